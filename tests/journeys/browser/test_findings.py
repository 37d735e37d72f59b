"""A private note is answered and closed; a supervisor passes one on; standards note the notice; a rule is wrong."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from journeys.browser.conftest import MORNING, ROOT

REASON = "Generated reason for a journey."
SAYS = "Generated: I was recalled to duty that evening."


@pytest.fixture
def found(site, site_folder):
    """Sends a finding of a handling on its way at the site; gives its id and the number of the supervisor."""

    def send(handling):
        ahead = round((MORNING - datetime.now(UTC)).total_seconds() / 60)
        environment = os.environ | {
            "BLUELAMP_MODE": "demo",
            "BLUELAMP_DATA": str(site_folder),
            "BLUELAMP_UNSAFE_MINUTES_AHEAD": str(ahead),
            "DJANGO_SETTINGS_MODULE": "bluelamp.site.settings",
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        for name in ("BLUELAMP_DATABASE", "BLUELAMP_TEST_DATABASE"):
            environment.pop(name, None)
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", "journeys.browser.find", handling],
            cwd=ROOT,
            env=environment,
            check=True,
            timeout=120,
            stdout=subprocess.PIPE,
            text=True,
        )
        return json.loads(done.stdout.splitlines()[-1])

    return send


def with_a_reason(visit, path):
    """Opens a page that asks for a reason first, or that has one in use."""
    visit.go(path)
    if visit.page.locator("textarea[name=reason]").count() and "What do you need it for" in visit.page.inner_text(
        "main"
    ):
        visit.page.fill("textarea[name=reason]", REASON)
        visit.click(visit.page.get_by_role("button", name="Go on"))


@pytest.mark.pages(
    "/my-notes",
    "/my-notes/<uuid:finding_id>",
    "/my-notes/<uuid:finding_id>/answer",
    "/findings",
    "/findings/<uuid:finding_id>",
    "/findings/<uuid:finding_id>/close",
)
def test_a_private_note_is_answered_of_ones_own_accord_and_closed(visit, found):
    page = visit.page
    finding = found("tell-officer")["finding"]
    visit.sign_in("officer")
    visit.go("/my-notes")
    visit.check()
    visit.go(f"/my-notes/{finding}")
    assert "You do not have to answer" in page.inner_text("main")
    visit.check("my-note")
    visit.click(page.get_by_role("button", name="Read what an answer is for"))
    assert "Nothing follows from not answering" in page.inner_text("main")
    visit.check("my-note-answer")
    visit.click(page.get_by_role("button", name="Send my answer"))
    assert "nobody has to answer" in page.inner_text("main")
    visit.check()
    page.fill("[name=says]", SAYS)
    visit.click(page.get_by_role("button", name="Send my answer"))
    assert SAYS in page.inner_text("main")
    visit.check()
    visit.sign_in("standards")
    with_a_reason(visit, "/findings")
    visit.check()
    visit.go(f"/findings/{finding}")
    assert SAYS in page.inner_text("main")
    visit.check()
    visit.click(page.get_by_role("button", name="Say what it came to"))
    page.get_by_label("Explained").check()
    page.fill("[name=reason]", "Generated: recalled to duty.")
    visit.check("finding-close")
    visit.click(page.get_by_role("button", name="Close it"))
    visit.sign_in("officer")
    visit.go(f"/my-notes/{finding}")
    assert "Generated: recalled to duty." in page.inner_text("main")
    visit.check()


@pytest.mark.pages(
    "/findings/team",
    "/findings/<uuid:finding_id>",
    "/findings/<uuid:finding_id>/pass-on",
    "/findings/<uuid:finding_id>/notice",
)
def test_a_supervisor_passes_one_on_and_the_person_sees_it_once_the_notice_is_noted(visit, found):
    page = visit.page
    sent = found("tell-supervisor")
    visit.sign_in_by_number(sent["supervisor"])
    visit.go("/findings/team")
    visit.check()
    visit.go(f"/findings/{sent['finding']}")
    visit.check()
    visit.click(page.get_by_role("button", name="Pass it on to be referred"))
    visit.check("finding-pass-on")
    page.fill("[name=reason]", "Generated: it is graver than it seemed.")
    visit.click(page.get_by_role("button", name="Pass it on"))
    visit.sign_in("officer")
    visit.go(f"/my-notes/{sent['finding']}")
    assert "With the supervisor" in page.inner_text("main")
    assert "graver" not in page.inner_text("main")
    visit.check()
    visit.sign_in("standards")
    with_a_reason(visit, f"/findings/{sent['finding']}")
    assert "Seek no account of this" in page.inner_text("main")
    visit.check()
    visit.click(page.get_by_role("button", name="Note that the notice was served"))
    visit.check("finding-notice")
    for name, value in (("day", "17"), ("month", "11"), ("year", "2026"), ("time", "10:00")):
        page.fill(f"[name=on-{name}]", value)
    visit.click(page.get_by_role("button", name="Put it on record"))
    visit.sign_in("officer")
    visit.go(f"/my-notes/{sent['finding']}")
    assert "To be referred" in page.inner_text("main")


@pytest.mark.pages("/findings/rules", "/findings/<uuid:finding_id>/close")
def test_a_rule_that_is_wrong_goes_to_the_rules_desk(visit, found):
    page = visit.page
    sent = found("tell-supervisor")
    visit.sign_in_by_number(sent["supervisor"])
    visit.go(f"/findings/{sent['finding']}/close")
    page.get_by_label("The rule is wrong").check()
    page.fill("[name=reason]", "Generated: the rule forgets those who are recalled.")
    visit.check()
    visit.click(page.get_by_role("button", name="Close it"))
    visit.sign_in("policy-owner")
    with_a_reason(visit, "/findings/rules")
    assert "forgets those who are recalled" in page.inner_text("main")
    visit.check()
