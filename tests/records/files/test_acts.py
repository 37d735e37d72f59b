"""Adding a file and fetching one are acts, and a file is never shown inline."""

from datetime import timedelta

import pytest

from bluelamp.records.files import acts, ports, queries
from bluelamp.records.files.errors import FileDamaged, FileKindRefused, FileNotFound, FileTooLarge
from bluelamp.records.journal import clock
from bluelamp.records.journal.errors import NotAllowed, PurposeNeeded
from bluelamp.records.journal.gate import Because
from bluelamp.records.journal.models import Act, Opening

pytestmark = pytest.mark.django_db
PAGE = b"%PDF-1.7\nthe generated page"


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path):
    monkeypatch.setattr(ports.current, "root", tmp_path / "files")
    monkeypatch.setattr(ports.current, "largest", 1000)
    return ports.current.folder


@pytest.fixture
def added(everything_allowed, officer, noon):
    return acts.add_file(
        by=officer, app="reviews", record="r1", name="C:\\notes\\Grounds.pdf", data=PAGE, about="person-2"
    )


def test_a_file_that_was_added_is_on_record_and_its_name_is_sealed(added, folder):
    assert (added.name, added.kind, added.size) == ("Grounds.pdf", "application/pdf", len(PAGE))
    record = Act.objects.get()
    assert (record.verb, record.subject_kind, record.values["digest"]) == ("files.added", "reviews-file", added.digest)
    assert "Grounds" not in str(record.values)
    assert not any(b"Grounds" in bytes(one) for one in Opening.objects.values_list("sealed", flat=True))
    assert queries.files_of("reviews", "r1") == [added]
    assert folder.get(added.digest) == PAGE


def test_fetching_another_persons_file_needs_a_reason_and_is_on_record(added, officer):
    with pytest.raises(PurposeNeeded):
        acts.read_file(by=officer, file_id=added.id)
    got = acts.read_file(by=officer, file_id=added.id, because=Because(text="the review needs it"))
    assert (got.file, got.data) == (added, PAGE)
    assert [one.verb for one in Act.objects.order_by("pk")] == ["files.added", "files.read"]


def test_a_browser_saves_a_file_and_never_shows_it(added, officer):
    headers = acts.read_file(by=officer, file_id=added.id, because=Because(text="why")).headers()
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"].startswith("attachment;")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]


def test_a_name_cannot_leave_its_header(everything_allowed, officer):
    made = acts.add_file(by=officer, app="reviews", record="r2", name="a\"; x='ü.pdf", data=PAGE)
    headers = acts.read_file(by=officer, file_id=made.id, because=Because(text="why")).headers()
    disposition = headers["Content-Disposition"]
    assert disposition.isascii()
    assert disposition.count('"') == 2
    assert disposition.count(";") == 2


@pytest.mark.parametrize(
    ("data", "refusal"), [(b"%PDF-" + b"x" * 1000, FileTooLarge), (b"<html></html>", FileKindRefused)]
)
def test_what_is_not_taken_leaves_neither_row_nor_record(everything_allowed, officer, folder, data, refusal):
    with pytest.raises(refusal):
        acts.add_file(by=officer, app="reviews", record="r1", name="a.pdf", data=data)
    assert (queries.known_digests(), list(folder.digests()), Act.objects.count()) == (frozenset(), [], 0)


def test_without_leave_no_byte_is_kept(nothing_allowed, officer, folder):
    with pytest.raises(NotAllowed):
        acts.add_file(by=officer, app="reviews", record="r1", name="a.pdf", data=PAGE)
    assert list(folder.digests()) == []


def test_damage_is_found_by_the_check_and_by_whoever_fetches(added, officer, folder):
    assert acts.damaged() == []
    folder._place(added.digest).write_bytes(b"changed")
    assert acts.damaged() == [added.digest]
    with pytest.raises(FileDamaged):
        acts.read_file(by=officer, file_id=added.id, because=Because(text="why"))
    with pytest.raises(FileNotFound):
        acts.read_file(by=officer, file_id="no-such-file")


def test_bytes_without_a_record_are_removed_after_a_day(added, folder):
    folder.put(b"%PDF- left by an act that failed")
    with clock.frozen(added.added_at):
        assert acts.tidy() == 0
    with clock.frozen(added.added_at + timedelta(days=9000)):
        assert acts.tidy() == 1
    assert [digest for digest, _ in folder.digests()] == [added.digest]
