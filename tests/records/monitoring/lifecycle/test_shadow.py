"""When a rule or feed is in shadow, and what brings it out."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.cedar import parse_policies
from bluelamp.core.rulebook import Rule
from bluelamp.records.monitoring.lifecycle.shadow import MUST_AGREE, Of, View, Viewed, meaning, shadow, since_when

BEGAN = date(2026, 1, 1)
LASTS = timedelta(days=90)
DAYS = st.dates(date(2025, 11, 1), date(2026, 6, 1))


def viewed(view, *, agrees=True, on=BEGAN):
    return Viewed(view=view, agrees=agrees, on=on)


def stands(*views):
    return shadow(Of.RULE, "a-rule", BEGAN, LASTS, views)


def all_three(**said):
    return [viewed(one, **said) for one in View]


def test_what_is_new_stays_in_shadow_until_somebody_has_looked_at_it():
    assert stands().out_from is None
    assert stands().holds(date(2030, 1, 1))
    assert stands().missing == tuple(View)


def test_three_views_bring_it_out_once_its_time_is_over():
    out = stands(*all_three())
    assert out.out_from == BEGAN + LASTS
    assert out.holds(BEGAN + LASTS - timedelta(days=1))
    assert not out.holds(BEGAN + LASTS)


def test_a_late_view_brings_it_out_on_the_day_after_and_not_for_the_days_before():
    late = BEGAN + timedelta(days=200)
    out = stands(*all_three()[:2], viewed(View.FEDERATION, on=late))
    assert out.out_from == late + timedelta(days=1)
    assert out.holds(late)


@pytest.mark.parametrize("view", sorted(MUST_AGREE))
def test_the_rules_desk_and_data_protection_have_to_agree(view):
    views = [viewed(one, agrees=one is not view) for one in View]
    assert stands(*views).out_from is None
    assert stands(*views).missing == (view,)


def test_the_view_of_the_federation_is_recorded_whatever_it_is():
    views = [viewed(one, agrees=one is not View.FEDERATION) for one in View]
    assert stands(*views).out_from == BEGAN + LASTS


def test_the_last_view_of_several_counts():
    changed = viewed(View.RULES, agrees=False, on=BEGAN + timedelta(days=5))
    assert stands(*all_three(), changed).out_from is None


def test_a_view_on_what_it_was_before_counts_for_nothing():
    assert stands(*all_three(on=BEGAN - timedelta(days=1))).out_from is None


@given(views=st.lists(st.builds(Viewed, view=st.sampled_from(View), agrees=st.booleans(), on=DAYS), max_size=6))
def test_nothing_comes_out_before_its_time_or_without_those_who_must_agree(views):
    stood = shadow(Of.FEED, "a-feed", BEGAN, LASTS, views)
    if stood.out_from is None:
        assert stood.missing
    else:
        assert stood.out_from >= BEGAN + LASTS
        assert all(stood.views[one].agrees for one in MUST_AGREE)
        assert all(one.on < stood.out_from for one in stood.views.values())


def test_a_rule_is_as_old_as_what_it_means():
    editions = [
        (date(2026, 1, 1), {"old": "a", "changed": "a", "gone": "a", "back": "a"}),
        (date(2026, 2, 1), {"old": "a", "changed": "a", "new": "a"}),
        (date(2026, 3, 1), {"old": "a", "changed": "b", "new": "a", "back": "a"}),
    ]
    assert since_when(editions) == {
        "old": date(2026, 1, 1),
        "changed": date(2026, 3, 1),
        "new": date(2026, 2, 1),
        "back": date(2026, 3, 1),
    }


def rule(text, **said):
    [policy] = parse_policies(text)
    made = Rule("r", "title", "source", "says", (), "tell-officer", (), "topic", policy)
    return replace(made, **said)


SHUT = 'forbid (principal, action, resource) when { context.duty == "off" };'


def test_other_words_are_no_other_rule():
    spread = '// a comment\nforbid (principal, action,\n  resource)\nwhen { context.duty == "off" };'
    assert meaning(rule(SHUT)) == meaning(rule(spread, title="Another", says="In other words."))


@pytest.mark.parametrize(
    "other",
    [
        rule(SHUT.replace('"off"', '"unknown"')),
        rule(SHUT.replace("when", "unless")),
        rule(SHUT.replace("forbid", "permit")),
        rule(SHUT, handling="refer"),
    ],
)
def test_another_decision_or_handling_is_another_rule(other):
    assert meaning(rule(SHUT)) != meaning(other)
