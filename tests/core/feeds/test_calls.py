"""Records of calls: every operator's form, every way to write a length, and the nights on which the clocks change.

Numbers are those reserved for fiction, or stand under a country code that no country has.
"""

from __future__ import annotations

import gzip
import io
from contextlib import nullcontext, suppress
from datetime import UTC, datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.feeds import FeedColumnMissing, FeedDamaged, Reading
from bluelamp.core.feeds.calls import ColumnMap, WrongMap, calls_reader, operators, read_calls
from bluelamp.core.feeds.csv_file import csv_records
from bluelamp.core.feeds.csv_stream import HEADER_WITHIN, stream_records
from bluelamp.core.feeds.local_times import NoTime, day_of, length_of, moment_in, time_of
from bluelamp.core.feeds.uses import USES, Use, table_of
from bluelamp.core.kernel import LONDON, from_millis, to_millis
from bluelamp.core.samples.call_records import HEADS, own_number, with_numbers, write_calls
from feeds_spoilt import spoilt

READING = Reading(source="urn:operator", name="calls.csv")
O2 = "Date,Time,Called No,Called From,Duration,Cost,Status\n"


def read(body, operator="o2", reading=READING):
    pieces = list(
        calls_reader(operators()[operator])(io.BytesIO(body.encode() if isinstance(body, str) else body), reading)
    )
    uses = pa.concat_tables([one.uses for one in pieces]) if pieces else USES.empty_table()
    return (
        uses.to_pylist(),
        [row for one in pieces for row in one.rejects.to_pylist()],
        sum(one.others for one in pieces),
    )


def row(time="12:00:00", other="07700 900123", length="61", day="03/11/2026", phone="+999000000001"):
    return f"{day},{time},{other},{phone},{length},0.00,x\n"


def generated(count=40):
    """Calls and messages of each kind, one every twenty minutes over the night on which the clocks go back."""
    start = to_millis(datetime(2026, 10, 24, 20, tzinfo=UTC))
    return table_of(
        [
            Use(
                "urn:operator",
                f"e{number}",
                start + number * 1_200_000,
                own_number(f"D{number % 3:06d}"),
                "number",
                "call" if number % 3 else "text",
                f"+447700900{number:03d}",
                "incoming" if number % 4 == 0 else "outgoing",
                number % 5 == 0,
                number * 97 if number % 3 else None,
            )
            for number in range(count)
        ]
    )


def test_what_is_written_in_our_own_form_is_read_back():
    uses = generated()
    found, rejects, others = read(write_calls(uses, "bluelamp"), "bluelamp")
    assert (rejects, others) == ([], 0)
    assert found == uses.to_pylist()


@pytest.mark.parametrize("operator", ["uk-standard", "o2", "bt"])
def test_what_is_written_as_an_operator_writes_is_read_back_as_far_as_its_form_goes(operator):
    uses = [one for one in generated().to_pylist() if one["direction"] == "outgoing"]
    found, rejects, others = read(gzip.compress(write_calls(generated(), operator)), operator)
    assert (rejects, others) == ([], 0)
    same = ["instant", "phone", "phone_by", "target", "direction"]
    assert [[one[name] for name in same] for one in found] == [[one[name] for name in same] for one in uses]
    assert [bool(one["number_withheld"]) for one in found] == [one["number_withheld"] for one in uses]
    if operator == "uk-standard":
        assert [(one["action"], one["seconds"]) for one in found] == [(one["action"], one["seconds"]) for one in uses]
    assert len({one["id"] for one in found}) == len(found)


def test_a_number_of_a_generated_phone_is_nobodys():
    assert own_number("D000017") == "+999000000017"
    uses = table_of(
        [
            Use("s", "1", 0, "D000017", "asset_tag", "call", "+447700900123"),
            Use("s", "2", 0, "D000017", "asset_tag", "use_app", "a.b"),
        ]
    )
    assert with_numbers(uses).select(["phone", "phone_by", "id"]).to_pylist() == [
        {"phone": "+999000000017", "phone_by": "number", "id": "1"}
    ]


