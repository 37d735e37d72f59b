"""Work is handed on, and covered while somebody is away, as acts."""

from datetime import date, timedelta

import pytest

from bluelamp.records.clocks import acts, ports, queries
from bluelamp.records.clocks.errors import ClockNotRunning, CoverEndsBeforeItBegins, CoverForOneself
from bluelamp.records.clocks.lifecycle import Group
from bluelamp.records.journal import clock
from bluelamp.records.journal.errors import NotAllowed
from bluelamp.records.journal.models import Act
from records.clocks.things import ask, lapse

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 11, 2), date(2026, 11, 6)


@pytest.fixture
def asked(world, everything_allowed, noon, officer):
    return ask(by=officer, thing_id="t1", kind=world.answer, owner="person-2")


def test_a_task_that_is_handed_on_keeps_its_moment(asked, officer):
    moved = acts.reassign_clock(by=officer, clock_id=asked.id, to="person-3", reason="on leave until Monday")
    assert (moved.owner, moved.due_at) == ("person-3", asked.due_at)
    record = Act.objects.get(verb="clocks.reassigned")
    assert (record.subject_id, record.values) == (asked.id, {"clock-kind": "test.answer"})
    assert [queries.work_of(one, ()).total for one in ("person-2", "person-3")] == [0, 1]


def test_whoever_gets_a_task_is_told_and_whoever_takes_one_over_is_not(asked, officer, world):
    acts.reassign_clock(by=officer, clock_id=asked.id, to="person-3", reason="on leave until Monday")
    acts.reassign_clock(by=officer, clock_id=asked.id, to=officer.id, reason="I do it myself")
    assert world.handed_on == [("person-3", "test.answer", asked.of)]


def test_a_task_can_be_handed_to_everybody_with_a_role(asked, officer):
    acts.reassign_clock(by=officer, clock_id=asked.id, to="role:standards", reason="nobody else may decide it")
    assert queries.work_of("person-9", ["standards"]).total == 1
    assert Act.objects.get(verb="clocks.reassigned").values["to-role"] == "role:standards"


def test_a_task_that_is_done_is_not_handed_on(asked, officer, world):
    lapse(by=officer, thing_id="t1", kind=world.answer, stop=True)
    with pytest.raises(ClockNotRunning):
        acts.reassign_clock(by=officer, clock_id=asked.id, to="person-3", reason="too late")
    with pytest.raises(ClockNotRunning):
        acts.reassign_clock(by=officer, clock_id="no-such-clock", to="person-3", reason="lost")


def test_whoever_stands_in_sees_the_work_and_what_comes_in_meanwhile_on_those_days_only(asked, officer, world, noon):
    acts.give_cover(by=officer, owner="person-2", cover="person-4", first=FIRST, last=LAST)
    ask(by=officer, thing_id="t2", kind=world.answer, owner="person-2")
    assert queries.work_of("person-4", ()).total == 2
    assert queries.may_act_for("person-4", (), "person-2", noon)
    assert queries.cover_on(["person-2", "person-3"], FIRST) == {"person-2": "person-4"}
    after = noon + timedelta(days=5)
    assert queries.work_of("person-4", (), now=after).total == 0
    assert not queries.may_act_for("person-4", (), "person-2", after)
    assert queries.work_of("person-2", (), now=after).total == 2, "the owner still has it"


def test_cover_that_ends_early_ends_today_and_leaves_what_was(asked, officer, noon):
    cover = acts.give_cover(by=officer, owner="person-2", cover="person-4", first=FIRST, last=LAST)
    with clock.frozen(noon + timedelta(days=2)):
        ended = acts.end_cover(by=officer, cover_id=cover.id)
        assert not queries.may_act_for("person-4", (), "person-2", clock.now())
    assert ended.last == date(2026, 11, 3)
    assert queries.may_act_for("person-4", (), "person-2", noon)


def test_cover_that_has_not_begun_is_gone_when_it_is_ended(asked, officer):
    cover = acts.give_cover(by=officer, owner="person-2", cover="person-4", first=LAST, last=LAST)
    acts.end_cover(by=officer, cover_id=cover.id)
    assert queries.covers_of("person-2", FIRST) == []
    with pytest.raises(ClockNotRunning):
        acts.end_cover(by=officer, cover_id=cover.id)


def test_cover_for_oneself_or_backwards_is_refused(everything_allowed, officer):
    with pytest.raises(CoverForOneself):
        acts.give_cover(by=officer, owner="person-2", cover="person-2", first=FIRST, last=LAST)
    with pytest.raises(CoverEndsBeforeItBegins):
        acts.give_cover(by=officer, owner="person-2", cover="person-4", first=LAST, last=FIRST)


def test_without_leave_nothing_is_handed_on(asked, officer, nothing_allowed):
    with pytest.raises(NotAllowed):
        acts.reassign_clock(by=officer, clock_id=asked.id, to="person-3", reason="no leave")
    assert queries.clock(asked.id).owner == "person-2"


def test_a_job_that_failed_keeps_the_time_of_its_last_good_run(noon):
    acts.beat("sweep", says="2 acted on")
    with clock.frozen(noon + timedelta(minutes=1)):
        acts.beat("sweep", trouble="not-allowed", says="the rules refuse the clock")
    found = queries.beats()["sweep"]
    assert (found.at - found.well_at, found.trouble) == (timedelta(minutes=1), "not-allowed")


@pytest.mark.parametrize("limit", [1, 50])
def test_the_counts_are_exact_whatever_part_of_the_list_is_shown(world, everything_allowed, officer, noon, limit):
    for number, days in enumerate((-30, -8, -3, -1, 0, 0, 5, 60)):
        moment = noon + timedelta(days=days, minutes=number)
        ask(by=officer, thing_id=f"t{number}", kind=world.decide, owner="person-2", decided=moment)
    ask(by=officer, thing_id="other", kind=world.decide, owner="person-3", decided=noon)
    found = queries.work_of("person-2", (), limit=limit)
    assert list(found.counts.values()) == [2, 2, 2, 2]
    shown = [row for group in Group for row in found.rows[group]]
    assert len(shown) == min(limit, 8)
    assert shown == sorted(shown, key=lambda row: row.due_at)
    assert all(row.group(noon) is group for group in Group for row in found.rows[group])


def test_a_list_of_work_costs_four_queries_however_long_it_is(
    world, everything_allowed, officer, noon, django_assert_num_queries
):
    for number in range(30):
        ask(by=officer, thing_id=f"t{number}", kind=world.decide, owner="person-2", decided=noon)
    with django_assert_num_queries(4):
        queries.work_of("person-2", ["officer"])


def test_cover_of_several_people_is_read_at_once_and_of_nobody_else(everything_allowed, officer):
    for owner in ("person-2", "person-3", "person-5"):
        acts.give_cover(by=officer, owner=owner, cover="person-4", first=FIRST, last=LAST)
    found = queries.covers_of_people(["person-3", "person-2"], FIRST)
    assert {one.owner for one in found} == {"person-2", "person-3"}
    assert queries.covers_of_people([], FIRST) == []


def test_a_cover_is_of_the_units_of_whoever_is_away(everything_allowed, officer, monkeypatch):
    monkeypatch.setattr(ports.current, "units_of", lambda person: (f"team-of-{person}",))
    given = acts.give_cover(by=officer, owner="person-2", cover="person-4", first=FIRST, last=LAST)
    acts.end_cover(by=officer, cover_id=given.id)
    assert [subject.units for _, _, subject, _ in everything_allowed.asked] == [("team-of-person-2",)] * 2
