"""The mobile device team pauses a push and has it go on; what takes much away waits for a second person."""

import sqlite3
import uuid
from contextlib import closing

import pytest

from journeys.browser.conftest import MORNING

NO_LONGER = "Generated: calls about it came in."


@pytest.fixture
def pushes(site, site_folder):
    """Two pushes, as the job plans them: one that runs and one that waits. This site has no phone management."""
    made = {}
    database = next(one for one in site_folder.glob("*.sqlite3") if one.name != "keys.sqlite3")
    with closing(sqlite3.connect(database, timeout=30)) as rows, rows:
        for name, state, stops in (
            ("runs", "running", "[]"),
            ("waits", "waiting-for-two-people", '["many-removed"]'),
        ):
            made[name] = str(uuid.uuid4())
            at = MORNING.strftime("%Y-%m-%d %H:%M:%S")
            values = (made[name], "intune-android", state, 0, at, stops, "[]", 29_737, 7, at)
            rows.execute(
                "INSERT INTO fleet_push"
                " (id, target, state, ring, ring_at, stops, approved_by, phones, removed, made_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                values,
            )
    return made


@pytest.mark.pages("/phones/pushes", "/phones/pushes/<uuid:push_id>", "/phones/pushes/<uuid:push_id>/<slug:name>")
def test_a_push_is_paused_and_goes_on_and_one_that_takes_much_away_waits_for_two(visit, pushes):
    page = visit.page
    visit.sign_in("mobile-team")
    visit.go("/phones/totals")
    visit.click(page.get_by_role("link", name="What is on its way to phones"))
    assert "Waits for two people" in page.inner_text("main")
    visit.check()
    visit.go(f"/phones/pushes/{pushes['runs']}")
    visit.check()
    visit.click(page.get_by_role("link", name="Pause it"))
    visit.check()
    visit.click(page.get_by_role("button", name="Pause it"))
    visit.check()
    page.fill("[name=reason]", NO_LONGER)
    visit.click(page.get_by_role("button", name="Pause it"))
    assert "The push is paused." in page.inner_text("body")
    visit.check()
    visit.click(page.get_by_role("link", name="Have it go on"))
    page.fill("[name=reason]", "Generated: they were about something else.")
    visit.click(page.get_by_role("button", name="Have it go on"))
    assert "Running" in page.inner_text("main")
    visit.click(page.get_by_role("link", name="Open the next ring now"))
    visit.check()
    page.fill("[name=reason]", "Generated: both phones of the canary are in a drawer.")
    visit.click(page.get_by_role("button", name="Open the next ring"))
    assert "The next ring is open." in page.inner_text("body")
    visit.check()
    visit.go(f"/phones/pushes/{pushes['waits']}")
    visit.check("push-waits")
    visit.click(page.get_by_role("link", name="Approve it"))
    page.fill("[name=reason]", "Generated: the list is right.")
    visit.click(page.get_by_role("button", name="Approve it"))
    assert "Approve it" not in page.inner_text("main")
    visit.sign_in("policy-owner")
    visit.go(f"/phones/pushes/{pushes['waits']}")
    visit.click(page.get_by_role("link", name="Approve it"))
    page.fill("[name=reason]", "Generated: I read it too.")
    visit.click(page.get_by_role("button", name="Approve it"))
    assert "Running" in page.inner_text("main")
    visit.check()