def test_the_same_file_again_has_the_same_ids_and_two_equal_calls_have_two():
    body = O2 + row() + row() + row(length="62")
    first, second = read(body)[0], read(body)[0]
    assert first == second
    assert len({one["id"] for one in first}) == 3


def test_rows_above_the_heading_are_passed_over_and_the_heading_is_known_in_any_case():
    body = "Account 1\n\nOFFICIAL,,\n" + O2.upper() + row()
    assert len(read(body)[0]) == 1


@pytest.mark.parametrize(
    ("time", "day", "moment"),
    [
        ("00:59:59", "25/10/2026", datetime(2026, 10, 24, 23, 59, 59, tzinfo=UTC)),
        ("01:30:00 BST", "25/10/2026", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("01:30:00 GMT", "25/10/2026", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        ("01:30:00+01:00", "25/10/2026", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("02:00:00", "25/10/2026", datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
        ("00:59:59", "29/03/2026", datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC)),
        ("02:00:00", "29/03/2026", datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        ("1:05 pm", "3 Jul 2026", datetime(2026, 7, 3, 12, 5, tzinfo=UTC)),
        ("130559", "03072026", datetime(2026, 7, 3, 12, 5, 59, tzinfo=UTC)),
    ],
)
def test_local_times_are_the_moments_that_were_meant(time, day, moment):
    found, rejects, _ = read(O2 + row(time, day=day))
    assert rejects == []
    assert found[0]["instant"] == moment


@pytest.mark.parametrize(
    ("time", "day", "reason"),
    [
        ("01:30:00", "25/10/2026", "`01:30` comes twice on 2026-10-25, when the clocks go back, and no offset says"),
        ("01:30:00", "29/03/2026", "`01:30` does not come on 2026-03-29, when the clocks go forward"),
        ("24:00:00", "03/11/2026", "`24:00:00` is not a time of day"),
        ("13:00 pm", "03/11/2026", "`13:00 pm` is not a time of day"),
        ("noon", "03/11/2026", "`noon` is not a time of day"),
        ("12:00:00", "31/02/2026", "`31/02/2026` is not a day"),
        ("12:00:00", "Total", "`Total` is not a day"),
        ("12:00:00", "03 Foo 2026", "`03 Foo 2026` is not a day"),
        ("12:00:00", "03/11/0000", "`03/11/0000` is not a day"),
        ("12:00:00", "01/01/0001", "happened longer ago than is taken"),
        ("23:30:00-01:00", "31/12/9999", "`9999-12-31` is not a day that is read"),
    ],
)
def test_a_time_that_is_none_or_could_be_two_is_given_back_with_the_reason(time, day, reason):
    found, rejects, _ = read(O2 + row(time, day=day) + row())
    assert len(found) == 1
    assert [one["reason"].startswith(reason) for one in rejects] == [True]
    assert rejects[0]["text"] + "\n" == row(time, day=day)
    assert (rejects[0]["row"], rejects[0]["line"]) == (1, 2)


SECONDS = st.integers(
    to_millis(datetime(2025, 1, 1, tzinfo=UTC)) // 1000, to_millis(datetime(2027, 1, 1, tzinfo=UTC)) // 1000
)


@given(SECONDS.map(lambda one: from_millis(one * 1000)))
def test_a_moment_written_in_london_is_the_moment_or_is_given_back(moment):
    local = moment.astimezone(LONDON)
    text = f"{local:%d/%m/%Y %H:%M:%S}"
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    with pytest.raises(NoTime, match="comes twice") if twice else nullcontext():
        assert moment_in(text, LONDON) == to_millis(moment)
    assert moment_in(local.isoformat(), LONDON) == to_millis(moment)
    assert from_millis(moment_in(f"{moment:%Y-%m-%d %H:%M:%S}", UTC)) == moment


@given(st.integers(0, 9_999_999))
def test_every_way_to_write_a_length_is_one_length(seconds):
    hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
    ways = [
        f"{seconds}",
        f"{seconds}.9",
        f"{hours:02d}:{minutes:02d}:{rest:02d}",
        f"{seconds // 60}:{rest:02d}",
        f"{hours}h {minutes}m {rest}s",
        f"PT{hours}H{minutes}M{rest}S",
        f"{seconds} s",
        f"{hours} hours {minutes} mins {rest} secs",
    ]
    assert {length_of(one) for one in ways if len(one.split(":")[0]) < 6} == {seconds}
    assert length_of(f"{minutes}:{rest:02d}", two_parts="hours") == minutes * 3600 + rest * 60


@pytest.mark.parametrize("text", ["", "x", "1:60", "1:75:00", "-5", "::", "h", "£1.20", "4.4E+11x"])
def test_what_is_no_length_is_given_back(text):
    with pytest.raises(NoTime):
        length_of(text)


def test_a_call_that_nobody_answered_has_no_length():
    assert length_of("-1") == 0


@given(st.text(max_size=25))
def test_any_text_is_a_day_a_time_a_length_or_none(text):
    for read_as in (day_of, time_of, length_of, lambda one: moment_in(one, LONDON)):
        with suppress(NoTime):
            assert read_as(text) is not None


@pytest.mark.parametrize(
    ("other", "target", "hidden"),
    [
        ("07700900123", "+447700900123", None),
        ("141 07700900123", "+447700900123", True),
        ("101", "101", None),
        ("Withheld", "withheld", None),
    ],
)
def test_the_other_number_has_one_form_and_141_is_told(other, target, hidden):
    found, _, _ = read(O2 + row(other=other))
    assert (found[0]["target"], found[0]["number_withheld"]) == (target, hidden)


@pytest.mark.parametrize("other", ["4.47701E+11", "Mum", "", "#ERROR"])
def test_a_number_that_a_spreadsheet_spoilt_is_given_back(other):
    found, rejects, _ = read(O2 + row(other=other))
    assert (found, [one["reason"] for one in rejects]) == ([], ["`Called No` is not a telephone number"])


def test_a_caller_whose_number_is_not_there_withheld_it_where_the_map_says_so():
    head = "aDate,aTime,aDDI,aCLI,aSeconds\n"
    found, _, _ = read(head + "2026-11-03,12:00:00,01632960001,,-1\n", "voice-incoming")
    assert [
        (one["phone"], one["target"], one["direction"], one["number_withheld"], one["seconds"]) for one in found
    ] == [("+441632960001", "withheld", "incoming", True, 0)]


def test_data_and_charges_are_counted_and_are_no_use():
    head = "Call Type,Customer Identifier,Telephone Number Dialled,Call Date,Call Time,Duration\n"
    body = head + "V,+999000000001,07700900123,03/11/2026,12:00:00,61\nG,,,,,\nweb,,,,,\n"
    found, rejects, others = read(body, "uk-standard")
    assert (len(found), rejects, others) == (1, [], 2)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("x,07700900123,2026-11-03T12:00:00Z,call,outgoing,1,no,1", "`phone` is not a telephone number"),
        ("+999000000001,07700900123,2026-11-03T12:00:00Z,fax,outgoing,1,no,1", "`kind` is `fax`, which the column map"),
        ("+999000000001,07700900123,2026-11-03T12:00:00Z,call,up,1,no,1", "`direction` is `up`, which the column map"),
        ("+999000000001,07700900123,2026-11-03T12:00:00Z,call,outgoing,1,maybe,1", "`withheld` is `maybe`, neither"),
        ("+999000000001,07700900123,2026-11-03,call,outgoing,1,no,1", "`2026-11-03` is not a day with a time"),
        ("+999000000001,07700900123", "has 2 cells where the heading has 8"),
        ('"+999000000001,07700900123', "a quote is opened and not closed"),
    ],
)
def test_a_row_that_says_what_no_call_says_is_given_back(body, reason):
    found, rejects, _ = read(",".join(HEADS["bluelamp"]) + "\n" + body + "\n", "bluelamp")
    assert found == []
    assert rejects[0]["reason"].startswith(reason)


def test_a_file_without_the_headings_is_refused_with_those_that_are_needed():
    with pytest.raises(FeedColumnMissing, match="`Called From`, `Called No`, `Date`, `Time`"):
        read("Date,Time,Number\n03/11/2026,12:00,1\n")
    with pytest.raises(FeedDamaged, match="is empty"):
        read("\n\n")


def test_bytes_that_are_not_utf_8_cost_their_row_alone():
    found, rejects, _ = read((O2 + row()).encode() + b"caf\xe9,,,,,,\n" + row(length="9").encode())
    assert len(found) == 2
    assert [(one["reason"], one["text"]) for one in rejects] == [("is not UTF-8", "caf\\xe9,,,,,,")]


MAP = {"columns": {"phone": ["a"], "other": ["b"], "at": ["c"]}}


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"colour": 1}, "`colour` is not part of a column map"),
        ({"columns": {"phone": ["a"]}}, "`columns` has no `other`"),
        ({"columns": {"phone": ["a"], "other": ["b"], "date": ["c"]}}, "neither `at` nor `date` and `time`"),
        ({"columns": {"phone": ["a"], "other": ["b"], "at": ["c"], "price": ["d"]}}, "`price` is not a column"),
        ({"clock": "moon"}, "`clock` is `moon`, not one of local, utc"),
        ({"kinds": {"v": "shout"}}, "`kinds` is `shout`, not one of call, text, none"),
        ({"delimiter": "x"}, "`delimiter` is `x`"),
    ],
)
def test_a_column_map_that_says_what_it_may_not_is_refused(changed, reason):
    with pytest.raises(WrongMap) as refusal:
        ColumnMap.of("mine", {**MAP, **changed})
    assert reason in str(refusal.value)


