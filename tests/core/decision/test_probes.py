"""Probes give the verdicts of the deciders, with each rule read once for the facts it reads."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.core.cedar import Datetime, Record, parse_policies
from bluelamp.core.decision import EngineDecider, ReferenceDecider, prepare, probes
from bluelamp.core.decision.probes import Probes
from bluelamp.core.decision.reference import decide
from core.decision.small import RULES, person, question, rulebook_of

VALUES = {
    "device": ["work", "personal"],
    "purpose": ["policing", "personal", "unstated"],
    "recorded": [True, False],
    "emergency": [True, False],
    "minutes": [0, 60],
    "permission": [
        Record({"purpose": "watch", "until": Datetime(0)}),
        Record({"purpose": "", "until": Datetime(2**60)}),
    ],
}
WHOLE = '@id("whole") @says("Whole.") forbid (principal, action, resource) when { context == {device: "work"} };'


@pytest.mark.parametrize("kind", [ReferenceDecider, EngineDecider])
@pytest.mark.parametrize("name", ["maps", "chat", "game", "camera", "unheard-of"])
def test_a_probe_gives_the_verdict_of_every_decider(kind, name):
    book = rulebook_of(RULES + WHOLE)
    case = prepare(book, question(name))
    ready, decider, rng = Probes(case), kind(book.policies), random.Random(name)
    for _ in range(60):
        facts = {one: rng.choice(VALUES[one]) for one in rng.sample(sorted(VALUES), rng.randrange(4))}
        assert ready.verdict(facts) == decider.decide(case.request_with(facts), case.entities)


def test_a_rule_is_read_again_only_where_a_fact_that_it_reads_is_another(rulebook, monkeypatch):
    read = []
    honest = probes.satisfied
    monkeypatch.setattr(probes, "satisfied", lambda policy, *rest: read.append(policy.id) or honest(policy, *rest))
    ready = Probes(prepare(rulebook, question("camera")))
    ready.verdict({})
    first = len(read)
    ready.verdict({"note": "nothing reads this"})
    ready.verdict({})
    assert len(read) == first
    ready.verdict({"recorded": True})
    assert read[first:] == ["camera-recorded"]


def test_a_probe_allows_only_where_no_forbid_errs(rulebook):
    game = Probes(prepare(rulebook, question("game", minutes=1)))
    assert game.verdict({}).allowed
    assert not game.allows({})
    maps = Probes(prepare(rulebook, question("maps")))
    assert maps.allows({})
    assert not maps.allows({"device": "personal"})


BAD_LUCK = """
@id("sum") @says("Sums.") permit (principal, action, resource) when { context.minutes + 9223372036854775807 > 0 };
@id("until") @says("Until.") forbid (principal, action, resource) when { context.now < context.permission.until };
@id("noted") @says("Noted.") forbid (principal in Team::"cadets", action, resource) when { context.note == "x" };
"""
"""Rules that err where a fact is missing, beside those that do not."""
EVERYTHING = {**VALUES, "note": ["x", "y"], "minutes": [-1, 0, 60, 2**63 - 1]}


@st.composite
def cases(draw):
    """A question to some of the rules, and probes of it."""
    rules = draw(st.lists(st.sampled_from([*parse_policies(RULES + WHOLE + BAD_LUCK)]), min_size=1, unique_by=id))
    stated = draw(st.fixed_dictionaries({}, optional={one: st.sampled_from(EVERYTHING[one]) for one in EVERYTHING}))
    name = draw(st.sampled_from(["maps", "chat", "game", "camera", "unheard-of"]))
    teams = draw(st.sampled_from([(), ("cadets",)]))
    book = rulebook_of("\n".join(policy.text for policy in rules))
    case = prepare(book, question(name, people=[person(teams=teams)], **stated))
    facts = st.fixed_dictionaries({}, optional={one: st.sampled_from(EVERYTHING[one]) for one in EVERYTHING})
    return case, draw(st.lists(facts, min_size=1, max_size=12))


@settings(max_examples=200, deadline=None)
@given(cases(), st.booleans())
def test_every_probe_gives_the_verdict_of_the_reference_however_it_is_asked(asked, told):
    case, probed = asked
    before = decide(case.rulebook.policies, case.request, case.entities)
    ready = Probes(case, before if told else None)
    for facts in probed:
        verdict = decide(case.rulebook.policies, case.request_with(facts), case.entities)
        sound = verdict.allowed and not case.relies_on_errors(verdict)
        assert (ready.allows(facts), ready.refuses(facts)) == (sound, not verdict.allowed)
        fresh = Probes(case, before if told else None)
        assert fresh.verdict(facts) == ready.verdict(facts) == verdict


def test_what_the_verdict_tells_is_not_read_again(rulebook, monkeypatch):
    case = prepare(rulebook, question("maps"))
    ready = Probes(case, decide(rulebook.policies, case.request, case.entities))
    monkeypatch.setattr(probes, "satisfied", lambda *_: pytest.fail("a rule was read"))
    assert ready.verdict({}).reasons == {"maps-open"}
    assert ready.allows({"note": "nothing reads this"})
