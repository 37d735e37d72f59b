"""When a phone had proved what was wanted of it: never before the proof, and only of what was wanted then."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bluelamp.records.fleet.lifecycle.enforcing import Course, Given, Span, Spans, Wish

DAY = datetime(2026, 11, 2, tzinfo=UTC)


def at(minute):
    return DAY + timedelta(minutes=minute)


def gave(content, decided, planned, verified=None, over=None):
    verified_at, over_at = (None if one is None else at(one) for one in (verified, over))
    return Given(content=content, decided=at(decided), planned=at(planned), verified=verified_at, over=over_at)


def wish(content, since, until=None):
    return Wish(content=content, since=at(since), until=None if until is None else at(until))


def proved(*rows, does=str):
    course = Course(
        tuple(one for one in rows if isinstance(one, Given)), tuple(one for one in rows if isinstance(one, Wish))
    )
    spans = course.proved(at(0), at(100), does)
    return [tuple(round((one - DAY).total_seconds() / 60) for one in (span.start, span.end)) for span in spans]


def test_what_was_only_planned_is_not_proved():
    assert proved(gave("a", 0, 1)) == []


def test_it_is_proved_from_the_verification_until_something_else_is_decided():
    assert proved(gave("a", 0, 1, 10, 40), gave("b", 40, 40, 60)) == [(10, 40), (60, 100)]


def test_between_the_decision_and_the_plan_it_is_not_proved_either():
    assert proved(gave("a", 0, 1, 10, 50), gave("b", 30, 50, 60)) == [(10, 30), (60, 100)]


def test_a_change_of_another_app_leaves_the_proof_of_this_one_as_it_was():
    rows = (gave("a", 0, 1, 10, 40), gave("b", 40, 40, 60))
    assert proved(*rows, does=lambda content: "shut") == [(10, 100)]


def test_what_was_planned_and_withdrawn_may_be_on_the_phone_until_the_next_is_proved():
    rows = (gave("a", 0, 1, 10, 40), gave("b", 40, 40, None, 50), gave("a", 50, 50, 70))
    assert proved(*rows) == [(10, 40), (70, 100)]


def test_what_waited_for_a_push_and_was_never_given_was_wanted_all_the_same():
    assert proved(gave("a", 0, 1, 10), wish("b", 30, 45)) == [(10, 30), (45, 100)]


def test_what_waits_now_is_wanted_and_not_proved():
    assert proved(gave("a", 0, 1, 10), wish("b", 30)) == [(10, 30)]


def test_while_a_guard_refuses_what_the_rules_want_nothing_is_proved():
    assert proved(gave("a", 0, 1, 10), wish("", 30, 45)) == [(10, 30), (45, 100)]


def test_a_phone_that_left_and_came_back_proves_anew():
    assert proved(gave("a", 0, 1, 10, 40), gave("a", 0, 60, 70)) == [(10, 40), (70, 100)]


def test_a_phone_that_left_proves_nothing_more():
    assert proved(gave("a", 0, 1, 10, 40)) == [(10, 40)]


def test_spans_are_asked_by_instant_from_their_start_and_not_at_their_end():
    spans = Spans((Span(at(1), at(2)), Span(at(5), at(9))))
    found = [spans.at(at(one)) is not None for one in (0, 1, 2, 4, 5, 8, 9)]
    assert found == [False, True, False, False, True, True, False]
    assert at(1) in spans.rows[0]


@st.composite
def courses(draw):
    """A phone's course, minute by minute: decided, planned, sometimes proved, sometimes gone for a while."""
    rows, minute = [], draw(st.integers(0, 10))
    for _ in range(draw(st.integers(1, 6))):
        decided = minute - draw(st.integers(0, 3))
        planned = minute
        stood = draw(st.integers(1, 15))
        verified = draw(st.none() | st.integers(planned, planned + stood - 1))
        rows.append([draw(st.sampled_from("ab")), decided, planned, verified, planned + stood])
        minute = planned + stood + draw(st.sampled_from([0, 0, 0, 4]))
    if draw(st.booleans()):
        rows[-1][4] = None
    waited = st.builds(lambda content, since, long: wish(content, since, since + long), st.sampled_from("abc"),
                       st.integers(0, 60), st.integers(1, 10))  # fmt: skip
    return [gave(*row) for row in rows], draw(st.lists(waited, max_size=2))


@given(courses())
def test_minute_by_minute_it_is_as_a_plain_reading_of_the_rows_says(made):
    given_, wishes = made
    spans = proved(*given_, *wishes)
    for minute in range(100):
        now = at(minute)
        assert any(start <= minute < end for start, end in spans) is plainly(given_, wishes, now), minute


def plainly(given_, wishes, now):
    """Whether a phone had proved at an instant what was wanted, read off the rows with nothing clever."""
    past = [one for one in given_ if one.planned <= now]
    if not past or (past[-1].over is not None and past[-1].over <= now):
        return False
    stay = [past[-1]]
    for one in reversed(past[:-1]):
        if one.over < stay[0].planned:
            break
        stay.insert(0, one)
    proved_ = [place for place, one in enumerate(stay) if one.verified is not None and one.verified <= now]
    if not proved_:
        return False
    wanted = [one.content for one in given_ if one.decided <= now][-1]
    open_ = [one for one in wishes if one.since <= now < one.until]
    if open_:
        wanted = max(open_, key=lambda one: one.since).content
    return all(one.content == wanted for one in stay[proved_[-1] :])


def test_spans_that_touch_are_one():
    assert proved(gave("a", 0, 1, 10, 40), gave("a", 40, 40, 40)) == [(10, 100)]
