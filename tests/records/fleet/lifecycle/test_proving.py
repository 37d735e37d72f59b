"""How long something took, in spans: never said quicker than it was."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bluelamp.records.fleet.lifecycle.proving import BEYOND, SPANS, span_of, within


@given(st.timedeltas(timedelta(0), timedelta(days=30)))
def test_a_time_fits_its_span_and_not_the_one_before(took):
    span = within(took)
    assert span == BEYOND or took <= SPANS[span]
    assert span == 0 or took > SPANS[span - 1]


@given(st.lists(st.timedeltas(timedelta(0), timedelta(days=30)), min_size=1), st.sampled_from([0.5, 0.95, 1.0]))
def test_at_least_the_share_came_within_the_span_that_is_said(took, share):
    spans = [within(one) for one in took]
    said = span_of({one: spans.count(one) for one in spans}, share)
    assert sum(one <= said for one in spans) >= share * len(spans)
    assert sum(one < said for one in spans) < share * len(spans)


def test_nothing_is_said_of_nothing():
    assert span_of({}, 0.5) is None
