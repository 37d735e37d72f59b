"""A run spread over processes that share a bundle: the same files as one process writes, and a manifest of them."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from bluelamp.core.rulebook import load_rulebook
from bluelamp.core.samples import write_force
from bluelamp.core.screening import bundle as bundle_module
from bluelamp.core.screening.bundle import MANIFEST, open_bundle, screen_one, write_bundle, write_manifest
from bluelamp.core.screening.errors import BundleDiffers, LakeNotWhole
from bluelamp.core.screening.inputs import event_files
from bluelamp.core.screening.run import screen

RULES = Path(__file__).parents[2] / "data" / "rulebooks" / "small"
DAY = date(2026, 3, 2)


@pytest.fixture
def force(tmp_path):
    folder = tmp_path / "force"
    write_force(folder, load_rulebook(RULES, DAY), people=40, seed=5, day=DAY, events_per_phone=30)
    [whole] = (folder / "events").glob("*.parquet")
    events = pq.read_table(whole)
    whole.unlink()
    half = len(events) // 2
    for number, part in enumerate((events.slice(0, half), events.slice(half))):
        pq.write_table(part, folder / "events" / f"part-{number:05d}.parquet")
    return folder


@pytest.fixture
def bundle(force, tmp_path):
    return write_bundle(tmp_path / "bundle", RULES, DAY, force)


def files_of(out):
    found = (one for name in ("findings", "summaries", "facts", "rejects") for one in (out / name).glob("*"))
    return {str(one.relative_to(out)): one.read_bytes() for one in found}


def as_processes(bundle, files, out):
    """Each file by another process, as far as what they share is concerned."""
    for number, file in enumerate(files):
        bundle_module._ready.cache_clear()
        assert screen_one(str(bundle.folder), str(file), str(out), f"process-{number}") == file.stem
    bundle_module._ready.cache_clear()


def test_files_screened_apart_are_those_of_one_run(bundle, force, tmp_path):
    out = tmp_path / "apart"
    as_processes(bundle, event_files(force)[::-1], out)
    screen(load_rulebook(RULES, DAY), force, tmp_path / "together")
    assert files_of(out) == files_of(tmp_path / "together") != {}


def test_a_file_that_is_done_is_not_done_again(bundle, force, tmp_path):
    out = tmp_path / "out"
    as_processes(bundle, event_files(force), out)
    times = {one: one.stat().st_mtime_ns for one in (out / "findings").glob("*")}
    as_processes(bundle, event_files(force), out)
    assert {one: one.stat().st_mtime_ns for one in times} == times


def test_the_manifest_names_every_file_with_its_digest_and_adds_up(bundle, force, tmp_path):
    out = tmp_path / "out"
    as_processes(bundle, event_files(force), out)
    whole = write_manifest(open_bundle(bundle.folder), event_files(force), out)
    assert json.loads((out / MANIFEST).read_text()) == whole
    for one in whole["files"]:
        assert hashlib.sha256((out / "findings" / one["findings"]).read_bytes()).hexdigest() == one["sha256"]
    assert whole["tally"] == screen(load_rulebook(RULES, DAY), force, tmp_path / "together").tally.as_json()


def test_there_is_no_manifest_while_a_file_is_missing_or_of_another_run(bundle, force, tmp_path):
    out, files = tmp_path / "out", event_files(force)
    as_processes(bundle, files[:1], out)
    with pytest.raises(LakeNotWhole, match="part-00001"):
        write_manifest(bundle, files, out)
    as_processes(bundle, files, out)
    summary = out / "summaries" / "part-00001.json"
    summary.write_text(summary.read_text().replace(bundle.rulebook, "0" * 64))
    with pytest.raises(LakeNotWhole):
        write_manifest(bundle, files, out)
    assert not (out / MANIFEST).exists()


def test_a_bundle_that_was_changed_is_refused(bundle, force, tmp_path):
    path = bundle.folder / "force" / "people.parquet"
    pq.write_table(pq.read_table(path).slice(1), path)
    with pytest.raises(BundleDiffers):
        as_processes(bundle, event_files(force), tmp_path / "out")


def test_a_bundle_written_again_replaces_the_old(bundle, force):
    (bundle.folder / "left").write_text("over")
    again = write_bundle(bundle.folder, RULES, DAY, force, seed=7)
    assert not (bundle.folder / "left").exists()
    assert open_bundle(bundle.folder) == again
