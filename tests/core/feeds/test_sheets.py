"""Tables that people hand in: CSV and spreadsheets alike, whatever the bytes are."""

import csv
import io
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from bluelamp.core.feeds import (
    FeedColumnMissing,
    FeedDamaged,
    FeedTooLarge,
    Limits,
    csv_bytes,
    csv_pieces,
    neutral,
    read_sheet,
    xlsx_bytes,
)
from bluelamp.core.kernel import BluelampError

CELL = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=12)
NEEDED = ("number", "name")


def spreadsheet(*rows):
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def both(*rows):
    """The same table as CSV and as a spreadsheet."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return [text.getvalue().encode(), spreadsheet(*rows)]


@pytest.mark.parametrize("kind", [0, 1], ids=["csv", "xlsx"])
def test_a_table_is_read_by_its_headings_in_any_order_and_spelling(kind):
    body = both(["OFFICIAL"], ["Name", "Staff room", "NUMBER"], ["Generated Heron", "3", "N1"], ["", "", ""])[kind]
    sheet = read_sheet("people", body, NEEDED)
    assert [one.cells for one in sheet.lines] == [{"name": "Generated Heron", "staff_room": "3", "number": "N1"}]
    assert (sheet.header, sheet.lines[0].number) == (("Name", "Staff room", "NUMBER"), 3)


def test_numbers_days_and_truths_of_a_spreadsheet_are_written_as_csv_would_have_them():
    body = spreadsheet(
        ["number", "name", "day", "at"],
        [
            490154203237518,
            True,
            date(2026, 11, 3),
            datetime(2026, 11, 3, 7, 0),  # noqa: DTZ001 - as a spreadsheet has it
        ],
        [1.5, None, None, None],
    )
    first, second = read_sheet("numbers.xlsx", body, NEEDED).lines
    assert first.cells == {
        "number": "490154203237518",
        "name": "yes",
        "day": "2026-11-03 00:00:00",
        "at": "2026-11-03 07:00:00",
    }
    assert second.cells == {"number": "1.5", "name": "", "day": "", "at": ""}


def test_a_line_that_cannot_be_read_keeps_its_number_reason_and_text():
    body = b'number,name\nN1,Heron\nN2\nN3,"open\nN4,Tern,more\n' + b"N5," + b"x" * 5000 + b"\nN6,\x00\n\xff,N7\n"
    lines = read_sheet("people.csv", body, NEEDED).lines
    assert [(one.number, one.reason) for one in lines] == [
        (2, ""),
        (3, "has 1 cells where the header has 2"),
        (4, "a quote is opened and not closed"),
        (5, "has 3 cells where the header has 2"),
        (6, "has a cell with more than 4,000 characters"),
        (7, "has a cell with a zero byte"),
        (8, "is not UTF-8"),
    ]
    assert lines[1].text == "N2"


@pytest.mark.parametrize("body", [b"", b"\n\n", b"name,rank\nHeron,PC\n", b"a;b\n1;2\n"])
def test_a_table_without_its_columns_is_refused_with_their_names(body):
    with pytest.raises(FeedColumnMissing, match="has no column `number`") as raised:
        read_sheet("people.csv", body, NEEDED)
    assert "`number`, `name`" in raised.value.todo


def zipped(parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return file.getvalue()


def repacked(body, change):
    """A spreadsheet with its first sheet changed."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = change(parts["xl/worksheets/sheet1.xml"])
    return zipped(parts)


GOOD = spreadsheet(["number", "name"], ["N1", "Heron"])
ENTITIES = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "lol"><!ENTITY c "&b;&b;&b;&b;">]><worksheet>&c;</worksheet>'


