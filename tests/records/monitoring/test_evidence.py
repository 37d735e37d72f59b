"""Which events are behind findings: kept encrypted, and read only as what was written and where it was put."""

from datetime import date
from uuid import uuid4

import pyarrow as pa
import pytest

from bluelamp.core.screening.grouped import EVIDENCE
from bluelamp.records.monitoring import evidence
from bluelamp.records.monitoring.evidence import EvidenceDamaged

DAY = date(2026, 11, 3)
ROWS = [("anna", "shut", "urn:logs", "e-1"), ("anna", "shut", "urn:logs", "e-2"), ("bela", "shut", "urn:logs", "e-3")]


def written(root):
    run = str(uuid4())
    rows = [dict(zip(EVIDENCE.names, one, strict=True)) for one in ROWS]
    return run, evidence.write(root, DAY, run, [pa.RecordBatch.from_pylist(rows, schema=EVIDENCE)])


def test_the_events_behind_one_finding_are_read_back(tmp_path):
    run, _ = written(tmp_path)
    assert evidence.events_behind(tmp_path, DAY, run, "anna", "shut") == (("urn:logs", "e-1"), ("urn:logs", "e-2"))
    assert evidence.events_behind(tmp_path, DAY, run, "anna", "other") == ()


def test_nobody_reads_it_without_the_key(tmp_path):
    _, path = written(tmp_path)
    assert b"anna" not in path.read_bytes()
    assert b"e-1" not in path.read_bytes()


@pytest.mark.parametrize("at", [200, -200, -20])
def test_a_changed_byte_is_noticed(tmp_path, at):
    run, path = written(tmp_path)
    body = bytearray(path.read_bytes())
    body[at] ^= 1
    path.write_bytes(bytes(body))
    with pytest.raises(EvidenceDamaged):
        evidence.events_behind(tmp_path, DAY, run, "anna", "shut")


def test_a_file_in_the_place_of_another_does_not_open(tmp_path):
    _, path = written(tmp_path)
    run, other = written(tmp_path)
    path.replace(other)
    with pytest.raises(EvidenceDamaged):
        evidence.events_behind(tmp_path, DAY, run, "anna", "shut")


def test_a_file_that_is_gone_is_named_as_such(tmp_path):
    with pytest.raises(EvidenceDamaged):
        evidence.events_behind(tmp_path, DAY, str(uuid4()), "anna", "shut")


def test_what_no_run_names_is_swept_once_it_is_old(tmp_path):
    run, path = written(tmp_path)
    _, left = written(tmp_path)
    assert evidence.sweep(tmp_path, {run}, 0.0) == 0
    assert evidence.sweep(tmp_path, {run}, left.stat().st_mtime + 1) == 1
    assert (path.exists(), left.exists()) == (True, False)


def test_no_path_leads_out_of_the_folder(tmp_path):
    with pytest.raises(ValueError, match="id of its run"):
        evidence.place(tmp_path, DAY, "../secret")
