"""Probes give the verdicts of the deciders, with each rule read once for the facts it reads."""

import random

import pytest

from bluelamp.core.cedar import Datetime, Record
from bluelamp.core.decision import EngineDecider, ReferenceDecider, prepare, probes
from bluelamp.core.decision.probes import Probes
from core.decision.small import RULES, question, rulebook_of

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