@pytest.mark.parametrize(
    "body",
    [
        b"PK",
        GOOD[:-40],
        GOOD[:200],
        zipped({"hello.txt": b"not a spreadsheet"}),
        repacked(GOOD, lambda _: ENTITIES),
        repacked(GOOD, lambda part: part.decode().encode("utf-16")),
        repacked(GOOD, lambda part: part[: len(part) // 2]),
        repacked(GOOD, lambda part: b"x" * 3 + part),
    ],
)
def test_a_spreadsheet_that_is_none_or_that_would_explode_is_refused(body):
    with pytest.raises((FeedDamaged, FeedColumnMissing)):
        read_sheet("people.xlsx", body, NEEDED)


def test_an_archive_that_unpacks_to_too_much_is_refused_before_it_is_unpacked():
    bomb = repacked(GOOD, lambda part: part + b" " * 5_000_000)
    assert len(bomb) < 50_000
    with pytest.raises(FeedTooLarge, match="once it is unpacked"):
        read_sheet("people.xlsx", bomb, NEEDED, Limits(unpacked=1_000_000))


@pytest.mark.parametrize(
    ("body", "limits", "what"),
    [
        (b"number,name\n" + b"N,x\n" * 50, Limits(rows=10), "rows"),
        (spreadsheet(["number", "name"], *[["N", "x"]] * 50), Limits(rows=10), "rows"),
        (b"number,name" + b",x" * 50, Limits(columns=10), "columns"),
        (spreadsheet(["number", "name", *["x"] * 50]), Limits(columns=10), "columns"),
        (b"number,name\n", Limits(size=5), "bytes"),
        (GOOD, Limits(parts=2), "parts"),
    ],
)
def test_a_table_that_is_too_large_is_refused_and_says_in_what(body, limits, what):
    with pytest.raises(FeedTooLarge, match=what):
        read_sheet("people", body, NEEDED, limits)


def test_a_single_cell_at_the_far_end_does_not_keep_the_reader_busy():
    far = repacked(GOOD, lambda part: part.replace(b'r="2"', b'r="1048576"'))
    with pytest.raises(FeedTooLarge, match="rows"):
        read_sheet("people.xlsx", far, NEEDED)


@settings(max_examples=300)
@given(st.binary(max_size=200) | st.binary(max_size=100).map(lambda body: b"number,name\n" + body))
def test_any_bytes_are_a_table_or_refused(body):
    try:
        sheet = read_sheet("any", body, NEEDED)
    except BluelampError:
        return
    assert all(bool(one.reason) != bool(one.cells) for one in sheet.lines)
    numbers = [one.number for one in sheet.lines]
    assert numbers == sorted(set(numbers))


@settings(max_examples=60)
@given(st.data())
def test_a_damaged_spreadsheet_is_a_table_or_refused(data):
    body = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 8))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    try:
        read_sheet("any", bytes(body), NEEDED)
    except BluelampError:
        return


PLAIN = st.text("abcdefgh ,;=+'\"\u00e9\u2603", max_size=12).filter(lambda text: not text.startswith("="))


@given(st.lists(st.tuples(PLAIN, PLAIN), max_size=6))
def test_every_row_of_a_well_made_table_is_read_with_its_cells(rows):
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([NEEDED, *rows])
    for body in (text.getvalue().encode(), spreadsheet(NEEDED, *rows)):
        lines = read_sheet("people", body, NEEDED).lines
        read = [(one.cells["number"], one.cells["name"]) for one in lines]
        assert read == [(one.strip(), other.strip()) for one, other in rows if one.strip() or other.strip()]


@given(st.text(max_size=20))
def test_no_cell_that_is_written_begins_a_formula(text):
    assert neutral(text).lstrip()[:1] not in ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
    assert not neutral(text).startswith(("\t", "\r", "\n"))
    assert neutral(text).endswith(text)


@settings(max_examples=50)
@given(st.lists(st.tuples(CELL, CELL), max_size=4))
def test_what_is_taken_out_opens_with_its_marking_and_reads_back(rows):
    for write in (csv_bytes, xlsx_bytes):
        body = write(NEEDED, [("=1+1", "@x"), *rows], marking="OFFICIAL: generated people")
        sheet = read_sheet("out", body, NEEDED)
        assert sheet.lines[0].cells == {"number": "'=1+1", "name": "'@x"}
        assert len(sheet.lines) <= len(rows) + 1
        assert b"OFFICIAL" in body or write is xlsx_bytes


@settings(max_examples=50)
@given(st.lists(st.lists(st.tuples(CELL, CELL), max_size=3), max_size=4))
def test_pieces_of_a_table_are_the_table(batches):
    pieces = list(csv_pieces(NEEDED, batches, marking="OFFICIAL: generated people"))
    whole = csv_bytes(NEEDED, [row for batch in batches for row in batch], marking="OFFICIAL: generated people")
    assert b"".join(body for body, _ in pieces) == whole
    assert [number for _, number in pieces] == [0, *(len(batch) for batch in batches)]


def test_formulas_in_a_spreadsheet_that_is_taken_out_are_text():
    body = xlsx_bytes(("number",), [("=1+1",), ("x" * 40_000,), ("\x0b",)], marking="=EVIL()")
    cells = [row[0] for row in load_workbook(io.BytesIO(body)).active.iter_rows()]
    assert {one.data_type for one in cells} == {"s"}
    assert [cells[0].value, cells[2].value, len(cells[3].value)] == ["'=EVIL()", "'=1+1", 32_000]
