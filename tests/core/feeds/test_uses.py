"""Uses are gathered into bounded pieces, and no row is lost on the way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.feeds.uses import TOO_NEW, TOO_OLD, USES, Bounds, Gatherer, Reading, Row, Use, table_of, wrong_with
from bluelamp.core.kernel import to_millis

CAME = datetime(2026, 11, 3, 12, tzinfo=UTC)
NOON = to_millis(CAME)
GOOD = Use("urn:a", "1", NOON, "R58N", "serial", "call", "+441632960001", "outgoing", seconds=61)
HOUR = 3_600_000


@given(st.lists(st.booleans(), max_size=60), st.integers(1, 9))
def test_every_row_is_in_one_piece_as_a_use_or_a_reject(rows, size):
    gatherer = Gatherer(Reading(source="s"), size)
    pieces = []
    for number, good in enumerate(rows, start=1):
        row = Row(number, number + 1, f"row {number}")
        gatherer.use(row, GOOD._replace(id=str(number) if good else ""))
        pieces.extend(gatherer.full())
    pieces.extend(gatherer.rest())
    assert all(len(one.uses) + len(one.rejects) <= size for one in pieces)
    assert all(one.uses.schema == USES for one in pieces)
    read = [int(one) for piece in pieces for one in piece.uses["id"].to_pylist()]
    back = [one for piece in pieces for one in piece.rejects["row"].to_pylist()]
    assert read == [at for at, good in enumerate(rows, start=1) if good]
    assert back == [at for at, good in enumerate(rows, start=1) if not good]


def test_a_reject_has_its_line_its_reason_and_its_text():
    gatherer = Gatherer(Reading(source="s"))
    gatherer.use(Row(3, 4, "R58N,call,"), GOOD._replace(target=""))
    (piece,) = gatherer.rest()
    assert piece.rejects.to_pylist() == [{"row": 3, "line": 4, "reason": "has no `target`", "text": "R58N,call,"}]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"phone": ""}, "has no `phone`"),
        ({"source": ""}, "has no `source`"),
        ({"id": "x" * 2_049}, "has a `id` of more than 2,048 characters"),
        ({"target": "a\nb"}, "has a `target` with signs that cannot be shown"),
        ({"target": "\ud800"}, "has a `target` with signs that cannot be shown"),
        ({"action": "look"}, "`action` is not one of use_app, install_app, open_site, call, text"),
        ({"phone_by": "name"}, "`phone_by` is not one of serial, imei, asset_tag, number, management_id"),
        ({"direction": "in"}, "`direction` is not one of incoming, outgoing"),
        ({"seconds": -1}, "has a length that no call has"),
        ({"seconds": 2**31}, "has a length that no call has"),
    ],
)
def test_a_use_that_says_what_no_use_can_say_is_given_back_with_the_reason(changed, reason):
    assert wrong_with(GOOD._replace(**changed), Bounds.of(Reading(source="s"))) == reason


@pytest.mark.parametrize(
    ("instant", "reason"),
    [
        (NOON + 600_000, None),
        (NOON + 600_001, TOO_NEW),
        (NOON - 400 * 24 * HOUR, None),
        (NOON - 400 * 24 * HOUR - 1, TOO_OLD),
    ],
)
def test_a_clock_may_be_wrong_by_ten_minutes_and_a_delivery_four_hundred_days_old(instant, reason):
    bounds = Bounds.of(Reading(source="s", received=CAME))
    assert wrong_with(GOOD._replace(instant=instant), bounds) == reason


def test_what_came_late_is_taken_and_counted():
    gatherer = Gatherer(Reading(source="s", received=CAME, late=timedelta(hours=1)))
    for number, ago in enumerate((0, HOUR, HOUR + 1, 30 * HOUR)):
        gatherer.use(Row(number, number, ""), GOOD._replace(instant=NOON - ago))
    (piece,) = gatherer.rest()
    assert (len(piece.uses), piece.late) == (4, 2)


def test_where_nobody_says_when_a_delivery_came_no_bound_is_held_and_nothing_is_late():
    gatherer = Gatherer(Reading(source="s"))
    gatherer.use(Row(1, 1, ""), GOOD._replace(instant=0))
    gatherer.use(Row(2, 2, ""), GOOD._replace(instant=-1))
    (piece,) = gatherer.rest()
    assert (len(piece.uses), piece.late, piece.rejects["reason"].to_pylist()) == (1, 0, [TOO_OLD])


def test_a_table_of_no_uses_has_the_columns():
    assert table_of([]).schema == USES
    assert len(table_of([GOOD])) == 1


def test_a_piece_is_full_once_what_is_given_back_is_heavy():
    gatherer = Gatherer(Reading(source="s"))
    for number in range(1, 18):
        gatherer.reject(Row(number, number, "x" * 1_000_000), "is wrong")
        found = list(gatherer.full())
        assert [len(one.rejects) for one in found] == ([16] if number == 16 else [])
    assert [len(one.rejects) for one in gatherer.rest()] == [1]
