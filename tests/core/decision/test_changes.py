"""What would change an answer: every set turns it, no smaller part does, nothing but changeable facts."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.core.cedar import Entities
from bluelamp.core.decision import EngineDecider, Question, ReferenceDecider, ask, prepare
from bluelamp.core.decision.changes import MOST_PROBES, values_of
from bluelamp.core.decision.probes import Probes
from core.decision.small import PERSON, RULES, app, person, question, rulebook_of

CHANGEABLE = {"device", "purpose", "recorded"}


def changes(book, asked, decider=None):
    return [dict(one.facts) for one in ask(book, asked, decider or ReferenceDecider(book.policies)).changes]


def test_a_refusal_says_each_smallest_way_to_an_allowance_in_a_fixed_order(rulebook, decider):
    assert changes(rulebook, question("camera"), decider) == [
        {"device": "personal", "purpose": "personal"},
        {"purpose": "policing", "recorded": True},
    ]


def test_an_allowance_says_what_would_end_it(rulebook, decider):
    assert changes(rulebook, question("maps"), decider) == [{"device": "personal"}]


def test_nobody_is_told_that_an_emergency_would_make_it_allowed(rulebook, decider):
    found = changes(rulebook, question("maps", device="personal", purpose="policing"), decider)
    assert found == [{"device": "work"}, {"purpose": "personal"}]


def test_a_fact_that_no_rule_here_reads_is_not_tried(rulebook):
    assert "recorded" not in prepare(rulebook, question("maps")).facts_read
    assert "recorded" in prepare(rulebook, question("camera")).facts_read


def test_a_rule_that_speaks_of_the_whole_context_reads_every_fact():
    book = rulebook_of('@id("whole") @says("Whole.") permit (principal, action, resource) when { {a: context} has a };')
    case = prepare(book, question())
    assert case.facts_read == frozenset(case.action.context)


def test_a_change_that_needs_a_forbid_to_err_is_no_change():
    book = rulebook_of(
        '@id("open") @says("Open.") permit (principal, action, resource);\n'
        '@id("shut") @says("Shut.") forbid (principal, action == Action::"use", resource)\n'
        'when { if context.device == "work" then true else context.minutes > 60 };'
    )
    assert changes(book, question()) == []
    assert changes(book, question(minutes=1)) == [{"device": "personal"}]


def test_a_set_of_four_is_not_looked_for():
    flags = "".join(f'@changeable("yes") @assume("false") f{number}: Bool, ' for number in range(4))
    schema = rulebook_of(RULES).schema.text.replace("now: datetime,", f"now: datetime, {flags}", 1)
    condition = " && ".join(f"context.f{number}" for number in range(4))
    book = rulebook_of(
        f'@id("all") @says("All.") permit (principal, action == Action::"use", resource) when {{ {condition} }};',
        schema,
    )
    assert changes(book, question()) == []
    assert changes(book, question(f0=True)) == [{"f1": True, "f2": True, "f3": True}]


def test_a_text_without_a_list_of_values_is_not_tried(rulebook):
    context = prepare(rulebook, question()).action.context
    assert values_of(context["note"]) == values_of(context["minutes"]) == []
    assert values_of(context["recorded"]) == [True, False]


def test_the_search_stops_before_it_puts_too_many_questions(monkeypatch):
    probed = []
    monkeypatch.setattr(Probes, "allows", lambda _, facts: probed.append(facts) or False)
    flags = "".join(f'@changeable("yes") @assume("false") f{number}: Bool, ' for number in range(60))
    schema = rulebook_of(RULES).schema.text.replace("now: datetime,", f"now: datetime, {flags}", 1)
    condition = " || ".join(f"(context.f{number} && context.emergency)" for number in range(60))
    book = rulebook_of(
        f'@id("any") @says("Any.") permit (principal, action == Action::"use", resource) when {{ {condition} }};',
        schema,
    )
    assert changes(book, question()) == []
    assert len(probed) == 60
    assert MOST_PROBES < 60 * 59 // 2


# -- the property, over generated rulebooks

CONDITIONS = st.recursive(
    st.sampled_from(
        [
            *('context.device == "work"', 'context.device == "personal"', "context.emergency", "context.recorded"),
            *('context.purpose == "policing"', 'context.purpose == "personal"', "context has minutes"),
            *("context has permission", "context.minutes > 5", 'principal.kind == "officer"'),
        ]
    ),
    lambda inner: st.one_of(
        st.builds("({} && {})".format, inner, inner),
        st.builds("({} || {})".format, inner, inner),
        st.builds("!({})".format, inner),
    ),
    max_leaves=5,
)
POLICIES = st.lists(st.tuples(st.sampled_from(["permit", "permit", "forbid"]), CONDITIONS), min_size=1, max_size=5)
FACTS = st.fixed_dictionaries(
    {},
    optional={
        "device": st.sampled_from(["work", "personal"]),
        "purpose": st.sampled_from(["policing", "personal", "unstated"]),
        "emergency": st.booleans(),
        "recorded": st.booleans(),
        "minutes": st.integers(0, 10),
    },
)


@settings(max_examples=150, deadline=None)
@given(rules=POLICIES, facts=FACTS)
def test_each_set_turns_the_answer_no_smaller_part_does_and_all_of_it_is_the_persons_to_change(rules, facts):
    text = "\n".join(
        f'@id("r{number}") @says("A rule.") {effect} (principal, action == Action::"use", resource) when {{ {body} }};'
        for number, (effect, body) in enumerate(rules)
    )
    book = rulebook_of(text)
    decider = ReferenceDecider(book.policies)
    asked = Question(PERSON, "use", app("chat"), question().asked_at, facts, Entities([person()]))
    case = prepare(book, asked)
    answer = ask(book, asked, decider)

    def turned(part):
        then = decider.decide(case.request_with(part), case.entities)
        return then.allowed != answer.allowed and (answer.allowed or not case.relies_on_errors(then))

    for change in answer.changes:
        assert set(change.facts) <= CHANGEABLE
        assert all(case.facts[name] != value for name, value in change.facts.items())
        assert turned(change.facts)
        for size in range(len(change.facts)):
            for names in combinations(change.facts, size):
                assert not turned({name: change.facts[name] for name in names})
    assert (answer.changes == ()) == (not any(turned(one) for one in every_set(case)))
    assert answer == ask(book, asked, EngineDecider(book.policies))


def every_set(case):
    """Every way to set the changeable facts, computed the long way round."""
    names = sorted(CHANGEABLE)
    ways = [{}]
    for name in names:
        ways = [
            {**way, **other}
            for way in ways
            for other in ({}, *({name: value} for value in values_of(case.action.context[name])))
        ]
    return [way for way in ways if way]


@pytest.mark.parametrize("kind", [ReferenceDecider, EngineDecider])
def test_the_order_of_changes_is_the_same_every_time(rulebook, kind):
    runs = [changes(rulebook, question("camera"), kind(rulebook.policies)) for _ in range(3)]
    assert runs[0] == runs[1] == runs[2]
