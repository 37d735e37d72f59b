"""A plan may be stricter than DRAW/1 and never looser, and gives nobody a greater chance than it says."""

import random
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.draw.errors import (
    ActBroken,
    FractionTooLarge,
    FrameEmpty,
    PlanContradictsItself,
    PlanOutsideLimits,
    StratumTooSmall,
)
from bluelamp.core.draw.plan import Limits, Plan, Pool, Stratum, read_plan
from small_draws import BEGUN, FIRST, a_plan


def test_a_plan_is_read_as_it_was_written():
    plan = a_plan()
    assert read_plan(plan.as_canonical()) == plan


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"limits": Limits(minimum_stratum=49)}, "the smallest stratum to `49`; DRAW/1 permits 50"),
        ({"limits": Limits(maximum_percent=11)}, "the greatest chance in 100 to `11`; DRAW/1 permits 10"),
        ({"limits": Limits(maximum_ratio=5)}, "the greatest ratio of tickets to `5`; DRAW/1 permits 4"),
        ({"limits": Limits(notice_hours=71)}, "the notice in hours to `71`; DRAW/1 permits 72"),
        ({"parties": ("federation", "oversight")}, "the number of parties to `2`; DRAW/1 permits 3"),
        ({"strata": {**a_plan().strata, "handlers": Stratum("Handlers", 5)}}, "has `5` tickets where another has 1"),
        ({"limits": Limits(maximum_ratio=2)}, "more than 2 times as many"),
    ],
)
def test_a_plan_looser_than_the_limits_is_refused(changes, why):
    with pytest.raises(PlanOutsideLimits, match=why):
        a_plan(**changes).checked()


def test_what_a_plan_does_not_say_is_what_the_protocol_describes():
    named = {name: getattr(a_plan(), name) for name in Plan.__slots__ if name not in {"links", "last", "limits"}}
    plan = Plan(**named)
    assert (plan.links, plan.last, plan.limits) == (400, "dice", Limits(50, 10, 4, 72))


def test_a_stricter_plan_is_taken():
    strict = Limits(minimum_stratum=80, maximum_percent=5, maximum_ratio=3, notice_hours=96)
    assert a_plan(limits=strict).checked().limits == strict


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"year": "27"}, "year"),
        ({"year": "\uff12\uff10\uff12\uff17"}, "year"),
        ({"year": "20a7"}, "its year is `20a7`"),
        ({"strata": {}, "pools": {}}, "it has `no` stratum or pool"),
        ({"strata": {}, "pools": {"officers": Pool((), 1, 1)}}, "it has `no` stratum or pool"),
        ({"pools": {}}, "it has `no` stratum or pool"),
        ({"pools": {"officers": Pool(("response",), 1, 1)}}, "exactly one pool"),
        (
            {"pools": {"a": Pool(("handlers", "response", "staff"), 1, 1), "b": Pool(("staff",), 1, 1)}},
            r"pool: `handlers response staff staff`\.",
        ),
        ({"pools": {"a": Pool(("handlers", "response", "staff"), 1, 1), "b": Pool((), 1, 1)}}, "empty"),
        ({"parties": ("a", "b", "b")}, "twice"),
        ({"parties": ("a", "b", "dice")}, "dice"),
        ({"parties": ("a", "b", "drand-quicknet")}, "beacon"),
        ({"parties": ("a", "b", "drand")}, "beacon"),
        ({"last": "coins"}, "coins"),
        ({"calendar": ()}, "calendar"),
        ({"calendar": (FIRST, FIRST)}, "rise"),
        ({"calendar": (BEGUN,)}, "rise"),
        ({"links": 2}, "links"),
        ({"eligibility": {"leave": "away"}}, "`in`"),
        ({"outcomes": {"left": "gone"}}, "`done`"),
    ],
)
def test_a_plan_whose_parts_do_not_fit_is_refused(changes, why):
    with pytest.raises(PlanContradictsItself, match=why):
        a_plan(**changes).checked()


def test_a_plan_of_another_protocol_or_with_a_field_too_many_is_refused():
    with pytest.raises(PlanContradictsItself, match="DRAW/2"):
        read_plan({**a_plan().as_canonical(), "protocol": "DRAW/2"})
    with pytest.raises(ActBroken, match="The plan has a field `more`"):
        read_plan({**a_plan().as_canonical(), "more": 1})
    with pytest.raises(ActBroken, match="limits"):
        read_plan({**a_plan().as_canonical(), "limits": {**Limits().as_canonical(), "more": 1}})


