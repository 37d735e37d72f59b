"""When a phone is woken, what the service's answers mean, and that nothing is ever put off for good."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.mdm import pushes
from bluelamp.core.mdm.pushes import DEAD_FOR, LONGEST, SILENT_FOR, SPREAD, Kind, Outcome, Standing

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
BEFORE = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=60)).map(lambda ago: NOW - ago)
OUTCOMES = st.builds(Outcome, st.sampled_from(Kind), st.sampled_from(["", "Unregistered"]), st.none() | BEFORE)


def phone(**more):
    known = {"number": 7, "reachable": True, "dead_at": None, "waits": True, "heard_at": NOW}
    return Standing(**{**known, **more})


def test_a_phone_for_which_something_waits_is_woken_and_another_only_after_a_day_of_silence():
    assert pushes.rests_until(phone(), NOW) is None
    quiet = pushes.rests_until(phone(waits=False), NOW)
    assert NOW + SILENT_FOR <= quiet < NOW + SILENT_FOR + SPREAD
    assert pushes.rests_until(phone(waits=False, heard_at=NOW - LONGEST), NOW) is None


def test_a_phone_that_no_push_would_reach_is_left_alone_and_looked_at_again():
    assert pushes.rests_until(phone(reachable=False), NOW) == NOW + SILENT_FOR
    assert pushes.rests_until(phone(dead_at=NOW), NOW) == NOW + SILENT_FOR
    assert pushes.rests_until(phone(dead_at=NOW - DEAD_FOR), NOW) is None


@given(
    st.builds(
        Standing,
        number=st.integers(1, 10**9),
        reachable=st.booleans(),
        dead_at=st.none() | BEFORE,
        waits=st.booleans(),
        heard_at=st.datetimes(timezones=st.just(UTC)),
    )
)
def test_whatever_is_known_of_a_phone_it_is_woken_or_looked_at_again_within_the_longest_time(standing):
    until = pushes.rests_until(standing, NOW)
    assert until is None or NOW < until <= NOW + LONGEST


@given(st.integers(1, 10**9), OUTCOMES, st.integers(0, 10**6), st.booleans())
def test_whatever_the_service_answers_there_is_a_next_look_and_never_in_the_past(number, outcome, tries, waits):
    after = pushes.next_look(number, outcome, tries=tries, waits=waits, now=NOW)
    assert NOW <= after <= NOW + LONGEST


def test_a_push_that_was_not_taken_is_tried_after_longer_and_longer_and_at_least_each_hour():
    later = Outcome(Kind.LATER, "InternalServerError")
    waited = [pushes.next_look(1, later, tries=one, waits=True, now=NOW) - NOW for one in range(20)]
    assert waited == sorted(waited)
    assert waited[0] == timedelta(minutes=1)
    assert waited[-1] == timedelta(hours=1)


def test_a_phone_that_was_pushed_and_does_not_come_is_pushed_again_after_an_hour_then_four_then_daily():
    taken = Outcome(Kind.TAKEN)
    first, second, third = (pushes.next_look(1, taken, tries=one, waits=True, now=NOW) - NOW for one in range(3))
    assert (first, second) == (timedelta(hours=1), timedelta(hours=4))
    assert third >= SILENT_FOR


def test_silent_phones_that_were_heard_together_are_asked_at_many_moments():
    moments = {pushes.silent_at(number, NOW) for number in range(1_000)}
    assert len(moments) > 200
    assert max(moments) - min(moments) > SPREAD * 0.9


@pytest.mark.parametrize(
    ("status", "body", "kind", "reason"),
    [
        (200, b"", Kind.TAKEN, ""),
        (400, b'{"reason":"BadDeviceToken"}', Kind.TOKEN, "BadDeviceToken"),
        (400, b'{"reason":"DeviceTokenNotForTopic"}', Kind.TOKEN, "DeviceTokenNotForTopic"),
        (410, b'{"reason":"Unregistered","timestamp":1763800000000}', Kind.TOKEN, "Unregistered"),
        (410, b"nonsense", Kind.TOKEN, "Status410"),
        (400, b'{"reason":"TopicDisallowed"}', Kind.NOBODY, "TopicDisallowed"),
        (403, b'{"reason":"BadCertificate"}', Kind.NOBODY, "BadCertificate"),
        (403, b"", Kind.NOBODY, "Status403"),
        (404, b'{"reason":"BadPath"}', Kind.NOBODY, "BadPath"),
        (413, b'{"reason":"PayloadTooLarge"}', Kind.LATER, "PayloadTooLarge"),
        (429, b'{"reason":"TooManyRequests"}', Kind.LATER, "TooManyRequests"),
        (500, b'{"reason":"InternalServerError"}', Kind.LATER, "InternalServerError"),
        (503, b'{"reason":"Shutdown"}', Kind.LATER, "Shutdown"),
        (0, b"", Kind.LATER, "Status0"),
        (200_000, b'{"reason":["a"]}', Kind.LATER, "Status200000"),
    ],
)
def test_each_answer_of_the_service_means_one_thing(status, body, kind, reason):
    found = pushes.outcome_of(status, body)
    assert (found.kind, found.reason) == (kind, reason)


@given(st.integers(0, 999), st.binary(max_size=300) | st.just(b"[" * 5_000))
def test_nothing_that_a_service_says_is_a_fault_or_is_kept_as_it_came(status, body):
    found = pushes.outcome_of(status, body)
    assert (found.kind is Kind.TAKEN) == (status == 200)
    assert found.reason == "" or found.reason.isalnum()
    assert len(found.reason) <= 40


@given(st.integers() | st.text(max_size=5) | st.booleans())
def test_a_dead_token_is_only_the_one_that_was_meant(moment):
    found = pushes.outcome_of(410, b'{"reason":"Unregistered","timestamp":%s}' % repr(moment).encode())
    if found.dead_since is not None:
        assert not pushes.is_dead(found, found.dead_since + timedelta(seconds=1))
        assert pushes.is_dead(found, found.dead_since - timedelta(seconds=1))
    assert pushes.is_dead(found, None)
    assert not pushes.is_dead(Outcome(Kind.LATER), None)


def test_what_is_pushed_is_the_word_of_the_phone_and_nothing_else():
    assert pushes.body_of('a"b') == b'{"mdm":"a\\"b"}'
