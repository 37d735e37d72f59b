"""Bytes come back as they were put, or not at all."""

import hashlib
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.records.files.errors import FileDamaged
from bluelamp.records.files.folder import FileFolder


@pytest.fixture
def folder(tmp_path):
    return FileFolder(tmp_path / "files")


def place(folder, digest):
    return folder._place(digest)


@given(data=st.binary())
def test_bytes_come_back_as_they_were_put(tmp_path_factory, data):
    folder = FileFolder(tmp_path_factory.mktemp("files"))
    digest = folder.put(data)
    assert (digest, folder.get(digest)) == (hashlib.sha256(data).hexdigest(), data)


def test_the_same_bytes_are_kept_once_and_only_for_the_owner(folder):
    digests = {folder.put(b"twice"), folder.put(b"twice")}
    assert len(digests) == 1
    assert [name for name, _ in folder.digests()] == list(digests)
    assert place(folder, digests.pop()).stat().st_mode & 0o077 == 0


def test_changed_or_missing_bytes_are_not_given_and_good_ones_replace_them(folder):
    digest = folder.put(b"as it was")
    place(folder, digest).write_bytes(b"as it is")
    with pytest.raises(FileDamaged, match="changed"):
        folder.get(digest)
    place(folder, digest).unlink()
    with pytest.raises(FileDamaged, match="missing"):
        folder.get(digest)
    folder.put(b"as it was")
    assert folder.get(digest) == b"as it was"


def test_only_old_files_that_nothing_names_are_removed(folder):
    known, old, new = folder.put(b"known"), folder.put(b"old"), folder.put(b"new")
    for digest in (known, old):
        os.utime(place(folder, digest), (1000, 1000))
    assert folder.remove_unknown({known}, before=2000) == 1
    assert {name for name, _ in folder.digests()} == {known, new}


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "A" * 64, "0" * 63])
def test_a_file_is_asked_for_by_its_digest_alone(folder, digest):
    with pytest.raises(ValueError, match="SHA-256"):
        folder.get(digest)
