"""Runs in pages, and the views of three desks on what is new."""

import uuid
from datetime import UTC, datetime

import pytest

from bluelamp.records.journal import clock
from bluelamp.records.monitoring.models import RunRow, ViewRow
from bluelamp.records.monitoring.runs import run_day
from doors.web.monitoring.conftest import text
from doors.web.monitoring.runs_world import folder as folder  # noqa: PLC0414 - a fixture, used by its name
from records import small_register as register
from records.declarations.conftest import force as force  # noqa: PLC0414 - as above
from records.declarations.conftest import later as later  # noqa: PLC0414 - as above
from records.monitoring import days
from records.monitoring.days import DAY, SHUT, deliver, use

SAYS = {"agrees": "yes", "says": "Generated: the counts were looked at."}


pytestmark = pytest.mark.usefixtures("folder")


@pytest.fixture
def run(force, later):
    register.phone("TAG-1", holder=force.rees, serial="S-rees")
    days.feed()
    days.out_of_shadow(SHUT)
    with clock.frozen(datetime(2026, 1, 2, tzinfo=UTC)):
        deliver([use(0, "rees", days.TEAMS, datetime(2026, 1, 1, 12, tzinfo=UTC))])
    days.out_of_shadow(days.FEED, of="feed")
    with later(days=19):
        deliver([use(1, "rees"), use(2, "nobody-knows"), use(3, "rees", days.WHATSAPP)])
        yield run_day(DAY)[0]


def test_a_run_shows_its_counts_and_names_nobody(run, force, signed):
    browser = signed(force.okafor)
    assert "3 November 2026" in text(browser.get("/monitoring/runs"))
    page = text(browser.get(f"/monitoring/runs/{run.id}"))
    assert "the phone had not proved" not in page
    assert "who it was is not known" in page
    assert "fewer than 5" in page
    assert "New" in page, "a rule that only counts is marked"
    assert force.rees not in page


def test_a_run_that_is_not_there_is_a_page_that_says_so(force, signed):
    answer = signed(force.standards).get(f"/monitoring/runs/{uuid.uuid4()}")
    assert (answer.status_code, "There is no such run." in text(answer)) == (404, True)


def test_a_rule_that_erred_is_said_on_top(run, force, signed):
    counts = RunRow.objects.get(pk=run.id).counts
    RunRow.objects.update(counts=counts | {"counts": counts["counts"] | {"erred": 12}})
    assert "A rule erred for 12 events" in text(signed(force.standards).get(f"/monitoring/runs/{run.id}"))


@pytest.mark.parametrize("before", ["2026-11-03", "rubbish", ""])
def test_the_list_of_runs_begins_anew_at_a_damaged_place(run, force, signed, before):
    page = text(signed(force.standards).get(f"/monitoring/runs?before={before}"))
    assert ("3 November 2026" in page) is (before != "2026-11-03")


def test_a_list_without_runs_says_so(force, signed):
    assert "No day has been run yet." in text(signed(force.standards).get("/monitoring/runs"))


def test_three_desks_say_what_they_think_and_what_is_new_comes_out(force, signed, later):
    register.role(force.rees, "federation")
    register.role(force.okafor, "data-protection")
    page = text(signed(force.owner).get("/monitoring/new"))
    assert "Social media apps" in page
    for who in (force.owner, force.okafor, force.rees):
        assert signed(who).post(f"/monitoring/new/rule/{SHUT}", SAYS).status_code == 302
    with later(days=1):
        assert "Social media apps" not in text(signed(force.owner).get("/monitoring/new"))
    assert ViewRow.objects.count() == 3


def test_a_view_keeps_what_was_typed_when_something_is_missing(force, signed):
    answer = signed(force.owner).post(f"/monitoring/new/rule/{SHUT}", {"says": "Generated: typed."})
    assert (answer.status_code, "Generated: typed." in text(answer)) == (422, True)


def test_somebody_of_no_such_desk_gives_no_view(force, signed):
    browser = signed(force.standards)
    assert "Say what you think" not in text(browser.get("/monitoring/new"))
    assert browser.post(f"/monitoring/new/rule/{SHUT}", SAYS).status_code == 403
    assert not ViewRow.objects.exists()


def test_nobody_speaks_for_two_desks_about_one_thing(force, signed):
    register.role(force.owner, "federation")
    browser = signed(force.owner)
    assert browser.post(f"/monitoring/new/rule/{SHUT}", SAYS).status_code == 302
    ViewRow.objects.update(view="federation")
    answer = browser.post(f"/monitoring/new/rule/{SHUT}", SAYS)
    assert (answer.status_code, "another of the three views" in text(answer)) == (422, True)


def test_a_rule_that_is_not_new_has_no_page(force, signed):
    assert signed(force.owner).get("/monitoring/new/rule/nothing-of-that-name").status_code == 404
    assert signed(force.owner).get(f"/monitoring/new/feed/{SHUT}").status_code == 404
