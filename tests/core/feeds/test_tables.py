"""Files from outside: bad rows come back with reasons, bad files are refused with a sentence."""

from __future__ import annotations

import csv
import random
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.feeds import (
    Column,
    FeedColumnMissing,
    FeedColumnWrongType,
    FeedDamaged,
    FeedFormatUnknown,
    FeedNotFound,
    check_table,
    read_table,
    stream_table,
    write_rejects,
)
from bluelamp.core.kernel import BluelampError

ROSTER = (
    Column("person", "text"),
    Column("start", "instant"),
    Column("state", "text", values=("on", "off")),
    Column("hours", "whole number", needed=False, empty=True),
)


def roster_csv(path, rows):
    path.write_text("person,start,state,hours\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def good(number):
    return f"P{number:06d},2026-11-03T07:00:00Z,on,8"


def test_three_bad_rows_of_a_thousand_come_back_and_997_go_through(tmp_path):
    rows = [good(number) for number in range(1000)]
    rows[10] = "P000010,2026-11-03T07:00:00,on,8"
    rows[500] = "P000500,2026-11-03T07:00:00Z,maybe,8"
    rows[999] = "P000999,2026-11-03T07:00:00Z,on"
    loaded = read_table(roster_csv(tmp_path / "roster.csv", rows), ROSTER)
    assert loaded.table.num_rows == 997
    assert loaded.rejects.to_pylist() == [
        {
            "row": 11,
            "line": 12,
            "reason": "`start` is not an instant with its offset, such as `2026-11-03T07:00:00Z`: "
            "`2026-11-03T07:00:00`",
            "text": rows[10],
        },
        {"row": 501, "line": 502, "reason": "`state` is `maybe`, not one of on, off", "text": rows[500]},
        {"row": 1000, "line": 1001, "reason": "has 3 cells where the header has 4", "text": rows[999]},
    ]


def test_rejects_are_written_as_a_file_that_holds_the_original_text(tmp_path):
    bad = 'P1,"2026, yesterday",on,8'
    loaded = read_table(roster_csv(tmp_path / "roster.csv", [bad, good(2)]), ROSTER)
    write_rejects(loaded.rejects, tmp_path / "rejects.csv")
    with (tmp_path / "rejects.csv").open(newline="", encoding="utf-8") as file:
        written = list(csv.DictReader(file))
    assert [(one["row"], one["text"]) for one in written] == [("1", bad)]


def test_a_quote_that_is_never_closed_costs_one_row(tmp_path):
    rows = [good(1), 'P2,"2026-11-03T07:00:00Z,on,8', *(good(number) for number in range(3, 40))]
    loaded = read_table(roster_csv(tmp_path / "roster.csv", rows), ROSTER)
    assert loaded.table.num_rows == 38
    assert loaded.rejects["reason"].to_pylist() == ["a quote is opened and not closed"]


def test_a_cell_may_hold_a_line_break_in_quotes(tmp_path):
    rows = ['"P\n1",2026-11-03T07:00:00Z,on,8', good(2)]
    loaded = read_table(roster_csv(tmp_path / "roster.csv", rows), ROSTER)
    assert loaded.table["person"].to_pylist() == ["P\n1", "P000002"]


def test_bytes_that_are_not_utf_8_are_kept_as_escapes(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_bytes(b"person,start,state\nZo\xeb,2026-11-03T07:00:00Z,on\nZo\xc3\xab,2026-11-03T07:00:00Z,on\n")
    loaded = read_table(path, ROSTER)
    assert loaded.table["person"].to_pylist() == ["Zoë"]
    assert loaded.rejects.select(["reason", "text"]).to_pylist() == [
        {"reason": "is not UTF-8", "text": "Zo\\xeb,2026-11-03T07:00:00Z,on"}
    ]


@given(st.lists(st.text(alphabet='aP1,";\n \x00é', max_size=12), max_size=12))
def test_every_row_is_either_read_or_given_back(tmp_path_factory, lines):
    path = tmp_path_factory.mktemp("csv") / "names.csv"
    path.write_text("name\n" + "\n".join(lines), encoding="utf-8")
    loaded = read_table(path, (Column("name", "text"),))
    given_lines = [one for line in lines for one in line.split("\n") if one.strip()]
    in_rejects = sum(
        len([one for one in text.split("\n") if one.strip()]) for text in loaded.rejects["text"].to_pylist()
    )
    in_table = sum(
        len([one for one in text.split("\n") if one.strip(' "')]) for text in loaded.table["name"].to_pylist()
    )
    assert loaded.table.num_rows + loaded.rejects.num_rows <= len(given_lines)
    assert in_table + in_rejects >= len([one for one in given_lines if one.strip(' "')])


def test_a_missing_column_is_named_in_csv_and_in_parquet(tmp_path):
    (tmp_path / "a.csv").write_text("person,state\nP1,on\n")
    pq.write_table(pa.table({"person": ["P1"], "state": ["on"]}), tmp_path / "a.parquet")
    for name in ("a.csv", "a.parquet"):
        with pytest.raises(FeedColumnMissing, match=f"`{name}` has no column `start`") as raised:
            read_table(tmp_path / name, ROSTER)
        assert "the file has `person`, `state`" in raised.value.todo


def roster_parquet(path, **changed):
    start = pa.array([datetime(2026, 11, 3, 7, tzinfo=UTC)] * 3, pa.timestamp("us", "Europe/London"))
    columns = {"person": ["P1", "P2", "P3"], "start": start, "state": ["on", "off", "on"]} | changed
    pq.write_table(pa.table(columns), path)
    return path


def test_a_truncated_parquet_is_refused_with_what_to_do(tmp_path):
    path = roster_parquet(tmp_path / "roster.parquet")
    path.write_bytes(path.read_bytes()[:-100])
    for read in (read_table, check_table):
        with pytest.raises(FeedDamaged, match=r"`roster\.parquet` is cut off") as raised:
            read(path, ROSTER)
        assert "nothing of it was used" in raised.value.todo


def test_a_parquet_damaged_in_the_middle_is_refused(tmp_path):
    path = roster_parquet(tmp_path / "roster.parquet")
    body = bytearray(path.read_bytes())
    body[4:200] = b"\xff" * 196
    path.write_bytes(body)
    with pytest.raises(FeedDamaged):
        read_table(path, ROSTER)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"state": [1, 2, 3]}, "Column `state` of `roster.parquet` holds `int64`, not texts."),
        (
            {"start": ["x", "y", "z"]},
            "Column `start` of `roster.parquet` holds `string`, not instants with their zone.",
        ),
        ({"hours": [1.5, 2.5, 3.5]}, "Column `hours` of `roster.parquet` holds `double`, not whole numbers."),
        (
            {"start": pa.array([datetime(2026, 11, 3, 7)] * 3, pa.timestamp("ms"))},  # noqa: DTZ001 - the fault
            "Column `start` of `roster.parquet` holds `timestamp[ms]`, not instants with their zone.",
        ),
    ],
)
def test_a_wrong_type_names_the_column_and_both_types(tmp_path, changed, said):
    with pytest.raises(FeedColumnWrongType) as raised:
        read_table(roster_parquet(tmp_path / "roster.parquet", **changed), ROSTER)
    assert raised.value.message == said
    assert raised.value.code == "feed-column-type"


