"""Streams come as lines whatever their size, packed or not, and damage is said as a sentence."""

from __future__ import annotations

import gzip
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.feeds import FeedDamaged, FeedTooLarge
from bluelamp.core.feeds.streams import LONGEST_LINE, chunks, lines, peeked, shown, unpacked, whole

BODIES = st.lists(st.sampled_from([b"\n", b"\r\n", b"\r", b"a", b"bcd", b"\x00", b"\xff"]), max_size=40).map(b"".join)


@given(BODIES, st.booleans())
def test_the_lines_of_a_stream_are_the_lines_of_its_bytes(body, packed):
    stream = io.BytesIO(gzip.compress(body) if packed else body)
    found = [one.body for one in lines(unpacked(stream, "x"))]
    wanted = re.split(rb"\r\n|\n|\r", body)
    assert found == (wanted[:-1] if wanted[-1] == b"" else wanted)


@given(BODIES, st.integers(1, 7))
def test_chunks_are_the_bytes_and_end_with_a_line(body, size):
    body = body.replace(b"\r", b"")
    found = list(chunks(io.BytesIO(body), size))
    assert b"".join(found) == body
    assert all(one.endswith(b"\n") for one in found[:-1])


def test_a_line_that_is_too_long_comes_once_with_its_beginning_and_the_next_are_read():
    body = b"first\n" + b"x" * (20 << 20) + b"\nlast\n"
    found = list(lines(io.BytesIO(body)))
    assert [(one.number, one.long) for one in found] == [(1, False), (2, True), (3, False)]
    assert found[1].body == b"x" * 4_096
    assert found[2].body == b"last"
    at_most = list(lines(io.BytesIO(b"y" * LONGEST_LINE)))
    assert [one.long for one in at_most] == [False]


def test_gzip_that_is_cut_off_is_read_to_where_it_is_cut_and_then_refused():
    body = b"".join(b"line %d\n" % number for number in range(200_000))
    packed = gzip.compress(body)
    found = []
    with pytest.raises(FeedDamaged, match=r"`calls\.gz` is packed with gzip and ends in the middle"):
        found.extend(lines(unpacked(io.BytesIO(packed[: len(packed) // 2]), "calls.gz")))
    assert not found or found[0].body == b"line 0"


@pytest.mark.parametrize("body", [b"\x1f\x8b", b"\x1f\x8b\x08 and no more", b"\x1f\x8b" + bytes(40)])
def test_what_begins_as_gzip_and_is_none_is_refused(body):
    with pytest.raises(FeedDamaged):
        list(lines(unpacked(io.BytesIO(body), "x")))


@given(BODIES, st.integers(0, 9))
def test_looking_at_the_beginning_takes_nothing_away(body, size):
    first, stream = peeked(io.BytesIO(body), size, "x")
    assert first == body[: max(size, 0)]
    assert stream.read() == body


def test_what_must_be_read_in_one_piece_has_a_limit():
    assert whole(io.BytesIO(b"abc"), 3, "x") == b"abc"
    with pytest.raises(FeedTooLarge, match="more than 2 bytes"):
        whole(io.BytesIO(b"abc"), 2, "x")


def test_what_is_not_utf_8_is_shown_as_escapes():
    assert shown(b"caf\xe9") == "caf\\xe9"
