"""No stretch of time ever has more calls than the limit, and none waits longer than it must."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.records.fleet.connectors.intune.buckets import PUBLISHED, Bucket, Buckets, Cost, Limit, Service

LIMITS = st.builds(Limit, st.integers(1, 12), st.sampled_from([0.5, 1.0, 7.0, 20.0]))
CALLS = st.lists(st.tuples(st.floats(0, 15), st.integers(1, 5)), max_size=60)


def sent(limit, calls):
    """When each call went, with its tokens, where its caller waits as it is told."""
    bucket, now, gone = Bucket(limit), 100.0, []
    for idle, asked in calls:
        now += idle
        tokens = min(asked, limit.tokens)
        for _ in range(200):
            wait = bucket.wait(now, tokens)
            if not wait:
                break
            now += wait
        bucket.take(now, tokens)
        gone.append((now, tokens))
    return gone


@given(LIMITS, CALLS)
def test_in_no_stretch_of_that_length_do_more_go_than_the_limit(limit, calls):
    gone = sent(limit, calls)
    for start, _ in gone:
        assert sum(count for at, count in gone if start <= at < start + limit.seconds) <= limit.tokens


@given(LIMITS, CALLS)
def test_nobody_waits_while_there_are_tokens(limit, calls):
    bucket, now = Bucket(limit), 0.0
    taken = []
    for idle, asked in calls:
        now += idle
        tokens = min(asked, limit.tokens)
        out = sum(count for at, count in taken if at + limit.seconds > now)
        assert (bucket.wait(now, tokens) == 0) is (out + tokens <= limit.tokens)
        if not bucket.wait(now, tokens):
            bucket.take(now, tokens)
            taken.append((now, tokens))


def test_a_cost_above_the_whole_limit_goes_alone_when_the_bucket_is_full():
    bucket = Bucket(Limit(3, 10))
    assert bucket.wait(0.0, 5) == 0
    bucket.take(0.0, 5)
    assert bucket.wait(1.0, 1) == 9


def test_the_figures_are_those_that_microsoft_publishes():
    assert PUBLISHED[Service.CONFIGURATION].writes == Limit(100, 20)
    assert PUBLISHED[Service.DEVICES].any == Limit(2_000, 20)
    assert PUBLISHED[Service.DIRECTORY].writes == Limit(3_000, 150)


def test_services_count_apart_and_reads_are_no_writes():
    buckets = Buckets()
    buckets.take([Cost(Service.CONFIGURATION, writes=True)] * 100, 0.0)
    assert buckets.wait([Cost(Service.CONFIGURATION, writes=True)], 1.0) == 19
    assert buckets.wait([Cost(Service.CONFIGURATION, writes=False)], 1.0) == 0
    assert buckets.wait([Cost(Service.DEVICES, writes=True)], 1.0) == 0


@pytest.mark.parametrize(("calls", "seconds"), [(100, 0), (101, 20), (180, 20), (201, 40)])
def test_a_load_of_many_calls_takes_the_time_that_the_limit_leaves(calls, seconds):
    bucket, now = Bucket(Limit(100, 20)), 0.0
    for _ in range(calls):
        now += bucket.wait(now)
        bucket.take(now)
    assert now == seconds
