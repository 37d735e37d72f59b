"""What every command shares: days and moments, progress on a terminal only, and rows that were left out."""

import shutil
import sys
from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bluelamp.doors.cli import common


def test_a_day_and_a_moment_are_read_and_today_is_the_default():
    assert common.day("2026-11-21") == date(2026, 11, 21)
    assert common.moment("2026-11-21T22:15+01:00") == datetime(2026, 11, 21, 21, 15, tzinfo=UTC)
    assert common.day(None) == common.moment(None).date()


@pytest.mark.parametrize("text", ["tomorrow", "21/11/2026", "2026-02-30", ""])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(common.NoSuchMoment):
        common.day(text)


@pytest.mark.parametrize("text", ["now", "2026-11-21T22:15", "2026-11-21T25:00Z"])
def test_what_names_no_single_instant_is_refused(text):
    with pytest.raises(common.NoSuchMoment) as refused:
        common.moment(text)
    assert "2026-11-21T22:15Z" in refused.value.todo


class Terminal:
    """A stderr that says it is a terminal, and keeps what is written."""

    encoding = "utf-8"

    def __init__(self):
        self.shown = ""

    def isatty(self):
        return True

    def write(self, text):
        self.shown += text

    def flush(self):
        """Everything is kept already."""


def shown_of(monkeypatch, *, quiet):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with common.progress("Counting", quiet=quiet) as step:
        step(1, 2)
        step(2, 2)
    return terminal.shown


def test_a_bar_is_drawn_on_a_terminal(monkeypatch):
    shown = shown_of(monkeypatch, quiet=False)
    assert "Counting" in shown
    assert "100%" in shown


def test_nothing_is_drawn_where_it_is_not_wanted(monkeypatch, capsys):
    assert shown_of(monkeypatch, quiet=True) == ""
    monkeypatch.undo()
    with common.progress("Counting") as step:
        step(1, 1)
    assert capsys.readouterr().err == ""


def test_rows_of_a_force_that_are_left_out_are_said_with_the_first_reason(run, force, tmp_path):
    folder = tmp_path / "force"
    shutil.copytree(force, folder)
    phones = pq.read_table(folder / "phones.parquet")
    pq.write_table(pa.concat_tables([phones, phones.slice(0, 2)]), folder / "phones.parquet")
    result = run("plan", "--force", folder, "--at", "2026-03-02T21:00Z")
    row = len(phones) + 1
    assert (
        f"Left out of `phones`: 2 of its rows, first row {row}: `phone` is there twice; the first row counts."
        in result.stderr
    )
    assert result.exit_code == common.DONE
