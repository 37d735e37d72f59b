"""The watched folder: what is finished is taken in and removed, what cannot be read is set aside with the reason."""

import os
from datetime import timedelta

import pytest

from bluelamp.core.feeds.uses import table_of
from bluelamp.core.samples.ocsf_lines import ocsf_lines
from bluelamp.doors.jobs.feeds_folder import FeedsFolderJob
from bluelamp.records.clocks.queries import beats
from bluelamp.records.monitoring import acts, intake, ports
from bluelamp.records.monitoring.errors import IntakeBusy
from bluelamp.records.monitoring.models import Delivery
from records.conftest import NOON, keys
from records.monitoring.conftest import force, of, running
from records.monitoring.some_feeds import use

__all__ = ["force", "keys", "of", "running"]


@pytest.fixture
def put(running, monkeypatch, tmp_path):
    """A function that puts a file into the folder of a feed that runs, last written to some minutes ago."""
    feed = running()
    monkeypatch.setattr(ports.current, "inbox", tmp_path / "in")
    (tmp_path / "in" / feed.name).mkdir(parents=True)

    def made(name, body=None, minutes=5):
        file = tmp_path / "in" / feed.name / name
        file.write_bytes(ocsf_lines(table_of([use(1), use(2)])) if body is None else body)
        written = (NOON - timedelta(minutes=minutes)).timestamp()
        os.utime(file, (written, written))
        return file

    return made


def test_a_finished_file_is_taken_in_and_is_gone(put):
    file = put("today.jsonl")
    FeedsFolderJob().round()
    [one] = Delivery.objects.all()
    assert (one.events, one.way, one.taken_by, file.exists()) == (2, "folder", "system:feeds", False)


@pytest.mark.parametrize(("name", "minutes"), [("still-written.jsonl", 0), (".hidden.jsonl", 5)])
def test_a_file_that_is_not_finished_is_left_alone(put, name, minutes):
    file = put(name, minutes=minutes)
    FeedsFolderJob().round()
    assert (file.exists(), Delivery.objects.count()) == (True, 0)


def test_a_file_that_cannot_be_read_is_set_aside_with_the_reason_and_the_others_go_on(put):
    broken, good = put("a.json", b'[{"specversion"'), put("b.jsonl")
    FeedsFolderJob().round()
    assert (broken.exists(), good.exists(), Delivery.objects.count()) == (False, False, 1)
    assert broken.with_name("a.json.refused").read_bytes() == b'[{"specversion"'
    assert "What to do" in broken.with_name("a.json.why").read_text(encoding="utf-8")
    assert beats()["feeds"].trouble == "delivery-refused"
    FeedsFolderJob().round()
    assert broken.with_name("a.json.refused").exists()


def test_what_cannot_be_taken_yet_stays_where_it_is(put, monkeypatch):
    file = put("today.jsonl")
    monkeypatch.setattr(intake, "_under_way", ports.current.at_once)
    with pytest.raises(IntakeBusy):
        FeedsFolderJob().round()
    assert file.exists()


def test_the_folder_of_a_feed_that_was_stopped_is_left_alone(put, force, of):
    file = put("today.jsonl")
    acts.stop_all_feeds(by=of(force.dpo), why="A fault.")
    FeedsFolderJob().round()
    assert (file.exists(), Delivery.objects.count()) == (True, 0)
