"""The fleet's job reads, plans where something may have changed, and sends; one target's trouble is no other's."""

from datetime import timedelta

import pytest

from bluelamp.core.phones import APPLE
from bluelamp.doors.jobs.fleet import JOB, FleetJob
from bluelamp.records.clocks import queries as clocks
from bluelamp.records.fleet import planning, queries, wired
from bluelamp.records.fleet.ports import throttled, unreachable
from bluelamp.records.fleet.values import Stage
from bluelamp.records.journal import clock
from conformance.memory_phones import MemoryConnector, MemoryTarget
from records import small_register as register
from records.conftest import everything_allowed, keys  # noqa: F401 - fixtures
from records.fleet.conftest import make_fleet  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


class Down:
    """A phone management that answers nobody."""

    target, abilities = APPLE, MemoryTarget().abilities

    def reports(self, *asked):
        raise unreachable("no route to it")

    hold = place = gone = send = drop = reports


@pytest.fixture
def fleet(make_fleet):  # noqa: F811 - the fixture
    return make_fleet().add(3)


@pytest.fixture
def planned(monkeypatch):
    """Every moment at which a plan was made."""
    moments = []
    plan = planning.plan
    monkeypatch.setattr(planning, "plan", lambda now: (moments.append(now), plan(now))[1])
    return moments


def rounds(job, fleet, times=1):
    for _ in range(times):
        job._rests_until = 0.0
        with clock.frozen(fleet.later().now):
            job.round()
        fleet.later().target.run()


def test_rounds_of_the_job_bring_every_phone_to_what_the_rules_want(fleet):
    rounds(FleetJob(), fleet, 3)
    stages = {queries.standing(one, fleet.now.date()).delivery.stage for one in fleet.phones}
    assert stages == {Stage.VERIFIED}
    assert clocks.beats()[JOB].trouble == ""


def test_a_plan_is_made_only_where_something_may_have_changed(fleet, planned):
    job = FleetJob()
    rounds(job, fleet, 3)
    before = len(planned)
    rounds(job, fleet, 2)
    assert len(planned) == before
    register.shift(fleet.people[0], "on", fleet.now + timedelta(minutes=30), fleet.now + timedelta(hours=4))
    fleet.later(timedelta(minutes=11))
    rounds(job, fleet)
    assert len(planned) == before + 1
    fleet.later(timedelta(minutes=20))
    rounds(job, fleet)
    assert len(planned) == before + 2


def test_planning_rests_so_that_it_takes_a_part_of_the_time_only(fleet, planned):
    job = FleetJob()
    rounds(job, fleet)
    job._rests_until = float("inf")
    with clock.frozen(fleet.later(timedelta(hours=9)).now):
        job.round()
    assert len(planned) == 1


def test_a_target_that_is_down_holds_up_no_other(fleet, monkeypatch):
    monkeypatch.setattr(wired.current, "connectors", {"apple": Down(), "android": fleet.connector})
    rounds(FleetJob(), fleet, 3)
    assert queries.standing(fleet.phones[0], fleet.now.date()).delivery.stage is Stage.VERIFIED
    assert clocks.beats()[f"{JOB}:apple"].trouble == "target-unreachable"


def test_a_target_that_throttles_is_left_alone_for_as_long_as_it_asks(fleet):
    job = FleetJob()
    fleet.target.throttled = 1
    rounds(job, fleet)
    assert (fleet.target.holds, fleet.target.throttled) == (0, 0)
    rounds(job, fleet, 3)
    assert queries.standing(fleet.phones[0], fleet.now.date()).delivery.stage is Stage.VERIFIED
    assert throttled(timedelta(seconds=20)).after < timedelta(minutes=1)


def test_phones_that_the_register_does_not_hold_are_announced(fleet):
    fleet.target.enrol("NOT-IN-REGISTER")
    rounds(FleetJob(), fleet)
    assert clocks.beats()[f"{JOB}:android"].trouble == "phones-not-in-register"


def test_without_a_connector_nothing_is_done_at_all(monkeypatch, planned, db):
    monkeypatch.setattr(wired.current, "connectors", {})
    FleetJob().round()
    assert planned == []


def test_a_connector_in_memory_keeps_the_port_that_the_job_uses():
    target = MemoryTarget(["S-1"])
    assert MemoryConnector(target).reports("", 10).rows[0].phone == "S-1"
