"""The mobile device team imports phones: good rows and bad ones, the bad ones corrected and handed in again, undone."""

import csv
import io

import pytest

from bluelamp.core.feeds import xlsx_bytes

COLUMNS = ("asset_tag", "platform", "model", "used_for", "imei_1", "holder")
BAD_IMEI, GOOD_IMEI = "490154203237517", "490154203237518"


def as_csv(rows):
    written = io.StringIO()
    csv.writer(written).writerows([COLUMNS, *rows])
    return written.getvalue().encode()


def hand_in(visit, name, body):
    """Uploads a file of phones, and leaves the visitor on the page that says what it would do."""
    visit.go("/imports")
    visit.click(visit.page.get_by_role("link", name="Import phones"))
    visit.page.set_input_files("input[type=file]", {"name": name, "mimeType": "text/csv", "buffer": body})
    visit.click(visit.page.get_by_role("button", name="Look at what it would do"))


def counted(page):
    """The figures on top of the page: add, change, nothing changed, handed back."""
    return [int(one) for one in page.locator(".bl-stat__figure").all_inner_texts()]


def import_these_rows(visit):
    visit.click(visit.page.get_by_role("button", name="Import these rows"))


@pytest.mark.pages(
    "/imports",
    "/imports/<slug:kind>",
    "/imports/<slug:kind>/<uuid:draft_id>",
    "/imports/done/<uuid:import_id>",
    "/imports/done/<uuid:import_id>/undo",
)
def test_rows_that_are_handed_back_are_corrected_and_handed_in_again_and_an_import_is_undone(visit):
    page = visit.page
    first, second, third, fourth = (f"{visit.width.upper()}-{number}" for number in range(1, 5))
    imei = GOOD_IMEI if visit.width == "desktop" else "356938035643809"
    visit.sign_in("mobile-team")
    visit.go("/imports/phones")
    visit.check("import-phones")
    visit.click(page.get_by_role("button", name="Look at what it would do"))
    visit.check("import-nothing-chosen")
    good = [(first, "android", "Model A", "response", "", ""), (second, "apple", "Model B", "response", "", "")]
    hand_in(visit, "delivery.xlsx", xlsx_bytes(COLUMNS, good, marking="OFFICIAL"))
    assert counted(page) == [2, 0, 0, 0]
    import_these_rows(visit)
    mixed = [
        (first, "android", "Model A", "spare for shifts", "", ""),
        (second, "apple", "Model B", "response", "", ""),
        (third, "android", "Model A", "response", "", ""),
        (fourth, "windows", "Model A", "response", "", ""),
        (f"{fourth}-b", "android", "Model A", "response", BAD_IMEI, ""),
        (f"{fourth}-c", "android", "Model A", "response", "", "nobody-1"),
    ]
    hand_in(visit, "stock.csv", as_csv(mixed))
    assert counted(page) == [1, 1, 1, 3]
    shown = page.inner_text("main")
    for reason in ("windows", BAD_IMEI, "Nobody has the number", "response → spare for shifts"):
        assert reason in shown
    visit.check("import-plan")
    handed_back = downloaded(page, "as a table (.csv)")
    assert [row["asset_tag"] for row in handed_back] == [fourth, f"{fourth}-b", f"{fourth}-c"]
    assert all(row["reason"] and row["line"] for row in handed_back)
    import_these_rows(visit)
    assert visit.heading() == "What the import did"
    visit.check("import-done")
    corrected = [
        (fourth, "android", "Model A", "response", "", ""),
        (f"{fourth}-b", "android", "Model A", "response", imei, ""),
        (f"{fourth}-c", "android", "Model A", "response", "", ""),
    ]
    hand_in(visit, "stock-corrected.csv", as_csv(corrected))
    assert counted(page) == [3, 0, 0, 0]
    import_these_rows(visit)
    visit.click(page.get_by_role("link", name="Undo this import"))
    visit.check("import-undo")
    visit.click(page.get_by_role("button", name="Undo the import"))
    assert "undone on" in page.inner_text("main")
    visit.check()
    visit.go("/imports")
    assert "Undone" in page.locator("tbody tr").first.inner_text()
    visit.check()


def downloaded(page, link):
    """The rows of the file behind a link; the line with its marking stands above the names of the columns."""
    with page.expect_download() as started:
        page.get_by_role("link", name=link).click()
    text = started.value.path().read_text(encoding="utf-8-sig")
    marking, names, *rows = csv.reader(io.StringIO(text))
    assert "OFFICIAL" in marking[0]
    return [dict(zip(names, row, strict=True)) for row in rows]


def test_a_file_that_is_no_table_is_refused_in_words(visit):
    visit.sign_in("mobile-team")
    hand_in(visit, "photo.csv", b"\x89PNG not a table")
    assert "has no column" in visit.page.inner_text(".govuk-error-summary")
    visit.check()