def test_counts_that_point_at_nobody_are_taken():
    a_plan().check_counts({"response": {"in": 120}, "handlers": {"in": 50}, "staff": {"in": 70, "leave": 3}})


def test_a_frame_without_anybody_who_can_be_drawn_is_refused():
    for counts in ({}, {"response": {"leave": 500}}):
        with pytest.raises(FrameEmpty, match="`0`"):
            a_plan().check_counts(counts)


def test_a_small_stratum_is_refused_also_where_others_on_leave_fill_it():
    counts = {"response": {"in": 120}, "handlers": {"in": 49, "leave": 300}, "staff": {"in": 70}}
    with pytest.raises(StratumTooSmall, match="`handlers` has `49`"):
        a_plan().check_counts(counts)


def test_of_several_small_strata_and_pools_the_first_by_name_is_said():
    with pytest.raises(StratumTooSmall, match="`handlers` has `0`"):
        a_plan().check_counts({"staff": {"in": 1}, "response": {"in": 1}})
    pools = {"staff": Pool(("staff",), 60, 0), "officers": Pool(("response", "handlers"), 60, 0)}
    with pytest.raises(FractionTooLarge, match="in pool `officers`"):
        a_plan(pools=pools).check_counts({"response": {"in": 120}, "handlers": {"in": 50}, "staff": {"in": 60}})


def test_a_stratum_has_one_ticket_each_unless_it_says_more():
    assert Stratum("Response teams").tickets == 1


def test_a_chain_has_at_most_ten_thousand_links():
    assert read_plan(a_plan(links=10_000).as_canonical()).links == 10_000
    with pytest.raises(ActBroken, match="`1` as `links`, which must be a whole number from 2 to 10000"):
        read_plan(a_plan(links=1).as_canonical())
    with pytest.raises(ActBroken, match="`10001` as `links`"):
        read_plan(a_plan(links=10_001).as_canonical())


def test_taking_too_many_or_more_than_there_are_is_refused():
    counts = {"response": {"in": 120}, "handlers": {"in": 50}, "staff": {"in": 60}}
    plan = a_plan()
    with pytest.raises(FractionTooLarge, match="pool `staff`"):
        plan.check_counts({**counts, "staff": {"in": 59}})
    many = replace(plan, pools={**plan.pools, "staff": Pool(("staff",), 6, 55)})
    with pytest.raises(FractionTooLarge, match="`61` places"):
        many.check_counts(counts)
    replace(plan, pools={**plan.pools, "staff": Pool(("staff",), 6, 54)}).check_counts(counts)
    ten = replace(plan, pools={**plan.pools, "staff": Pool(("staff",), 10, 0)})
    ten.check_counts({**counts, "staff": {"in": 100}})
    with pytest.raises(FractionTooLarge, match="pool `staff`"):
        ten.check_counts({**counts, "staff": {"in": 99}})


@given(st.integers(50, 200), st.integers(50, 200), st.integers(1, 4), st.integers(1, 40))
def test_the_chance_of_nobody_passes_the_limit(light, heavy, tickets, take):
    """Held against the chance of coming first, which bounds every later one: see the proof in `check_counts`."""
    plan = a_plan(
        strata={"light": Stratum("l", 1), "heavy": Stratum("h", tickets)},
        pools={"all": Pool(("light", "heavy"), take, 0)},
    ).checked()
    bound = Fraction(take * tickets, light + heavy * tickets)
    try:
        plan.check_counts({"light": {"in": light}, "heavy": {"in": heavy}})
    except FractionTooLarge:
        assert bound > Fraction(1, 10)
    else:
        assert bound <= Fraction(1, 10)


def test_the_bound_on_a_chance_holds_in_draws_that_were_held():
    """5,000 draws of 12 from 50 people with 4 tickets and 280 with 1: the bound is 10 in 100.

    Seeded. The highest of 50 shares passes 12 in 100 by chance in fewer than one run in 10,000.
    """
    rng = random.Random(20270115)
    tickets = [4] * 50 + [1] * 280
    taken = [0] * len(tickets)
    for _ in range(5000):
        lowest = sorted(range(len(tickets)), key=lambda at: min(rng.random() for _ in range(tickets[at])))
        for at in lowest[:12]:
            taken[at] += 1
    assert sum(taken[:50]) / 50 / 5000 <= Fraction(12 * 4, 50 * 4 + 280)
    assert max(taken) / 5000 < 0.12


def test_notice_and_calendar_are_in_the_plan_as_written():
    assert a_plan().as_canonical()["calendar"][1] == "2027-02-15T10:00:00Z"
    assert timedelta(hours=Limits().notice_hours) < FIRST - BEGUN
