"""A table of a lake: the files of one snapshot, and a refusal wherever the files would not say what the table says."""

import json
import sys
from types import SimpleNamespace

import pyarrow as pa
import pytest

from bluelamp.core.screening.errors import NotASnapshot
from bluelamp.doors.cli.lake_delta import obstacles, snapshot
from bluelamp.doors.cli.lake_spark import SparkMissing

NEEDS = "needs the extra `spark`: pip install bluelamp[spark]"


def protocol(version=1, features=None):
    return SimpleNamespace(min_reader_version=version, reader_features=features)


@pytest.mark.parametrize(
    ("asked", "settings", "deleted"),
    [
        (protocol(3, ["deletionVectors"]), {}, True),
        (protocol(2), {"delta.columnMapping.mode": "name"}, False),
        (protocol(3, ["somethingOfTheFuture"]), {}, False),
        (protocol(4), {}, False),
    ],
)
def test_what_files_would_not_say_keeps_a_table_from_being_read(asked, settings, deleted):
    assert len(list(obstacles(asked, settings, deleted=deleted))) == 1


def test_a_plain_table_is_read_and_so_is_one_that_may_delete_and_does_not():
    assert not list(obstacles(protocol(), {"delta.columnMapping.mode": "none"}, deleted=False))
    assert not list(obstacles(protocol(3, ["deletionVectors", "timestampNtz"]), {}, deleted=False))


def test_without_the_extra_a_sentence_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "deltalake", None)
    with pytest.raises(SparkMissing) as caught:
        snapshot(str(tmp_path))
    assert "bluelamp[spark]" in caught.value.say()


@pytest.mark.deep
def test_the_files_of_a_snapshot_are_those_of_its_version(tmp_path):
    delta = pytest.importorskip("deltalake", reason=NEEDS)
    table = str(tmp_path / "table")
    for mode in ("append", "append", "overwrite"):
        delta.write_deltalake(table, pa.table({"event_id": [1, 2]}), mode=mode)
    assert [len(snapshot(table, version).files) for version in range(3)] == [1, 2, 1]
    assert snapshot(table).version == 2
    assert all(one.is_file() for one in snapshot(table, 1).files)


@pytest.mark.deep
def test_a_table_with_rows_marked_as_deleted_is_refused(tmp_path):
    delta = pytest.importorskip("deltalake", reason=NEEDS)
    table = tmp_path / "table"
    delta.write_deltalake(str(table), pa.table({"event_id": [1, 2]}))
    log = table / "_delta_log"
    lines = [json.loads(line) for line in (log / f"{0:020d}.json").read_text().splitlines()]
    [added] = [line["add"] for line in lines if "add" in line]
    marked = {"storageType": "i", "pathOrInlineDv": "0" * 50, "sizeInBytes": 40, "cardinality": 1}
    features = {"readerFeatures": ["deletionVectors"], "writerFeatures": ["deletionVectors"]}
    later = [
        {"protocol": {"minReaderVersion": 3, "minWriterVersion": 7, **features}},
        {"remove": {"path": added["path"], "deletionTimestamp": 1, "dataChange": True}},
        {"add": {**added, "deletionVector": marked}},
    ]
    (log / f"{1:020d}.json").write_text("\n".join(map(json.dumps, later)) + "\n")
    assert len(snapshot(str(table), 0).files) == 1
    with pytest.raises(NotASnapshot, match="marked as deleted"):
        snapshot(str(table))
