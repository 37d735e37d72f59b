"""Every kind of file that can be handed in, with anything in it: looked at, confirmed, handed back, undone."""

import csv
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from bluelamp.doors.web.register.import_kinds import KINDS
from doors.web.fuzzing import FUZZED

pytestmark = pytest.mark.django_db
DAYS = {"first": ("2", "11", "2026"), "last": ("8", "11", "2026")}
USUAL = {
    "number": ["N1", "N2", "N9", "n1 ", ""],
    "name": ["Ann Generated", "Zo\u00eb", "=cmd|' /C calc'!A0", "x" * 300],
    "kind": ["officer", "Staff", "special", "robot"],
    "grade": ["constable", "clerk", ""],
    "unit": ["red-team", "command-1", "nowhere"],
    "email": ["a@b.example", "not an address", ""],
    "asset_tag": ["A1", "A2", "a1", ""],
    "platform": ["android", "iOS", "windows"],
    "model": ["M1", "\u202eM"],
    "used_for": ["response", "custody"],
    "serial": ["S1", "S2", ""],
    "imei_1": ["490154203237518", "490154203237519", "4901542-0323-7518", ""],
    "imei_2": ["356938035643809", ""],
    "holder": ["N1", "N2", "N3", "N77", ""],
    "person": ["N1", "N2", "nobody", "a@b.example"],
    "state": ["on", "Rest day", "leave", "dancing"],
    "start": ["2026-11-02T08:00", "2026-11-02T08:00Z", "2026-10-25T01:30", "0001-01-01T00:00", "yesterday"],
    "end": ["2026-11-02T16:00", "2026-11-09T00:00Z", "9999-12-31T23:59", "2026-11-02T07:00"],
}
ANY = st.text(max_size=12) | st.sampled_from(["\x00", "a\x00b", "\ud7ff", "\ufeff", '"', "\r", "\n", ";", "\t"])
LINES = [
    *("DTSTART:20261102T080000Z", "DTSTART;TZID=Europe/London:20261102T080000", "DTSTART;VALUE=DATE:20261102"),
    *("DTEND:20261102T160000Z", "DTEND;TZID=Nowhere/Land:20261102T160000", "DURATION:PT8H", "DURATION:-P1000000D"),
    *("RRULE:FREQ=DAILY;COUNT=3", "RRULE:FREQ=SECONDLY", "RRULE:FREQ=YEARLY;UNTIL=99991231", "EXDATE:20261103T080000Z"),
    *("ATTENDEE;CN=x:mailto:a@b.example", "X-BLUELAMP-PERSON:N1", "X-BLUELAMP-PERSON:N77", "CATEGORIES:On-Call"),
    *(
        "SUMMARY:Late",
        "SUMMARY:\x00",
        "UID:1",
        "UID:1",
        "STATUS:CANCELLED",
        "RECURRENCE-ID:20261103T080000Z",
        "nonsense",
    ),
]


def cells(column):
    return st.one_of(st.sampled_from(USUAL[column]), st.sampled_from(USUAL[column]), ANY)


def tables(kind):
    columns = KINDS[kind].columns
    row = st.tuples(*[cells(one) for one in columns]).map(list)
    return st.tuples(st.just(list(columns)), st.lists(row | st.lists(ANY, max_size=9), max_size=6))


def as_csv(table):
    text = io.StringIO(newline="")
    csv.writer(text).writerows([table[0], *table[1]])
    return text.getvalue().encode("utf-8", "replace")


def as_xlsx(table):
    book = Workbook(write_only=True)
    sheet = book.create_sheet("rows")
    for row in [table[0], *table[1]]:
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("", one) for one in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def as_calendar(events):
    body = "".join("\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT", ""]) for lines in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{body}END:VCALENDAR\r\n".encode("utf-8", "replace")


CALENDARS = st.lists(st.lists(st.sampled_from(LINES) | ANY, max_size=6), max_size=4).map(as_calendar)
FILES = {
    ("people", "csv"): tables("people").map(as_csv),
    ("people", "xlsx"): tables("people").map(as_xlsx),
    ("phones", "csv"): tables("phones").map(as_csv),
    ("phones", "xlsx"): tables("phones").map(as_xlsx),
    ("roster", "csv"): tables("roster").map(as_csv),
    ("roster", "xlsx"): tables("roster").map(as_xlsx),
    ("roster", "ics"): CALENDARS,
}


def days():
    return {
        f"{name}-{part}": text
        for name, texts in DAYS.items()
        for part, text in zip(("day", "month", "year"), texts, strict=True)
    }


@pytest.mark.parametrize(("kind", "form"), sorted(FILES))
@FUZZED
@given(data=st.data())
def test_whatever_stands_in_a_file_it_is_looked_at_confirmed_and_undone_without_a_fault(team, force, kind, form, data):
    file = SimpleUploadedFile(f"any.{form}", data.draw(FILES[kind, form]))
    answer = team.post(f"/imports/{kind}", {"file": file, **(days() if kind == "roster" else {})})
    if answer.status_code == 422:
        assert "govuk-error-message" in answer.content.decode()
        return
    plan = answer["Location"]
    shown = team.get(plan)
    assert shown.status_code == 200
    assert all(team.get(f"{plan}/handed-back.{one}").status_code == 200 for one in ("csv", "xlsx"))
    digest = re.search(r'name="plan" value="([0-9a-f]+)"', shown.content.decode())
    if digest is None:
        return
    confirmed = team.post(plan, {"plan": digest[1]})
    assert confirmed.status_code in {302, 409}
    if confirmed.status_code == 302:
        assert team.get(confirmed["Location"]).status_code == 200
        assert team.post(f"{confirmed['Location']}/undo").status_code in {302, 409}


def test_every_kind_of_file_that_can_be_imported_is_tried_in_every_form_it_may_have():
    assert {kind for kind, _ in FILES} == set(KINDS)
    assert {form for _, form in FILES} == {"csv", "xlsx", "ics"}
