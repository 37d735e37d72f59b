"""What a file is by its bytes: the browser's word and the ending of the name are not asked.

Pure. Taken are PDF, PNG, JPEG, spreadsheets of the Office Open XML kind, calendars, and plain or
comma-separated text. What is not taken: anything that a browser or an office program would run,
such as HTML, SVG, scripts, archives, and spreadsheets with macros.
"""

from __future__ import annotations

import io
import unicodedata
import zipfile

from bluelamp.records.files.errors import FileEmpty, FileKindRefused, FileNameRefused

_BEGINS = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = frozenset({*_BEGINS.values(), _XLSX, "text/calendar", "text/csv", "text/plain"})
_TAKEN = "a PDF, PNG or JPEG file, a spreadsheet without macros, a calendar, or plain text"
LONGEST_NAME = 150


def kind_of(data: bytes, name: str) -> str:
    """The media type of a file by its bytes; the name only tells plain text from comma-separated.

    Raises:
        FileEmpty: there is no byte.
        FileKindRefused: it is of no kind that is taken.
    """
    if not data:
        raise FileEmpty("The file is empty.", todo="check that it was saved, and choose it again.")
    for begins, kind in _BEGINS.items():
        if data.startswith(begins):
            return kind
    if data.startswith(b"PK\x03\x04"):
        if _is_spreadsheet(data):
            return _XLSX
    elif (text := _as_text(data)) is not None:
        if text.lstrip().upper().startswith("BEGIN:VCALENDAR"):
            return "text/calendar"
        if not text.lstrip().startswith("<"):
            return "text/csv" if name.lower().endswith(".csv") else "text/plain"
    raise FileKindRefused("The file is not of a kind that is taken.", todo=f"choose {_TAKEN}.")


def plain_name(name: str) -> str:
    """The name without its folders, in one form of writing; for a person to read, never for a path.

    Raises:
        FileNameRefused: nothing is left, it is too long, or it holds control characters.
    """
    found = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1]).strip()
    if not found or found in {".", ".."} or len(found) > LONGEST_NAME or not found.isprintable():
        raise FileNameRefused(
            "The name of the file cannot be kept.",
            todo=f"give it a name of at most {LONGEST_NAME} letters, digits, spaces and signs.",
        )
    return found


def _is_spreadsheet(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as held:
            names = set(held.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return False
    return {"[Content_Types].xml", "xl/workbook.xml"} <= names and not any(
        one.lower().endswith("vbaproject.bin") for one in names
    )


def _as_text(data: bytes) -> str | None:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return text if all(one.isprintable() or one in "\r\n\t" for one in text) else None