def test_instants_come_out_in_utc_milliseconds_whatever_the_file_holds(tmp_path):
    moment = datetime(2026, 7, 1, 6, 0, 0, 1999, tzinfo=UTC)
    start = pa.array([moment] * 3, pa.timestamp("ns", "Europe/London"))
    loaded = read_table(roster_parquet(tmp_path / "roster.parquet", start=start), ROSTER)
    assert loaded.table["start"].type == pa.timestamp("ms", "UTC")
    assert loaded.table["start"].to_pylist()[0] == datetime(2026, 7, 1, 6, 0, 0, 1000, tzinfo=UTC)


def test_texts_may_come_as_a_dictionary(tmp_path):
    path = roster_parquet(tmp_path / "roster.parquet", person=pa.array(["P1", "P2", "P1"]).dictionary_encode())
    assert read_table(path, ROSTER).table["person"].to_pylist() == ["P1", "P2", "P1"]


def test_bad_rows_of_a_parquet_come_back_too(tmp_path):
    path = roster_parquet(tmp_path / "roster.parquet", person=["P1", None, "P3"], state=["on", "on", "maybe"])
    loaded = read_table(path, ROSTER)
    assert loaded.table["person"].to_pylist() == ["P1"]
    assert loaded.rejects["row"].to_pylist() == [2, 3]
    assert loaded.rejects["reason"].to_pylist() == ["`person` is empty", "`state` is not one of on, off"]
    assert '"person": "P3"' in loaded.rejects["text"].to_pylist()[1]


