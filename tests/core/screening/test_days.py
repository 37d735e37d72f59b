"""Days that are kept encoded: what they hold, when they are made again, and that a killed run ends as any other."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from bluelamp.core.feeds import FeedDamaged
from bluelamp.core.samples import write_force
from bluelamp.core.screening import days as days_module
from bluelamp.core.screening.days import PHONE, fitting, keep_days, kept_days
from bluelamp.core.screening.encoded import read_part
from bluelamp.core.screening.inputs import load_inputs
from bluelamp.core.screening.queries import connected, fetched
from bluelamp.core.screening.relation import EventRelation
from small_force import DAY, small_rulebook

RULEBOOK = small_rulebook()


class Killed(Exception):
    pass


@pytest.fixture
def force(tmp_path):
    folder = tmp_path / "force"
    write_force(folder, RULEBOOK, people=60, seed=5, day=DAY, events_per_phone=40)
    [whole] = (folder / "events").glob("*.parquet")
    events = pq.read_table(whole)
    whole.unlink()
    half = len(events) // 2
    pq.write_table(events.slice(0, half), folder / "events" / "part-00000.parquet")
    pq.write_table(events.slice(half), folder / "events" / "part-00001.parquet")
    return folder


def wide(force, name):
    """The wide events of one file with their phones, sorted."""
    connection = connected()
    relation = EventRelation(connection, RULEBOOK, load_inputs(force))
    relation.open(force / "events" / f"{name}.parquet")
    table = fetched(connection, relation.sql())
    return rows_of(table.select([*relation.schema.names[1:], PHONE]))


def rows_of(table):
    return sorted(map(repr, table.to_pylist()))


def held(day):
    """The wide events that an encoded day holds, sorted."""
    encoder, files = day.opened()
    tables = [encoder.decode(read_part(path)).drop_columns(["event_id"]) for path in files]
    return rows_of(pa.concat_tables(tables))


def bytes_of(folder):
    return {str(one.relative_to(folder)): one.read_bytes() for one in sorted(folder.rglob("*")) if one.is_file()}


def times_of(days):
    return [(day.folder / "stated.json").stat().st_mtime_ns for day in days]


def test_a_day_holds_every_event_with_its_facts_and_its_phone(force, tmp_path):
    for day in keep_days(RULEBOOK, force, tmp_path / "kept"):
        assert held(day) == wide(force, day.name)
        assert day.events == len(held(day)) > 0


def test_nothing_of_a_protected_contact_is_kept(force, tmp_path):
    keep_days(RULEBOOK, force, tmp_path / "kept")
    planted = pq.read_table(force / "events")
    planted = planted.filter(pc.is_in(planted["label"], pa.array(["protected-contact", "private-app"])))
    targets = {one.encode() for one in planted["target"].to_pylist()}
    assert targets
    for path in (tmp_path / "kept").rglob("resource.parquet"):
        resources = {str(one).encode() for one in pq.read_table(path)["resource"].to_pylist()}
        assert not targets & resources


def test_days_that_are_there_are_left_and_only_a_changed_one_is_made_again(force, tmp_path):
    days = keep_days(RULEBOOK, force, tmp_path / "kept")
    first = times_of(days)
    assert times_of(keep_days(RULEBOOK, force, tmp_path / "kept")) == first
    path = force / "events" / "part-00001.parquet"
    pq.write_table(pq.read_table(path).slice(3), path)
    again = times_of(keep_days(RULEBOOK, force, tmp_path / "kept"))
    assert again[0] == first[0]
    assert again[1] != first[1]


def test_the_days_that_are_kept_are_found_again(force, tmp_path):
    assert kept_days(RULEBOOK, tmp_path / "kept") == []
    assert keep_days(RULEBOOK, force, tmp_path / "kept") == kept_days(RULEBOOK, tmp_path / "kept")


def test_a_corrected_roster_has_days_made_again_with_the_new_facts(force, tmp_path):
    before = keep_days(RULEBOOK, force, tmp_path / "kept")
    seen = [held(day) for day in before]
    roster = pq.read_table(force / "roster.parquet")
    pq.write_table(roster.filter(pc.not_equal(roster["state"], "on")), force / "roster.parquet")
    after = keep_days(RULEBOOK, force, tmp_path / "kept")
    assert [held(day) for day in after] == [wide(force, day.name) for day in after] != seen


def test_a_killed_run_goes_on_and_leaves_the_same_days(force, tmp_path, monkeypatch):
    keep_days(RULEBOOK, force, tmp_path / "undisturbed", threads=1)
    write = days_module.write_encoded
    calls = []

    def killed_at_the_second(directory, events, schema):
        calls.append(directory)
        encoder = write(directory, events, schema)
        if len(calls) == 2:
            raise Killed
        return encoder

    monkeypatch.setattr(days_module, "write_encoded", killed_at_the_second)
    with pytest.raises(Killed):
        keep_days(RULEBOOK, force, tmp_path / "kept", threads=1)
    monkeypatch.undo()
    keep_days(RULEBOOK, force, tmp_path / "kept", threads=1)
    assert bytes_of(tmp_path / "kept") == bytes_of(tmp_path / "undisturbed")


def test_a_changed_rule_fits_the_days_and_a_changed_catalogue_has_its_own():
    fewer = replace(RULEBOOK, rules=RULEBOOK.rules[1:])
    assert fitting(fewer) == fitting(RULEBOOK)
    sites = dict(RULEBOOK.catalogue.sites)
    sites.pop("bbc.co.uk")
    assert fitting(replace(RULEBOOK, catalogue=replace(RULEBOOK.catalogue, sites=sites))) != fitting(RULEBOOK)


def test_a_file_that_is_damaged_in_the_middle_is_named(force, tmp_path):
    path = force / "events" / "part-00001.parquet"
    raw = bytearray(path.read_bytes())
    raw[200:2000] = bytes(1800)
    path.write_bytes(raw)
    with pytest.raises(FeedDamaged, match="part-00001"):
        keep_days(RULEBOOK, force, tmp_path / "kept")
    assert [one.name for one in (tmp_path / "kept").rglob("part-0000?") if one.is_dir()] == ["part-00000"]


def test_what_a_killed_run_left_is_taken_away(force, tmp_path):
    [first, *_] = keep_days(RULEBOOK, force, tmp_path / "kept")
    left = first.folder.with_name(".part-00007.partly")
    shutil.copytree(first.folder, left)
    keep_days(RULEBOOK, force, tmp_path / "kept")
    assert not left.exists()
