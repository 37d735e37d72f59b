"""Notices reach whoever has the work today, and deadlines follow the rulebook in force."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from bluelamp.core.cedar import Duration
from bluelamp.records.adoption import queries as adoption
from bluelamp.records.clocks import queries as clocks
from bluelamp.records.clocks.models import Cover
from bluelamp.records.journal import clock
from bluelamp.site import wiring_work
from records.small_register import cover, day, person, role, unit

pytestmark = pytest.mark.django_db
NOON = day(11, 2)


@pytest.fixture
def people():
    """A sergeant and three others, two of them with a role; one has no address."""
    team = unit("team-a")
    made = [person(str(number), team, email=f"p{number}@force.example" if number else "") for number in range(4)]
    for one in made[2:]:
        role(one, "standards")
    with clock.frozen(NOON):
        yield made


def test_a_notice_to_a_person_reaches_that_person(people):
    assert wiring_work.addresses_of(people[1]) == ("p1@force.example",)
    assert wiring_work.addresses_of(people[0]) == ()


def test_a_notice_to_a_role_reaches_everybody_who_holds_it(people):
    assert wiring_work.addresses_of("role:standards") == ("p2@force.example", "p3@force.example")


def test_a_notice_reaches_whoever_stands_in_by_either_kind_of_cover(people):
    Cover.objects.create(id="c1", owner=people[1], cover=people[2], first=NOON.date(), last=NOON.date())
    cover(people[1], people[3], since=day(11, 1), until=day(11, 9))
    assert wiring_work.addresses_of(people[1]) == ("p1@force.example", "p2@force.example", "p3@force.example")


def test_whoever_covers_a_person_in_the_register_has_their_tasks(people):
    cover(people[1], people[3], since=day(11, 1), until=day(11, 9))
    assert clocks.may_act_for(people[3], (), people[1], NOON)
    assert not clocks.may_act_for(people[3], (), people[1], NOON + timedelta(days=30))


def test_a_span_of_time_comes_from_the_rulebook_in_force_on_the_day(monkeypatch):
    asked = []

    def on_day(on):
        asked.append(on)
        values = {
            "act_when_told_within": SimpleNamespace(value=Duration(86_400_000)),
            "take_home": SimpleNamespace(value="no"),
        }
        return SimpleNamespace(rulebook=SimpleNamespace(parameters=values))

    monkeypatch.setattr(adoption, "on_day", on_day)
    assert wiring_work.duration("act_when_told_within", date(2026, 11, 2)) == timedelta(days=1)
    assert asked == [date(2026, 11, 2)]
    for other in ("take_home", "no_such_setting"):
        with pytest.raises(TypeError, match="no span of time"):
            wiring_work.duration(other, date(2026, 11, 2))
