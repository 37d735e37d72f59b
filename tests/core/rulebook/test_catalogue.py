"""The catalogue: rows as the stores spell them, and every way in which one can be broken."""

from datetime import date

import pytest

from bluelamp.core.cedar import EntityUid
from bluelamp.core.rulebook import find_app, find_entity, gather
from bluelamp.core.rulebook.errors import AppIdInWrongCase, ThingUnknown

SPRING = date(2026, 3, 2)
APPS = "catalogue/apps.csv"
WHATSAPP = (
    "whatsapp,WhatsApp,messaging,permission,com.whatsapp,high,net.whatsapp.WhatsApp,high,whatsapp.com wa.me,no,no,"
)


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "line"),
    [
        (APPS, "tiktok,TikTok", "whatsapp,TikTok", "app-id-twice", 4),
        (APPS, "tiktok,TikTok", "WhatsApp,TikTok", "app-id-in-wrong-case", 4),
        (APPS, "com.pinterest", "com.whatsapp", "app-id-twice", 5),
        (APPS, "com.pinterest", "com.WhatsApp", "app-id-in-wrong-case", 5),
        (APPS, "high,pinterest,high", "high,net.whatsapp.whatsapp,high", "app-id-in-wrong-case", 5),
        (APPS, "TikTok,social,ban", "TikTok,socal,ban", "category-unknown", 4),
        (APPS, "TikTok,social,ban", "TikTok,Social,ban", "category-unknown", 4),
        (APPS, "TikTok,social,ban", "TikTok,social,bin", "catalogue-broken", 4),
        (APPS, "tiktok.com,no,no,", "tiktok.com,nein,no,", "catalogue-broken", 4),
        (APPS, "tiktok.com,no,no,", "tiktok.com,no,no,a,b", "catalogue-broken", 4),
        (APPS, "tiktok,TikTok", ",TikTok", "catalogue-broken", 4),
        (APPS, "id,name,", "name,", "catalogue-broken", 1),
        pytest.param(APPS, "tiktok,TikTok", 'tiktok,"' + "x" * 140_000, "catalogue-broken", 4, id="open quote"),
        ("catalogue/sites.csv", "pinterest.com", "tiktok.com", "app-id-twice", 3),
        ("catalogue/sites.csv", "pinterest.com", "https://pinterest.com", "catalogue-broken", 3),
        ("catalogue/sites.csv", "pinterest,social", "pinterest,sosial", "category-unknown", 3),
        ("catalogue/categories.yaml", "in: [open]", "in: [opne]", "category-unknown", 3),
        ("catalogue/categories.yaml", "sites:", "sights:", "catalogue-broken", 6),
        ("catalogue/categories.yaml", "{says: Messaging}", "{}", "catalogue-broken", 5),
        ("catalogue/things.yaml", "in: [work-phone]", "in: work-fone", "category-unknown", 2),
    ],
)
def test_a_broken_row_is_told_with_its_line(edited, file, old, new, code, line):
    problems = gather(edited(file, old, new), SPRING).problems
    assert (code, f"small/{file}", line) in [
        (one.code, one.place.source, one.place.line) for one in problems if one.place
    ]


def test_a_clash_names_both_rows(edited):
    directory = edited(APPS, "tiktok,TikTok", "WhatsApp,TikTok")
    (problem,) = [one for one in gather(directory, SPRING).problems if one.code == "app-id-in-wrong-case"]
    assert "`WhatsApp` here and `whatsapp` at small/catalogue/apps.csv:3" in problem.message


def test_an_id_without_a_dot_is_a_warning_unless_somebody_vouches_for_it(edited):
    assert not gather(edited(APPS, "Maps", "Maps"), SPRING).warnings
    gathered = gather(edited(APPS, "high,pinterest,high", "high,pinterest,low"), SPRING)
    assert [one.code for one in gathered.warnings] == ["bundle-id-without-dot"]
    assert gathered.rulebook.catalogue.apps["pinterest"].apple == "pinterest"
    assert not gathered.problems


def test_ids_keep_the_stores_spelling_and_a_row_in_quotes_may_hold_a_comma(edited):
    gathered = gather(edited(APPS, WHATSAPP, WHATSAPP + '"once, twice"'), SPRING)
    app = gathered.rulebook.catalogue.apps["whatsapp"]
    assert (app.apple, app.notes, app.domains) == ("net.whatsapp.WhatsApp", "once, twice", ("whatsapp.com", "wa.me"))


@pytest.mark.parametrize("written", ["whatsapp", "com.whatsapp", "net.whatsapp.WhatsApp"])
def test_an_app_is_found_by_any_of_its_ids(small, written):
    assert find_app(small.catalogue, written).id == "whatsapp"


@pytest.mark.parametrize(
    ("written", "right"), [("WhatsApp", "whatsapp"), ("net.whatsapp.whatsapp", "net.whatsapp.WhatsApp")]
)
def test_an_id_in_the_wrong_case_is_told_the_right_spelling(small, written, right):
    with pytest.raises(AppIdInWrongCase, match=f"`{right}`"):
        find_app(small.catalogue, written)


def test_what_is_not_there_is_said_so(small):
    with pytest.raises(ThingUnknown, match="`nothing`"):
        find_app(small.catalogue, "nothing")
    with pytest.raises(ThingUnknown, match=r"no Site called `x\.com`"):
        find_entity(small.entities, EntityUid("Site", "x.com"))
    with pytest.raises(AppIdInWrongCase, match="`maps`"):
        find_entity(small.entities, EntityUid("App", "Maps"))
    assert find_entity(small.entities, EntityUid("App", "maps")) == EntityUid("App", "maps")


def test_a_file_saved_by_a_spreadsheet_is_read_and_an_empty_one_is_told(copied):
    path = copied / APPS
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert not gather(copied, SPRING).problems
    path.write_bytes(b"")
    assert "lacks the columns `id`, `name`" in gather(copied, SPRING).problems[0].message


def test_a_file_that_is_not_utf_8_is_told(copied):
    (copied / APPS).write_bytes("id,name,é".encode("latin-1"))
    assert "rulebook-file-broken" in [one.code for one in gather(copied, SPRING).problems]
