"""Links, tokens and sessions end when they should, whatever the clock does."""

import math
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bluelamp.records.accounts.lifecycle import (
    CODE_LENGTH,
    CODE_LETTERS,
    SessionState,
    as_typed,
    link_is_good,
    make_code,
    make_secret,
    make_token,
    read_token,
    session_state,
    token_is_good,
)

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
IDLE, LONGEST = timedelta(minutes=30), timedelta(hours=12)
moments = st.timedeltas(min_value=timedelta(days=-2), max_value=timedelta(days=2)).map(lambda one: NOON + one)


def test_secrets_have_256_random_bits_and_are_never_the_same():
    made = {make_secret() for _ in range(100)}
    assert len(made) == 100
    assert {len(one) for one in made} == {43}


def test_a_code_can_be_typed_in_any_manner_and_has_more_than_120_random_bits():
    made = make_code()
    assert as_typed(made.upper().replace("-", " ")) == as_typed(made)
    assert CODE_LENGTH * math.log2(len(set(CODE_LETTERS))) > 120


@given(st.text())
def test_only_what_was_made_as_a_token_is_read_as_one(text):
    assert read_token(text) is None
    made = make_token()
    assert read_token(made.text) == (made.id, made.digest)
    assert read_token(made.text + text) is None or text == ""


@given(moments, st.none() | moments)
def test_a_link_counts_for_a_day_after_it_was_made_and_never_after_use(now, used):
    good = link_is_good(made=NOON, used=used, now=now)
    assert good == (used is None and NOON <= now < NOON + timedelta(days=1))


@given(moments, st.none() | moments)
def test_a_token_counts_until_its_end_and_never_after_it_was_revoked(now, revoked):
    assert token_is_good(until=NOON, revoked=revoked, now=now) == (revoked is None and now < NOON)


@given(moments, moments, moments)
def test_a_session_that_counts_was_seen_lately_and_began_lately(began, seen, now):
    state = session_state(began=began, seen=seen, now=now, idle=IDLE, longest=LONGEST)
    if state is SessionState.GOOD:
        assert now - seen < IDLE
        assert now - began < LONGEST
    elif state is SessionState.IDLE:
        assert now - seen >= IDLE
    else:
        assert now - began >= LONGEST
