"""Holders the rules cannot tell apart: same key, same verdict."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.core.cedar import Entities, Entity, EntityUid, parse_policies
from bluelamp.core.phones.holders import Sorter, reads_of
from small_phones import UNITS, fleet, holder, rulebook

PEOPLE = st.lists(
    st.builds(
        lambda kind, roles, until: {"kind": kind, "roles": tuple(roles), "until": until},
        st.sampled_from(("officer", "special", "staff")),
        st.sets(st.sampled_from(("communications", "driver", "trainer"))),
        st.sampled_from((None, -5, 5)),
    ),
    min_size=1,
    max_size=12,
)


def reads(condition: str):
    return reads_of(parse_policies(f"permit(principal, action, resource) when {{ {condition} }};"), "principal")


def test_what_rules_read_of_a_person_is_found():
    found = reads('principal.kind == "staff" && principal in Unit::"u" && principal has rank && principal.hasTag("t")')
    assert (found.attributes, found.tags) == ({"kind", "rank"}, {"t"})
    assert (found.groups, found.whole) == ({EntityUid("Unit", "u")}, False)


def test_sets_of_groups_and_names_are_found():
    found = reads('principal in [Unit::"u", Role::"r"] || Person::"p" == principal || principal is Person in Unit::"w"')
    assert {str(one) for one in found.groups} == {'Unit::"u"', 'Role::"r"', 'Person::"p"', 'Unit::"w"'}
    assert not found.whole


def test_a_person_used_in_any_other_way_is_taken_for_nobody_else():
    for condition in (
        "resource.owners.contains(principal)",
        "principal in resource",
        "principal == context.asker",
        "principal.hasTag(context.name)",
        "{who: principal} == context",
        'principal in [Unit::"u", resource]',
    ):
        assert reads(condition).whole, condition


def test_a_key_sees_memberships_at_a_distance_and_nothing_unread():
    units = Entities([*UNITS])
    sorter = Sorter(reads('principal in Unit::"force" && principal.kind == "staff"'), units)

    def person(name: str, kind: str, unit: str, shoes: int) -> Entity:
        attributes = {"kind": kind, "shoes": shoes}
        return Entity(EntityUid("Person", name), attributes, frozenset({EntityUid("Unit", unit)}))

    assert sorter.key(person("a", "staff", "team", 41)) == sorter.key(person("b", "staff", "command", 42))
    assert sorter.key(person("a", "staff", "team", 41)) != sorter.key(person("a", "officer", "team", 41))
    assert sorter.key(person("a", "staff", "team", 41)) != sorter.key(person("a", "staff", "elsewhere", 41))


@settings(max_examples=40, deadline=None)
@given(PEOPLE)
def test_planned_together_everybody_is_in_the_class_they_are_in_alone(people):
    rules = rulebook()
    holders = [
        holder(f"p{number}", *one["roles"], kind=one["kind"], until=one["until"]) for number, one in enumerate(people)
    ]
    together = fleet(*holders, rules=rules)
    for one in holders:
        alone = fleet(one, rules=rules)
        assert together.placed[one.person.uid].plan == alone.placed[one.person.uid].plan
