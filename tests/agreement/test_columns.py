"""The compiled columns and the Cedar engine give one verdict: decision, reasons and errors.

20,000 pairs of a rule and a request on every run, for requests of one kind and of mixed kinds each;
`BLUELAMP_PAIRS=200000` sets another number, and the deep run takes ten times as many.
"""

import os

import pytest
from hypothesis import HealthCheck, given, settings

from agreement import corpus
from agreement.column_checks import (
    Tally,
    corpus_cases,
    generated_requests,
    mixed_requests,
    worlds_by_columns,
)
from agreement.generators import worlds

PAIRS = int(os.environ.get("BLUELAMP_PAIRS", "20000"))
DEEP_PAIRS = 200_000
REQUESTS = 30


def agree_on(check, pairs, first_seed, **options):
    tally = Tally()
    seed = first_seed
    while tally.pairs < pairs:
        assert check([seed], requests=REQUESTS, tally=tally, **options) == []
        seed += 1
    # Agreement over verdicts that are all alike would show nothing.
    assert tally.requests / 20 < tally.allowed < tally.requests * 19 / 20, tally
    assert tally.erred > tally.requests / 20, tally
    # What is not lowered is sent to the engine and so proves nothing here; it has to stay rare.
    assert sum(tally.refused.values()) * REQUESTS < tally.pairs / 20, tally
    assert set(tally.refused) <= {"ip", "decimal", "datetime", "duration", "[…]"}, tally


def test_the_columns_and_the_engine_agree_on_generated_requests():
    agree_on(generated_requests, PAIRS, first_seed=0, write_down=True)


def test_the_columns_and_the_engine_agree_on_requests_of_many_types_at_once():
    agree_on(mixed_requests, PAIRS, first_seed=500_000)


@pytest.mark.deep
def test_the_columns_and_the_engine_agree_on_many_more_requests():
    agree_on(generated_requests, DEEP_PAIRS, first_seed=1_000_000, write_down=True)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))  # a world is large by nature
@given(world=worlds())
def test_the_columns_and_the_engine_agree_where_hypothesis_looks(world):
    assert worlds_by_columns(world) == []


def test_every_case_of_the_corpus_goes_through_the_columns():
    assert len(corpus.files()) >= 10
    assert corpus_cases() == []
