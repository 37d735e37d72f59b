"""The generated force in the register: everybody has a unit, a manager and a name that says it is generated."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bluelamp.core.kernel import Actor
from bluelamp.core.rulebook import load_rulebook
from bluelamp.core.samples import generate
from bluelamp.records.journal import clock
from bluelamp.records.journal.models import Act
from bluelamp.records.register import acts, generated, models, queries
from bluelamp.records.register.choices import Duty
from bluelamp.records.register.errors import AlreadyInRegister
from bluelamp.records.register.imei import as_imei
from bluelamp.records.register.lifecycle import State
from bluelamp.records.register.queries import whole
from bluelamp.records.register.values import PeopleFilter, PhoneFilter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything_allowed")]
NOW = datetime(2026, 10, 25, 12, tzinfo=UTC)  # the day on which the clocks go back
EVERYBODY = queries.Scope(person="nobody", everybody=True)


@pytest.fixture(scope="module")
def sample():
    rulebook = load_rulebook(Path(__file__).resolve().parents[3] / "rulebooks" / "example-force", date(2026, 10, 25))
    return generate(rulebook, people=300, seed=7, day=NOW.date(), events_per_phone=0, roster_days_around=3)


@pytest.fixture
def loaded(sample):
    with clock.frozen(NOW):
        yield acts.load_generated_force(by=Actor.system("demo"), force=sample)


def test_every_name_says_that_it_is_generated(loaded):
    rows = queries.every_person(EVERYBODY, NOW, PeopleFilter())
    assert len(rows) == loaded.people == 300
    assert all(one.name.startswith("Generated ") and one.email.endswith("@generated.example") for one in rows)


def test_everybody_has_a_manager_but_the_one_at_the_top(loaded):
    people = [who for who, *_ in whole.postings_at(NOW)]
    without = [one for one in people if queries.line_manager(one, NOW) is None]
    assert len(without) == 1
    assert without[0] in loaded.leads


def test_every_role_of_the_platform_has_a_holder(loaded):
    wanted = {*generated.PLATFORM_ROLES, "standards", "federation"}
    assert set(loaded.holders) == wanted
    for role, people in loaded.holders.items():
        assert {one.person for one in queries.holders_of(role, NOW)} == set(people) != set()
    assert queries.actor_for(loaded.holders["mobile-team"][0], NOW, "demo").holds("mobile-team")


def test_the_roster_covers_a_week_around_and_leaves_those_unknown_whom_it_does_not_speak_of(loaded, sample):
    people = [who for who, *_ in whole.postings_at(NOW)]
    known = {who for who, *_ in whole.complete_rosters_between(NOW, NOW + timedelta(seconds=1))}
    states = queries.duty_of(people, NOW)
    assert {one for one in people if states[one].state is Duty.UNKNOWN} == set(people) - known != set()
    for days in (-3, 3):
        at = NOW + timedelta(days=days)
        assert {one.state for one in queries.duty_of(known, at).values()} >= {Duty.ON, Duty.OFF, Duty.LEAVE}


def test_duty_is_what_the_sample_says_at_any_hour(loaded, sample):
    by_number = {one.number: one.id for one in queries.every_person(EVERYBODY, NOW, PeopleFilter())}
    table = sample.tables["roster"].to_pylist()
    for at in (NOW, NOW.replace(hour=1), NOW + timedelta(days=2, hours=9)):
        expected = {by_number[row["person"]]: row for row in table if row["start"] <= at < row["end"]}
        found = queries.duty_of(expected, at)
        for who, row in expected.items():
            wanted = (
                "leave"
                if row["shift"] == "leave"
                else "remote"
                if (row["state"], row["shift"]) == ("on", "remote")
                else row["state"]
            )
            assert found[who].state == wanted


def test_phones_are_where_their_chains_end_and_their_imeis_are_of_the_range_for_tests(loaded):
    rows = queries.every_phone(EVERYBODY, NOW, PhoneFilter())
    assert len(rows) == loaded.phones
    assert {State.ISSUED, State.IN_STORE} <= {one.state for one in rows}
    assert all(as_imei(one.imei_1).startswith("00") for one in rows)
    assert queries.totals_at(NOW + timedelta(seconds=1)) == queries.totals_now()
    for one in rows:
        held = queries.who_held(one.id, NOW)
        assert (held.person if held else None) == (one.holder if one.state is not State.LOST else None)


def test_it_is_one_act_and_never_a_second_time(loaded, sample):
    assert list(Act.objects.values_list("verb", "values")) == [
        (
            "register.force-generated",
            {"people-loaded": 300, "phones": loaded.phones, "shifts": loaded.shifts, "seed": 7},
        )
    ]
    with clock.frozen(NOW), pytest.raises(AlreadyInRegister):
        acts.load_generated_force(by=Actor.system("demo"), force=sample)
    assert models.Person.objects.count() == 300
