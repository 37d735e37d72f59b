"""When a rule is itself a finding."""

from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.screening.grouped import RuleCounts
from bluelamp.core.screening.rates import Doubt, Doubted, Limits, doubted

LIMITS = Limits(many=50, one_unit=80, few=5)
UNITS = {"force": 1000, "team": 30, "station": 200, "half": 501}


def rule(people, **by_unit):
    return RuleCounts("r", people, people, people, {}, {"force": people} | by_unit)


def whys(counted, people=1000, limits=LIMITS):
    return [(one.why, one.unit) for one in doubted([counted], people, UNITS, limits)]


def test_a_rule_that_finds_more_than_its_share_of_the_force_is_a_finding():
    assert whys(rule(50)) == []
    assert whys(rule(51)) == [(Doubt.HITS_MANY, "")]


def test_a_rule_that_finds_nearly_only_one_unit_is_a_finding():
    assert whys(rule(10, team=8)) == [(Doubt.HITS_ONE_UNIT, "team")]
    assert whys(rule(10, team=7)) == []


def test_the_smallest_unit_that_has_them_is_named():
    assert whys(rule(10, team=9, station=10)) == [(Doubt.HITS_ONE_UNIT, "team")]


def test_more_than_half_of_the_force_is_no_one_unit():
    assert whys(rule(10, half=10)) == []


def test_nothing_is_said_of_few_people():
    assert whys(rule(4, team=4), people=10) == []


def test_a_doubt_says_of_how_many_it_found_how_many():
    assert doubted([rule(60, team=60)], 1000, UNITS, LIMITS) == (
        Doubted("r", Doubt.HITS_MANY, 60, 1000),
        Doubted("r", Doubt.HITS_ONE_UNIT, 60, 30, "team"),
    )


@given(people=st.integers(0, 40), team=st.integers(0, 40), few=st.integers(1, 20))
def test_no_unit_is_named_of_which_few_people_were_found(people, team, few):
    team = min(team, people)
    limits = Limits(many=1000, one_unit=1, few=few)
    for one in doubted([rule(people, team=team)], 1000, UNITS, limits):
        assert one.people >= few
        assert not one.unit or {"team": team, "force": people}[one.unit] >= few
