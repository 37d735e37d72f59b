"""Compiling a rulebook: environments, bits, terms, and what is refused by name."""

import pytest

from bluelamp.core.cedar import Entities, Entity, EntityUid, parse_policies, parse_schema
from bluelamp.core.screening import WORD_BITS, CannotLower, columns, compile_rules

SCHEMA = parse_schema("""
entity Force { word: String };
entity Unit { chief?: Person };
entity Person in [Unit] { unit: Unit, issued: Bool };
entity App;
entity Site;
action "use" appliesTo { principal: Person, resource: App, context: { text: String, number?: Long } };
action "install" appliesTo { principal: Person, resource: App, context: { text: String, number?: Long } };
action "open" appliesTo { principal: Person, resource: [App, Site], context: { text: String } };
""")
FORCE = Entities([Entity(EntityUid("Force", "this"), {"word": "secret"})])


def compiled(*rules, **options):
    text = "\n".join(f'@id("rule-{number}") {rule}' for number, rule in enumerate(rules))
    return compile_rules(parse_policies(text), SCHEMA, FORCE, **options)


def when(condition, effect="permit"):
    return f"{effect}(principal, action, resource) when {{ {condition} }};"


def test_actions_with_the_same_types_and_facts_share_an_environment():
    assert [one.name for one in compiled().environments] == [
        "Person use/install App",
        "Person open App",
        "Person open Site",
    ]


def test_only_chosen_actions_are_compiled():
    [environment] = compiled(actions=[EntityUid("Action", "use")]).environments
    assert environment.name == "Person use App"


def test_a_rule_is_left_out_where_it_can_neither_hold_nor_err():
    rules = compiled('permit(principal, action == Action::"open", resource is Site);')
    assert [len(one.policies) for one in rules.environments] == [0, 0, 1]


def test_a_rule_that_can_never_hold_but_can_err_is_kept():
    [first, *_] = compiled(when("context.number > 1 && resource is Site")).environments
    [rule] = first.policies
    assert rule.terms[-1] == columns.FALSE
    assert not rule.condition.total


def test_an_entity_named_in_a_rule_becomes_a_constant():
    [first, *_] = compiled(when('context.text == Force::"this".word')).environments
    assert columns.columns_of(first.policies[0].condition) == {"ctx_text"}


def test_a_chain_of_attributes_is_a_join_for_each_hop():
    [first, *_] = compiled(when("principal.unit.chief.issued")).environments
    [rule] = first.policies
    assert first.joined(rule.condition) == {"principal", "principal.unit", "principal.unit.chief"}
    [column] = first.reads(rule.terms[0])
    assert (column.relation, column.column) == ("principal.unit.chief", "attr_issued")


def test_terms_come_in_cedars_order_and_name_their_columns():
    [first, *_] = compiled(when("context has number && context.number < 5 && principal.issued")).environments
    [rule] = first.policies
    reads = [[column.name for column in first.reads(term)] for term in rule.terms]
    assert reads == [["ctx_number"], ["ctx_number"], ["principal.attr_issued"]]
    assert [term.total for term in rule.terms] == [True, True, False]


def test_a_rule_that_cannot_be_lowered_is_named_with_its_operator_and_place():
    rules = compiled(when("true"), when("principal.issued && ip(context.text).isIpv4()"))
    assert [policy.id for policy in rules.fallback] == ["rule-1"]
    assert {(one.policy_id, one.operator) for one in rules.refused} == {("rule-1", "ip")}
    assert "`rule-1`" in rules.refused[0].say()
    assert "`ip`" in rules.refused[0].say()
    assert rules.refused[0].place is not None
    stopped = rules.environments[0].policies[1]
    assert not stopped.complete
    assert len(stopped.terms) == 1  # what comes before the obstacle is still computed in columns


def test_a_rulebook_may_refuse_to_fall_back():
    with pytest.raises(CannotLower) as refusal:
        compiled(when('decimal(context.text).lessThan(decimal("1.0"))'), allow_fallback=False)
    assert refusal.value.code == "cannot-lower"


def test_an_entity_that_might_be_among_the_people_is_left_to_the_engine():
    assert compiled(when('Person::"p1".issued')).fallback
    assert compiled(when('Person::"p1" in Unit::"u"')).fallback


@pytest.mark.parametrize("count", [1, WORD_BITS, WORD_BITS + 1, 3 * WORD_BITS + 5])
def test_every_policy_has_a_bit_of_its_own_whatever_their_number(count):
    rules = compiled(*[when("true", "permit" if number % 3 else "forbid") for number in range(count)])
    assert rules.words == -(-count // WORD_BITS)
    for index, policy in enumerate(rules.policies):
        words = rules.words_of([index])
        assert all(0 <= word < 2**63 for word in words)
        assert rules.policy_ids(words) == (policy.id,)
    assert len(rules.policy_ids(rules.masks("forbid"))) == -(-count // 3)
    assert len(rules.policy_ids(rules.masks("permit"))) == count - -(-count // 3)


def test_no_rules_at_all_still_have_a_word():
    assert compiled().words == 1