def test_a_large_parquet_comes_in_parts(tmp_path):
    pq.write_table(pa.table({"n": pa.array(range(300_000))}), tmp_path / "n.parquet")
    parts = [one.table.num_rows for one in stream_table(tmp_path / "n.parquet", (Column("n", "whole number"),))]
    assert len(parts) > 1
    assert sum(parts) == check_table(tmp_path / "n.parquet", (Column("n", "whole number"),)) == 300_000


def test_an_empty_file_with_a_header_is_an_empty_table(tmp_path):
    pq.write_table(pa.table({"n": pa.array([], pa.int64())}), tmp_path / "n.parquet")
    assert read_table(tmp_path / "n.parquet", (Column("n", "whole number"),)).table.num_rows == 0
    (tmp_path / "n.csv").write_text("")
    with pytest.raises(FeedDamaged, match="no header row"):
        read_table(tmp_path / "n.csv", (Column("n", "whole number"),))


def test_a_file_that_is_not_there_or_not_known_is_said_so(tmp_path):
    with pytest.raises(FeedNotFound, match=r"no file `roster\.csv`"):
        read_table(tmp_path / "roster.csv", ROSTER)
    (tmp_path / "roster.xlsx").write_bytes(b"PK")
    with pytest.raises(FeedFormatUnknown, match="neither CSV nor Parquet"):
        read_table(tmp_path / "roster.xlsx", ROSTER)
    (tmp_path / "roster.csv").write_text("person\n")
    with pytest.raises(BluelampError, match="not a Parquet file"):
        check_table(tmp_path / "roster.csv", ROSTER)


def test_a_column_whose_name_is_no_text_is_damage(tmp_path):
    path = tmp_path / "roster.parquet"
    pq.write_table(pa.table({"person": ["P1"], "start": [None], "state": ["on"]}), path, compression="none")
    path.write_bytes(path.read_bytes().replace(b"person", b"pers\xden"))
    with pytest.raises(FeedDamaged):
        read_table(path, ROSTER)


def test_files_with_bytes_changed_at_random_are_read_or_refused_and_never_break(tmp_path):
    rng = random.Random(3)
    csv_bytes = ("person,start,state,hours\n" + "".join(f"{good(number)}\n" for number in range(30))).encode()
    starts = pa.array([datetime(2026, 11, 3, 7, tzinfo=UTC)] * 30, pa.timestamp("ms", "UTC"))
    people = [f"P{number}" for number in range(30)]
    parquet = tmp_path / "whole.parquet"
    pq.write_table(pa.table({"person": people, "start": starts, "state": ["on"] * 30}), parquet, compression="none")
    read, refused = 0, []
    for number in range(400):
        path = tmp_path / ("roster.csv" if number % 2 else "roster.parquet")
        data = csv_bytes if number % 2 else parquet.read_bytes()
        for _ in range(rng.choice((1, 2, 5))):
            at = rng.randrange(len(data))
            new = rng.choice((b"", bytes([rng.randrange(256)]), b'"', b"\n", b",", b"\x00", b"\xff", b"9" * 30))
            data = data[:at] + new + data[at + rng.choice((0, 1, 1, 4)) :]
        path.write_bytes(data)
        try:
            loaded = read_table(path, ROSTER)
            write_rejects(loaded.rejects, tmp_path / "rejects.csv")
            read += 1
        except BluelampError as error:
            refused.append(error.say())
    assert read > 100
    assert len(refused) > 100
    assert all(refused)
