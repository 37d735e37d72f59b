"""A file is what its bytes say, and its name is for people."""

import io
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.records.files.errors import FileEmpty, FileError, FileKindRefused, FileNameRefused
from bluelamp.records.files.sniffing import KINDS, kind_of, plain_name


def spreadsheet(*more):
    made = io.BytesIO()
    openpyxl.Workbook().save(made)
    with zipfile.ZipFile(made, "a") as held:
        for name in more:
            held.writestr(name, "x")
    return made.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"%PDF-1.7\n", "page.html", "application/pdf"),
        (b"\x89PNG\r\n\x1a\nrest", "a", "image/png"),
        (b"\xff\xd8\xff\xe0rest", "a", "image/jpeg"),
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "roster", "text/calendar"),
        (b"number,rank\n1,PC\n", "people.CSV", "text/csv"),
        ("a note, with an ü".encode(), "note.txt", "text/plain"),
        (spreadsheet(), "people.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_a_file_is_known_by_its_bytes(data, name, kind):
    assert kind_of(data, name) == kind


@pytest.mark.parametrize(
    "data",
    [
        b"<html><script>alert(1)</script></html>",
        b"\xef\xbb\xbf <svg xmlns='http://www.w3.org/2000/svg'/>",
        b"MZ\x90\x00",
        b"PK\x03\x04 not a whole archive",
        spreadsheet("xl/vbaProject.bin"),
        b"\x00\x01\x02",
        b"a bell \a in text",
    ],
)
def test_what_could_run_is_refused_whatever_its_name_says(data):
    with pytest.raises(FileKindRefused):
        kind_of(data, "innocent.pdf")


def test_an_empty_file_is_refused_as_such():
    with pytest.raises(FileEmpty):
        kind_of(b"", "empty.txt")


@given(st.binary(max_size=300), st.text(max_size=20))
def test_any_bytes_are_of_a_kind_that_is_taken_or_are_refused(data, name):
    try:
        found = kind_of(data, name)
    except FileError:
        found = "refused in words"
    assert found in {*KINDS, "refused in words"}


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [("C:\\Users\\x\\roster.csv", "roster.csv"), ("../../etc/passwd", "passwd"), ("  a note.txt ", "a note.txt")],
)
def test_a_name_is_kept_without_its_folders(given_name, kept):
    assert plain_name(given_name) == kept


@pytest.mark.parametrize("name", ["", "/", "..", "a\nb", "a\x00b", "x" * 151, "\u202egnp.exe"])
def test_a_name_that_is_none_is_refused(name):
    with pytest.raises(FileNameRefused):
        plain_name(name)