def test_a_force_may_write_a_map_of_its_own():
    mine = ColumnMap.of("mine", {**MAP, "delimiter": ";", "clock": "utc"})
    body = b"a;b;c\n+999000000001;07700900123;03/11/2026 12:00\n"
    (piece,) = read_calls(io.BytesIO(body), READING, mine)
    assert piece.uses["instant"].to_pylist() == [datetime(2026, 11, 3, 12, tzinfo=UTC)]


CELLS = st.text(st.sampled_from('ab ,"\n\r;é\x00'), max_size=5)


@given(st.lists(CELLS, max_size=25))
def test_a_stream_of_rows_is_the_rows_of_the_file(cells):
    body = ",".join(cells).encode()
    streamed = [(one.line, one.cells, one.text) for one in stream_records(io.BytesIO(body), "x")]
    assert streamed == [(one.line, one.cells, one.text) for one in csv_records(body)]


SPOILT = st.integers(0, 10**9)


@given(SPOILT, st.sampled_from(sorted(HEADS)))
def test_every_row_is_a_use_or_given_back(seed, operator):
    body = spoilt(write_calls(generated(12), operator), seed, 8)
    rows = list(csv_records(body))
    heading = _heading(rows, operator)
    if heading is None:
        with pytest.raises((FeedColumnMissing, FeedDamaged)):
            read(body, operator)
        return
    found, rejects, others = read(body, operator)
    assert len(found) + len(rejects) + others == len(rows) - heading


def _heading(rows, operator):
    """The how manyth row has every heading that is needed, None where none near the top has."""
    wanted = [
        heads for one, heads in operators()[operator].columns.items() if one not in ("id", "withheld", "kind", "length")
    ]
    for at, one in enumerate(rows[:HEADER_WITHIN], start=1):
        names = [] if isinstance(one.cells, str) else [cell.strip().casefold() for cell in one.cells]
        if all(any(head.casefold() in names for head in heads) for heads in wanted):
            return at
    return None
