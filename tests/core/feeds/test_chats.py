"""Chats that WhatsApp exported: every style is read, and no line is lost. All of them are made up."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.feeds import FeedDamaged, Reading
from bluelamp.core.feeds.chats import MESSAGES, read_chat
from bluelamp.core.samples.chats import Said, Style, made_up, write_chat
from feeds_spoilt import spoilt

READING = Reading(source="urn:chat", name="chat.txt")
STYLES = [Style(*one) for one in product(("iphone", "android"), ("dmy", "mdy", "ymd", "dots"), (False, True))]
START = datetime(2026, 10, 20, 9, 5, 7)  # noqa: DTZ001 - the clock of a phone, which has no zone


def read(body):
    return read_chat(io.BytesIO(body if isinstance(body, bytes) else body.encode()), READING)


@pytest.mark.parametrize("style", STYLES, ids=str)
def test_what_is_written_is_read_back(style):
    said = made_up(7, 60, START, timedelta(hours=7, minutes=13))
    chat = read(write_chat(said, style))
    seconds = style.phone == "iphone"
    wanted = [(one.at if seconds else one.at.replace(second=0), one.sender, one.kind, one.text) for one in said]
    found = [
        (one["local"], one["sender"], one["kind"], one["text"].strip("\u200e")) for one in chat.messages.to_pylist()
    ]
    assert found == wanted
    assert (chat.order, chat.certain, chat.undated) == ({"dots": "dmy"}.get(style.order, style.order), True, 0)
    assert len(chat.rejects) == 0
    assert chat.messages.schema == MESSAGES


def test_a_year_of_the_buddhist_calendar_is_the_year_it_was():
    chat = read(write_chat(made_up(1, 3, START, timedelta(days=1)), Style("android", "dmy", twelve=False, years=543)))
    assert chat.messages["local"][0].as_py() == START.replace(second=0)


def test_a_file_that_never_passes_the_twelfth_says_that_it_leaves_the_order_open():
    start = START.replace(month=3, day=3)
    chat = read(write_chat(made_up(1, 3, start, timedelta(hours=1)), Style("android", "dmy", twelve=False)))
    assert (chat.order, chat.certain) == ("dmy", False)


def test_a_file_whose_dates_go_back_in_the_other_order_is_certain():
    start = START.replace(month=1, day=30)
    told = write_chat(made_up(1, 9, start, timedelta(days=1)), Style("android", "mdy", twelve=True))
    assert (read(told).order, read(told).certain) == ("mdy", True)


def test_a_time_that_the_clock_showed_twice_has_no_moment_and_one_in_summer_is_an_hour_behind():
    body = (
        "25/10/2026, 01:30 - A: x\n25/10/2026, 00:30 - A: y\n25/10/2026, 03:00 - A: z\n29/03/2026, 01:30 - A: never\n"
    )
    assert read(body).messages["instant"].to_pylist() == [
        None,
        datetime(2026, 10, 24, 23, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 3, 0, tzinfo=UTC),
        None,
    ]


@pytest.mark.parametrize(
    ("line", "sender", "kind", "text"),
    [
        ("13/10/2026, 09:05 - Officer A: Rota: week 3", "Officer A", "message", "Rota: week 3"),
        ("13/10/2026, 09:05 - Officer A: ", "Officer A", "message", ""),
        ("13/10/2026, 09:05 - Officer A changed the subject to: x", None, "system", None),
        ("13/10/2026, 09:05 - You deleted this message", None, "system", None),
        ("13/10/2026, 09:05 - Officer A: You deleted this message", "Officer A", "deleted", None),
        ("[13/10/2026, 09:05:00] ~\u202fOfficer A: \u200eimage omitted", "Officer A", "media", None),
        ("[13.10.26, 09:05:00] Officer A: IMG-1.jpg (file attached)", "Officer A", "media", None),
        ("13/10/2026, 9:05 p.m. - Officer A: x", "Officer A", "message", "x"),
        ("2026/10/13 下午9:05 - A: x", "A", "message", "x"),
        ("13.10.2026 um 09:05 - A: x", "A", "message", "x"),
    ],
)
def test_a_message_has_its_sender_its_kind_and_its_text(line, sender, kind, text):
    (found,) = read(line).messages.to_pylist()
    assert (found["sender"], found["kind"]) == (sender, kind)
    assert text is None or found["text"] == text
    assert found["local"].date().isoformat() == "2026-10-13"


def test_what_looks_like_a_header_and_is_no_date_belongs_to_the_message_before():
    body = "13/10/2026, 09:05 - A: see\n99/99/2026, 09:05 - not a header\n13/10/2026, 29:05 - nor this\n"
    (found,) = read(body).messages["text"].to_pylist()
    assert found.count("\n") == 2


def test_a_date_that_is_none_in_the_order_of_the_rest_is_kept_and_counted():
    body = "".join(f"{day}/10/2026, 09:05 - A: x\n" for day in (13, 14, 15)) + "10/16/2026, 09:05 - A: pasted\n"
    chat = read(body)
    assert (chat.order, chat.undated) == ("dmy", 1)
    assert chat.messages["text"].to_pylist()[-1] == "pasted"
    assert chat.messages["instant"].to_pylist()[-1] is None


def test_what_stands_before_the_first_message_comes_back():
    chat = read("hello\n\n13/10/2026, 09:05 - A: x\n")
    assert chat.rejects.to_pylist() == [
        {"row": 1, "line": 1, "reason": "stands before the first message", "text": "hello"}
    ]


@pytest.mark.parametrize("body", [b"", b"hello", b"\xff\xfe", b"13/10/2026\n"])
def test_what_is_no_chat_is_refused(body):
    with pytest.raises(FeedDamaged, match=r"`chat\.txt` is not a chat"):
        read(body)


@given(st.integers(0, 10**9), st.sampled_from(STYLES), st.integers(2, 12))
def test_every_line_of_a_chat_is_in_a_message_or_given_back(seed, style, count):
    body = spoilt(write_chat(made_up(seed, count, START, timedelta(hours=30)), style), seed, 6)
    wanted = body.replace(b"\r\n", b"\n").replace(b"\r", b"\n").decode("utf-8", "backslashreplace").split("\n")
    try:
        chat = read(body)
    except FeedDamaged:
        return
    begins = chat.messages["line"].to_pylist()
    before = [one for one in wanted[: begins[0] - 1] if one.strip("\u200e\u200f\ufeff\u202a\u202c ")]
    assert len(chat.rejects) == len(before)
    for at, text in zip(begins, chat.messages["text"].to_pylist(), strict=True):
        assert wanted[at - 1].endswith(text.split("\n")[0])
    ends = [*begins[1:], len(wanted) + 1]
    for begin, end, text in zip(begins, ends, chat.messages["text"].to_pylist(), strict=True):
        assert "\n".join(wanted[begin : end - 1]).rstrip("\n") == text.partition("\n")[2]
    assert all(isinstance(one, Said) for one in made_up(seed, 1, START, timedelta(0)))
