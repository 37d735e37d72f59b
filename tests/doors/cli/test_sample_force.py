"""`bluelamp sample-force`: a folder of generated people, the same for the same seed."""

import hashlib
import json

import pyarrow.parquet as pq

from bluelamp.doors.cli import common


def bytes_of(folder):
    return {one.relative_to(folder): hashlib.sha256(one.read_bytes()).hexdigest() for one in folder.rglob("*.parquet")}


def made(run, folder, *words):
    return run("sample-force", folder, "--people", 20, "--events", 2, *words)


def test_the_folder_is_named_and_nobody_is_real(run, tmp_path):
    result = made(run, tmp_path)
    assert result.exit_code == common.DONE
    assert result.output.startswith("Wrote a generated force of 20 people with ")
    assert result.output.endswith("Nobody is real.\n")


def test_the_json_counts_what_is_in_the_files(run, tmp_path):
    body = json.loads(made(run, tmp_path, "--json").stdout)
    assert body["directory"] == str(tmp_path)
    assert body["tables"] == {name: pq.read_metadata(tmp_path / f"{name}.parquet").num_rows for name in body["tables"]}
    assert body["tables"]["people"] == 20
    events = sum(pq.read_metadata(one).num_rows for one in (tmp_path / "events").glob("*.parquet"))
    assert body["events"] == events > 0


def test_the_same_seed_gives_the_same_files_and_another_gives_others(run, tmp_path):
    for folder, seed in (("a", 1), ("b", 1), ("c", 2)):
        made(run, tmp_path / folder, "--seed", seed)
    assert bytes_of(tmp_path / "a") == bytes_of(tmp_path / "b")
    assert bytes_of(tmp_path / "a") != bytes_of(tmp_path / "c")


def test_too_few_people_to_be_a_force_is_wrong_use(run, tmp_path):
    assert run("sample-force", tmp_path, "--people", 3).exit_code == common.USED_WRONGLY
