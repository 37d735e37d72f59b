"""The reference interpreter and the Cedar engine give one verdict: decision, reasons and errors.

20,000 pairs of a rule and a request on every run; `BLUELAMP_PAIRS=200000` sets another number, and
the deep run takes ten times as many. A disagreement is written into the corpus, cut down to the
policies that disagree, and stays there.
"""

import os
import random

import pytest
from hypothesis import HealthCheck, given, settings

from agreement import corpus
from agreement.generators import World, random_world, worlds
from bluelamp.core.cedar import Engine
from bluelamp.core.decision.reference import decide

PAIRS = int(os.environ.get("BLUELAMP_PAIRS", "20000"))
DEEP_PAIRS = 200_000
POLICIES, REQUESTS = 6, 20


def disagreements(world: World) -> list[str]:
    engine = Engine(world.policies)
    loaded = engine.load(world.entities)
    found = []
    for request, by_engine in zip(world.requests, engine.ask_many(world.requests, loaded), strict=True):
        by_reference = decide(world.policies, request, world.entities)
        if by_reference == by_engine:
            continue
        named = (by_reference.reasons ^ by_engine.reasons) | (by_reference.errors ^ by_engine.errors)
        guilty = tuple(policy for policy in world.policies if policy.id in named)
        alone = Engine(guilty).ask(request, loaded)
        path = corpus.keep(
            f"the reference said {decide(guilty, request, world.entities)}", guilty, world.entities, request, alone
        )
        found.append(f"{path.name}: the engine says {by_engine}, the reference {by_reference}")
    return found


def agree_on(pairs: int, first_seed: int) -> None:
    made = 0
    kinds = {"allowed": 0, "refused": 0, "with errors": 0, "with reasons": 0}
    seed = first_seed
    while made < pairs:
        world = random_world(random.Random(seed), policies=POLICIES, requests=REQUESTS)
        assert disagreements(world) == [], f"seed {seed}"
        for request in world.requests:
            verdict = decide(world.policies, request, world.entities)
            kinds["allowed" if verdict.allowed else "refused"] += 1
            kinds["with errors"] += bool(verdict.errors)
            kinds["with reasons"] += bool(verdict.reasons)
        made += POLICIES * REQUESTS
        seed += 1
    # Agreement over verdicts that are all alike would show nothing.
    assert all(count > pairs / POLICIES / 50 for count in kinds.values()), kinds


def test_the_reference_and_the_engine_agree_on_generated_pairs_of_rule_and_request():
    agree_on(PAIRS, first_seed=0)


@pytest.mark.deep
def test_the_reference_and_the_engine_agree_on_many_more_pairs():
    agree_on(DEEP_PAIRS, first_seed=1_000_000)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))  # a world is large by nature
@given(world=worlds())
def test_the_reference_and_the_engine_agree_where_hypothesis_looks(world):
    assert disagreements(world) == []


def test_equal_seeds_give_equal_worlds():
    one, two = (random_world(random.Random(7), requests=5) for _ in range(2))
    assert one.requests == two.requests
    assert [policy.text for policy in one.policies] == [policy.text for policy in two.policies]
    assert one.entities.as_cedar_json() == two.entities.as_cedar_json()


def test_the_requests_of_a_world_share_their_types_and_their_action():
    world = random_world(random.Random(3))
    assert len({(one.principal.type, one.action, one.resource.type) for one in world.requests}) == 1


@pytest.mark.parametrize("path", corpus.files(), ids=lambda path: path.stem)
def test_a_case_of_the_corpus_stays_solved(path):
    case = corpus.read(path)
    engine = Engine(case.policies)
    assert engine.ask(case.request, engine.load(case.entities)) == case.verdict, case.why
    assert decide(case.policies, case.request, case.entities) == case.verdict, case.why


def test_the_corpus_is_not_empty():
    assert len(corpus.files()) >= 10
