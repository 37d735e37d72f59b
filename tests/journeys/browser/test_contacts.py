"""A contact takes at most eight inputs; from one's own phone each missing condition is named; it is corrected."""

import pytest

from journeys.browser.looking import Visit

RATIONALE = "Generated: the witness asked to be called before noon."
QUESTIONS = ("Was it an emergency?", "Was there no force alternative", "Had you no issued work phone?")


class Typist:
    """Fills in a form and counts the inputs that were touched."""

    def __init__(self, page):
        self.page, self.touched = page, 0

    def fill(self, name, text):
        self.page.fill(f"[name={name}]", text)
        self.touched += 1

    def choose(self, name, value):
        self.page.check(f'[name={name}][value="{value}"]')
        self.touched += 1


def ordinary(page):
    """An ordinary contact; how many inputs it took."""
    by = Typist(page)
    by.fill("incident", "ex/i001234/26")
    by.choose("who", "witness")
    by.fill("reference", "Witness 2")
    by.choose("way", "call:out")
    by.fill("purpose", "Generated: to arrange a statement.")
    by.fill("rationale", RATIONALE)
    return by.touched


@pytest.mark.pages("/contacts", "/contacts/new", "/contacts/<uuid:contact_id>")
def test_an_ordinary_contact_takes_at_most_eight_inputs(visit):
    page = visit.page
    visit.sign_in("officer")
    visit.go("/contacts")
    visit.check()
    visit.click(page.get_by_role("button", name="Record a contact"))
    visit.check("contact-new")
    groups = page.locator("main form > .govuk-form-group")
    optional = groups.filter(has_text="(optional)")
    assert groups.count() - optional.count() <= 8, "what an ordinary contact is asked"
    assert ordinary(page) + 2 <= 8, "the moment and the device stand there already"
    visit.click(page.get_by_role("button", name="Record it"))
    assert "It is recorded." in page.inner_text("main")
    assert "EX/I001234/26" in page.inner_text("main")
    visit.check("contact")


@pytest.mark.pages(
    "/contacts",
    "/contacts/new",
    "/contacts/new/<uuid:draft_id>",
    "/contacts/<uuid:contact_id>",
    "/contacts/<uuid:contact_id>/correct",
)
def test_from_ones_own_phone_each_missing_condition_is_named_and_nothing_is_lost(visit):
    page = visit.page
    visit.sign_in("officer")
    visit.go("/contacts/new")
    ordinary(page)
    assert not page.get_by_text(QUESTIONS[0]).is_visible()
    page.check("[name=device][value=personal]")
    for words in QUESTIONS:
        assert page.get_by_text(words).first.is_visible()
    page.check("[name=emergency][value=yes]")
    visit.click(page.get_by_role("button", name="Record it"))
    summary = page.locator(".govuk-error-summary").inner_text()
    named = [line for line in summary.splitlines() if line.startswith(("Answer whether", "Say whom"))]
    assert len(named) == 5, "four conditions, and who was told"
    assert page.input_value("[name=rationale]") == RATIONALE
    visit.check("contact-missing")
    visit.tap(page.get_by_text("Answer whether you had no issued work phone").first)
    assert page.evaluate("document.activeElement.name") == "no_issued_phone"
    page.get_by_text("Draft kept at").wait_for(state="hidden")
    page.check("[name=no_issued_phone][value=no]")
    page.get_by_text("Draft kept at").wait_for()
    visit.go("/contacts")
    visit.check()
    visit.click(page.get_by_role("link", name="Go on with what you began").first)
    assert page.is_checked("[name=no_issued_phone][value=no]")
    visit.check()
    for name in ("no_alternative", "policing_purpose", "reason_now"):
        page.check(f"[name={name}][value=yes]")
    page.fill("[name=told]", "Generated sergeant")
    visit.click(page.get_by_role("button", name="Record it"))
    assert "not every condition for that was met" in page.inner_text("main")
    visit.check("contact-own-phone")
    attach_and_correct(visit)


def attach_and_correct(visit):
    """The text goes away by copy and as a file; a correction leaves both versions."""
    page = visit.page
    visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit.tap(page.get_by_role("button", name="Copy the text"))
    page.get_by_text("The text is copied.").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert RATIONALE in copied
    with page.expect_download() as taken:
        page.get_by_role("link", name="Take it away as a file").click()
    assert taken.value.path().read_text(encoding="utf-8") == copied
    visit.click(page.get_by_role("link", name="Correct this record"))
    visit.check("contact-correct")
    page.fill("[name=reference]", "Witness 3")
    visit.click(page.get_by_role("button", name="Correct it"))
    assert "Answer the question: Why do you correct it?" in page.inner_text("main")
    visit.check()
    page.fill("[name=reason]", "Generated: the wrong witness.")
    visit.click(page.get_by_role("button", name="Correct it"))
    assert "Version 1" in page.inner_text("main")
    visit.check()


def test_without_scripts_a_contact_is_recorded_and_a_draft_is_kept(visit):
    """The same pages with no script at all: what is revealed is there in full, and the button keeps the draft."""
    plain = Visit(visit.context.browser.new_context(java_script_enabled=False), visit.site, visit.width)
    page = plain.page
    plain.sign_in("officer")
    plain.go("/contacts/new")
    assert page.get_by_text(QUESTIONS[0]).is_visible()
    ordinary(page)
    plain.click(page.get_by_role("button", name="Finish later"))
    page.wait_for_url("**/contacts/new/*")
    assert page.input_value("[name=rationale]") == RATIONALE
    plain.click(page.get_by_role("button", name="Record it"))
    page.wait_for_url(lambda url: "/contacts/" in url and "/new" not in url)
    assert "It is recorded." in page.inner_text("main")
    plain.context.close()


@pytest.mark.pages("/contacts/export")
def test_records_leave_as_a_file_with_a_bar_that_shows_how_far_it_is(visit):
    page = visit.page
    visit.sign_in("officer")
    visit.go("/contacts/new")
    ordinary(page)
    visit.click(page.get_by_role("button", name="Record it"))
    visit.go("/contacts")
    visit.click(page.get_by_role("link", name="Take contact records out"))
    visit.check("contact-export")
    assert not page.locator("progress").is_visible()
    with page.expect_response("**/contacts/export") as answered, page.expect_navigation():
        page.get_by_role("button", name="Make the file").click()
    assert answered.value.status == 422
    assert "Answer the question: Who is it for?" in page.inner_text("main")
    visit.check()
    page.fill("[name=recipient]", "Generated inspector")
    page.fill("[name=reason]", "Generated reason.")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Make the file").click()
    page.get_by_text("The file is here").wait_for()
    assert page.locator("progress").get_attribute("value") is not None
    assert page.evaluate("(bar => bar.value === bar.max)(document.querySelector('progress'))")
    assert RATIONALE in taken.value.path().read_text(encoding="utf-8")
    visit.check("contact-exported")
