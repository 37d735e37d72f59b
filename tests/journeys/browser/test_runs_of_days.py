"""Somebody reads how a day was run, and the Rules desk says what it thinks of a rule that only counts yet."""

import json
import sqlite3
import uuid
from contextlib import closing

import pytest

from journeys.browser.conftest import MORNING


@pytest.fixture
def run(site, site_folder):
    """A run as the job puts it on record; this site has no events."""
    made, at = str(uuid.uuid4()), MORNING.strftime("%Y-%m-%d %H:%M:%S")
    counts = {
        "counts": {"events": 15_000, "not_allowed": 310, "erred": 3, "rechecked": 103, "protected_dropped": 41},
        "unknown": {"phone": 2, "duty": 870},
    }
    rule = {"rule": "social-apps-shut", "events": 31, "found": 0, "people": 3, "in_shadow": True}
    rules = [rule | {"why_not": {"in_shadow": 20, "phone_not_proved": 11}}]
    digests = ["ab" * 32] * 4
    values = (made, "2026-11-01", "cd" * 32, *digests, "0.1.0/1", at, at, 40, json.dumps(counts), json.dumps(rules))
    database = next(one for one in site_folder.glob("*.sqlite3") if one.name != "keys.sqlite3")
    with closing(sqlite3.connect(database, timeout=30)) as rows, rows:
        rows.execute(
            "INSERT INTO monitoring_run (id, number, day, stated, events_digest, facts_digest, rulebook,"
            " shadow_digest, program, began_at, done_at, people, counts, rules, evidence, new, changed, withdrawn,"
            " standing) VALUES (?, (SELECT count(*) + 1 FROM monitoring_run),"
            " ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', 0, 0, 0, 0)",
            values,
        )
    return made


@pytest.mark.pages(
    "/monitoring/runs", "/monitoring/runs/<uuid:run_id>", "/monitoring/new", "/monitoring/new/<slug:of>/<slug:name>"
)
def test_a_run_is_read_and_a_desk_says_what_it_thinks_of_a_new_rule(visit, run):
    page = visit.page
    visit.sign_in("policy-owner")
    visit.go("/monitoring/runs")
    visit.check()
    visit.click(page.get_by_role("link", name="1 November 2026"))
    assert "A rule erred for 3 events" in page.inner_text("main")
    assert "fewer than 5" in page.inner_text("main")
    visit.check()
    visit.go("/monitoring/new")
    visit.check()
    visit.click(page.get_by_role("link", name="Say what you think of Social media apps"))
    visit.check()
    visit.click(page.get_by_role("button", name="Put it on record"))
    visit.check()
    page.get_by_label("Yes").check()
    page.fill("[name=says]", "Generated: the counts were looked at.")
    visit.click(page.get_by_role("button", name="Put it on record"))
    assert "Your view is on record." in page.inner_text("body")
    visit.check()
