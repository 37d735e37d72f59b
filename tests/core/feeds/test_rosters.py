"""Rosters as calendars and tables: who is on duty when, over repetitions, zones and both nights of the change."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.core.feeds import FeedColumnMissing, FeedDamaged, FeedTooLarge, Limits, read_roster
from bluelamp.core.kernel import BluelampError

START, END = datetime(2026, 10, 20, tzinfo=UTC), datetime(2026, 11, 5, tzinfo=UTC)
SPRING = datetime(2026, 3, 20, tzinfo=UTC), datetime(2026, 4, 5, tzinfo=UTC)
LONDON = ";TZID=Europe/London:"


def calendar(*events):
    return ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + "".join(events) + "END:VCALENDAR\r\n").encode()


def event(*lines, said="CATEGORIES:On duty", who="ATTENDEE:mailto:heron@force.example"):
    return "\r\n".join(["BEGIN:VEVENT", *(one for one in (said, who) if one), *lines, "END:VEVENT", ""])


def shift(start, end, *more, zone=LONDON, **named):
    return event(f"DTSTART{zone}{start}", f"DTEND{zone}{end}", *more, **named)


def read(*events, window=(START, END), **more):
    return read_roster("roster.ics", calendar(*events), start=window[0], end=window[1], **more)


def times(roster):
    return [(one.start.strftime("%d %H:%M"), one.end.strftime("%d %H:%M")) for one in roster.spans]


def reasons(roster):
    return [one.reason for one in roster.rejects]


def test_an_event_is_a_person_a_state_and_a_time():
    (span,) = read(shift("20261102T070000", "20261102T150000")).spans
    assert (span.person, span.state, span.line) == ("heron@force.example", "on", 3)
    assert (span.start, span.end) == (datetime(2026, 11, 2, 7, tzinfo=UTC), datetime(2026, 11, 2, 15, tzinfo=UTC))


def test_the_night_on_which_the_clocks_go_back_is_an_hour_longer():
    roster = read(shift("20261020T220000", "20261021T070000", "RRULE:FREQ=DAILY;COUNT=7"))
    hours = [(one.end - one.start) / timedelta(hours=1) for one in roster.spans]
    assert hours == [9, 9, 9, 9, 10, 9, 9]
    assert times(roster)[4:6] == [("24 21:00", "25 07:00"), ("25 22:00", "26 07:00")]


def test_the_night_on_which_the_clocks_go_forward_is_an_hour_shorter():
    roster = read(shift("20260327T220000", "20260328T070000", "RRULE:FREQ=DAILY;COUNT=3"), window=SPRING)
    assert [(one.end - one.start) / timedelta(hours=1) for one in roster.spans] == [9, 8, 9]


def test_a_start_that_comes_twice_is_the_earlier_and_one_that_is_left_out_moves_on():
    autumn = read(shift("20261025T013000", "20261025T060000"))
    assert times(autumn) == [("25 00:30", "25 06:00")]
    spring = read(shift("20260329T013000", "20260329T060000"), window=SPRING)
    assert times(spring) == [("29 01:30", "29 05:00")]


def test_times_in_utc_or_of_a_duration_keep_their_length():
    zulu = read(event("DTSTART:20261023T210000Z", "DTEND:20261024T060000Z", "RRULE:FREQ=DAILY;COUNT=3"))
    assert times(zulu) == [("23 21:00", "24 06:00"), ("24 21:00", "25 06:00"), ("25 21:00", "26 06:00")]
    hours = read(event(f"DTSTART{LONDON}20261024T220000", "DURATION:PT9H"))
    assert times(hours) == [("24 21:00", "25 06:00")]
    days = read(event(f"DTSTART{LONDON}20261024T220000", "DURATION:P1D"))
    assert times(days) == [("24 21:00", "25 22:00")]


def test_a_day_of_leave_is_a_day_of_london():
    leave = read(event("DTSTART;VALUE=DATE:20261025", "DTEND;VALUE=DATE:20261027", said="SUMMARY:Annual leave"))
    assert times(leave) == [("24 23:00", "27 00:00")]
    assert leave.spans[0].state == "leave"
    assert times(read(event("DTSTART;VALUE=DATE:20261025"))) == [("24 23:00", "26 00:00")]


@pytest.mark.parametrize(
    ("zone", "start"),
    [
        (";TZID=Europe/London:", "06:00"),
        (";TZID=GMT Standard Time:", "06:00"),
        (";TZID=/example.org/20260101/Europe/London:", "06:00"),
        (";TZID=Europe/Paris:", "05:00"),
        (":", "06:00"),
    ],
)
def test_times_are_read_in_the_zone_they_are_given_in_and_in_london_without_one(zone, start):
    roster = read(shift("20261021T070000", "20261021T150000", zone=zone))
    assert times(roster)[0][0] == f"21 {start}"


def test_repetitions_end_leave_days_out_and_add_others():
    weekly = shift(
        "20261019T070000",
        "20261019T150000",
        "RRULE:FREQ=WEEKLY;BYDAY=MO,WE,FR;UNTIL=20261030T235959Z",
        "EXDATE;TZID=Europe/London:20261023T070000",
        "RDATE;TZID=Europe/London:20261031T070000",
    )
    assert [one[0] for one in times(read(weekly))] == ["21 06:00", "26 07:00", "28 07:00", "30 07:00", "31 07:00"]


def test_an_event_that_changes_one_repetition_takes_its_place():
    roster = read(
        shift("20261021T070000", "20261021T150000", "UID:a", "RRULE:FREQ=DAILY;COUNT=3"),
        shift("20261022T120000", "20261022T200000", "UID:a", "RECURRENCE-ID;TZID=Europe/London:20261022T070000"),
    )
    assert sorted(times(roster)) == [("21 06:00", "21 14:00"), ("22 11:00", "22 19:00"), ("23 06:00", "23 14:00")]


def test_what_lies_outside_the_window_is_set_aside_and_what_overlaps_is_cut():
    roster = read(shift("20260101T070000", "20260101T150000"), shift("20261019T220000", "20261020T070000"))
    assert times(roster) == [("20 00:00", "20 06:00")]
    assert (roster.entries, roster.set_aside) == (2, 1)


def test_a_cancelled_event_is_set_aside():
    roster = read(shift("20261102T070000", "20261102T150000", "STATUS:CANCELLED"))
    assert (roster.spans, roster.set_aside, roster.rejects) == ((), 1, ())


def test_everybody_an_event_names_is_in_it():
    own = read(shift("20261102T070000", "20261102T150000", "ATTENDEE:MAILTO:tern@force.example"))
    assert [one.person for one in own.spans] == ["heron@force.example", "tern@force.example"]
    named = read(shift("20261102T070000", "20261102T150000", "X-BLUELAMP-PERSON:N12"))
    assert [one.person for one in named.spans] == ["N12"]
    given = read(shift("20261102T070000", "20261102T150000", who=""), person="N7")
    assert [one.person for one in given.spans] == ["N7"]


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("CATEGORIES:On-Call", "on_call"),
        ("SUMMARY:Working from home", "remote"),
        ("CATEGORIES:Team,Recalled to duty", "recalled"),
        ("CATEGORIES:REST DAY\r\nSUMMARY:Late", "off"),
    ],
)
def test_a_state_is_what_the_category_says_and_else_the_summary(said, state):
    assert read(shift("20261102T070000", "20261102T150000", said=said)).spans[0].state == state


GOOD = shift("20261102T070000", "20261102T150000")


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (event(), "has no one start"),
        (event(f"DTSTART{LONDON}20261102T070000"), "has no end"),
        (shift("20261102T150000", "20261102T070000"), "ends before it starts"),
        (shift("20261102T070000", "20301102T070000"), "lasts longer than two years"),
        (shift("20261302T070000", "20261102T070000"), "`DTSTART` that cannot be read"),
        (shift("20261102T070000", "20261102T150000", zone=";TZID=Mars/Olympus:"), "`Mars/Olympus`, which is not known"),
        (shift("20261102T070000", "20261102T150000", said="SUMMARY:Lunch"), "says `Lunch`"),
        (shift("20261102T070000", "20261102T150000", said=""), "says nothing"),
        (shift("20261102T070000", "20261102T150000", who=""), "names nobody"),
        (shift("20261102T070000", "20261102T150000", "RRULE:FREQ=HOURLY"), "repeats by `HOURLY`"),
        (shift("20261102T070000", "20261102T150000", "RRULE:FREQ=DAILY;BYMINUTE=1,2,3"), "repeats by `BYMINUTE`"),
        (shift("20261102T070000", "20261102T150000", "RRULE:FREQ=DAILY;INTERVAL=0"), "not above zero"),
        (shift("19991102T070000", "19991102T150000", "RRULE:FREQ=DAILY"), "more than ten years"),
        (
            shift("20261102T070000", "20261102T150000", "RECURRENCE-ID;RANGE=THISANDFUTURE:20261102T070000"),
            "all future events",
        ),
    ],
)
def test_a_bad_event_comes_back_with_its_reason_and_text_and_the_rest_goes_through(bad, reason):
    roster = read(GOOD, bad, GOOD)
    assert len(roster.spans) == 2
    (reject,) = roster.rejects
    assert reason in reject.reason
    assert (reject.line, reject.text) == (3 + GOOD.count("\r\n"), bad.removesuffix("\r\n"))


@pytest.mark.parametrize("cut", [20, 60, -3, -20])
def test_a_calendar_that_is_cut_off_is_refused_whole(cut):
    with pytest.raises((FeedDamaged, FeedColumnMissing)):
        read_roster("roster.ics", calendar(GOOD)[:cut], start=START, end=END)


def test_a_file_that_repeats_without_end_is_refused():
    endless = shift("20170101T070000", "20170101T150000", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")
    assert read(endless).set_aside == 1
    with pytest.raises(FeedTooLarge, match="repetitions"):
        read(*[endless] * 5, limits=Limits(steps=10_000))
    with pytest.raises(FeedTooLarge, match="events"):
        read(GOOD, GOOD, limits=Limits(events=1))


def test_a_table_gives_local_times_offsets_or_days():
    table = (
        "person,state,start,end\n"
        "N1,on,2026-10-24 22:00,2026-10-25 07:00\n"
        "N1,on call,2026-11-02T18:00:00Z,2026-11-03T07:00:00+01:00\n"
        "N2,leave,2026-10-25,2026-10-26\n"
    )
    roster = read_roster("roster.csv", table.encode(), start=START, end=END)
    assert times(roster) == [("24 21:00", "25 07:00"), ("02 18:00", "03 06:00"), ("24 23:00", "27 00:00")]
    assert [one.state for one in roster.spans] == ["on", "on_call", "leave"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("N1,on,2026-10-25 01:30,2026-10-25 07:00", "comes twice"),
        ("N1,on,yesterday,2026-10-25 07:00", "`yesterday` is not a time"),
        ("N1,asleep,2026-10-25 03:00,2026-10-25 07:00", "`asleep`, which is no state"),
        (",on,2026-10-25 03:00,2026-10-25 07:00", "names nobody"),
        ("N1,on,2026-10-25 07:00,2026-10-25 03:00", "ends before"),
        ("N1,on,2026-10-25 07:00", "has 3 cells"),
    ],
)
def test_a_bad_row_of_a_table_comes_back_with_its_reason(row, reason):
    body = f"person,state,start,end\n{row}\nN1,on,2026-10-26 03:00,2026-10-26 07:00\n".encode()
    roster = read_roster("roster.csv", body, start=START, end=END)
    assert len(roster.spans) == 1
    assert reason in reasons(roster)[0]


LINE = st.sampled_from(
    [
        "DTSTART:20261102T070000Z", "DTSTART;VALUE=DATE:20261102", "DTEND:20261102T150000Z", "DURATION:PT8H",
        "DURATION:-P1D", "RRULE:FREQ=DAILY", "RRULE:FREQ=WEEKLY;BYDAY=XX", "RRULE:FREQ=YEARLY;COUNT=999999",
        "RDATE:20261103T070000Z",
        "RDATE;VALUE=PERIOD:20261103T070000Z/PT1H", "EXDATE:20261102T070000Z", "RECURRENCE-ID:20261102T070000Z",
        "UID:a", "SUMMARY:On duty", "CATEGORIES:Leave", "ATTENDEE:mailto:a@b", "DTSTART:00010101T000000Z",
        "DTEND:99991231T235959Z", "DTSTART;TZID=Europe/London:20261025T013000", "STATUS:CANCELLED",
        "RRULE:FREQ=DAILY;UNTIL=20261103", "X:\\\\",
    ]
) | st.text(max_size=20)  # fmt: skip


@settings(max_examples=200)
@given(st.lists(st.lists(LINE, max_size=6), max_size=5))
def test_every_event_is_a_span_a_reject_or_set_aside(events):
    body = calendar(*("\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT", ""]) for lines in events))
    try:
        roster = read_roster("any.ics", body, start=START, end=END)
    except BluelampError:
        return
    lines = {one.line for one in roster.spans} | {one.line for one in roster.rejects}
    assert len(lines) + roster.set_aside == roster.entries
    assert all(START <= one.start < one.end <= END for one in roster.spans)


@settings(max_examples=200)
@given(st.binary(max_size=150).map(lambda body: b"BEGIN:VCALENDAR\r\n" + body) | st.binary(max_size=150))
def test_any_bytes_are_a_roster_or_refused(body):
    try:
        roster = read_roster("any", body, start=START, end=END)
    except BluelampError:
        return
    assert roster.entries >= len(roster.rejects)
