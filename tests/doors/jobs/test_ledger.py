"""Records become leaves, the tree is published, an old backup is refused, and the re-check finds a change."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection

from bluelamp.core.ledger import Checkpoint, Edge, Note, SigningKey, leaf_hash
from bluelamp.core.ledger.errors import ForkRefused, LedgerError, PublishedCheckpointMissing
from bluelamp.doors.jobs.ledger import LedgerJob
from bluelamp.records.clocks.acts import give_cover
from bluelamp.records.journal import clock, queries
from bluelamp.records.journal.append_only import undo_statements

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 11, 2)


@pytest.fixture
def ledger(jobs):
    made = LedgerJob(jobs)
    made.open()
    return made


def act(officer, times=1):
    for number in range(times):
        give_cover(by=officer, owner=f"person-{number}", cover="person-9", first=DAY, last=DAY)


def published_size(jobs):
    return Checkpoint.parse(Note.parse((jobs.published / "checkpoint").read_bytes()).text).size


def test_every_record_becomes_a_leaf_and_is_published(ledger, jobs, officer):
    act(officer, 3)
    assert queries.waiting() == 3
    assert ledger.step() == 4, "the first entry opens the log"
    assert (queries.waiting(), published_size(jobs)) == (0, 4)
    assert ledger.step() == 4, "a round with nothing new is no trouble"
    assert ledger.check().clean, ledger.check().say()


def test_a_ledger_is_opened_once_however_many_open_it(ledger, jobs):
    LedgerJob(jobs).open()
    assert ledger.step() == 1


def test_what_was_recorded_long_before_the_ledger_was_opened_is_no_finding(jobs, officer):
    with clock.frozen(clock.now() - timedelta(hours=1)):
        act(officer, 2)
    late = LedgerJob(jobs)
    late.open()
    assert late.step() == 3
    assert late.check().clean, late.check().say()


def test_an_old_backup_is_refused_and_nothing_is_signed(ledger, jobs, officer):
    act(officer, 2)
    ledger.step()
    kept = jobs.medium.read_bytes()
    _cut_the_last_entry()
    with pytest.raises(ForkRefused, match="shorter"):
        LedgerJob(jobs).step()
    assert jobs.medium.read_bytes() == kept


def test_a_lost_medium_is_refused_too(ledger, jobs, officer):
    ledger.step()
    jobs.medium.unlink()
    with pytest.raises(PublishedCheckpointMissing):
        LedgerJob(jobs).step()


def test_a_check_takes_no_kill_between_signing_and_publishing_for_a_log_that_got_shorter(
    ledger, jobs, officer, monkeypatch
):
    ledger.step()
    act(officer)
    monkeypatch.setattr("bluelamp.doors.jobs.ledger.publish_folder", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        ledger.step()
    monkeypatch.undo()
    assert published_size(jobs) == 1, "the folder is behind what the medium remembers"
    found = LedgerJob(jobs).check()
    assert found.clean, found.say()
    assert published_size(jobs) == 2


def test_a_slower_process_puts_no_older_checkpoint_over_a_newer(ledger, jobs, officer, monkeypatch):
    old = ledger._sequencer.publish()
    act(officer)
    LedgerJob(jobs).step()
    monkeypatch.setattr(ledger._sequencer, "publish", lambda: old)
    ledger._publish()
    assert published_size(jobs) == 2


def test_an_entry_that_was_changed_is_found_by_the_check(ledger, jobs, officer):
    act(officer, 2)
    ledger.step()
    _lift("ledger_entry")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_entry SET body = %s WHERE place = 1", [b'{"kind":"test.made-up"}'])
    assert {"tile-differs", "root-differs"} & {one.code for one in ledger.check().findings}


def test_without_a_policy_no_witness_is_asked(ledger):
    ledger.step()
    assert ledger.witness() is None


def test_another_key_is_another_log_and_is_refused(ledger, jobs):
    ledger.step()
    other = SigningKey(jobs.origin, jobs.key.verifier.kind, bytes([9]) * 32)
    with pytest.raises(LedgerError):
        LedgerJob(replace(jobs, key=other)).step()


def _lift(table):
    with connection.cursor() as cursor:
        for statement in undo_statements(connection.vendor, table):
            cursor.execute(statement)


def _cut_the_last_entry():
    """What an old backup is: the tree as it stood one entry ago, consistent in itself."""
    for table in ("ledger_entry", "ledger_head", "ledger_note"):
        _lift(table)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_entry WHERE place = 2")
        cursor.execute("SELECT body FROM ledger_entry ORDER BY place")
        edge = Edge()
        tiles = edge.append(leaf_hash(bytes(body)) for (body,) in cursor.fetchall())
        for tile in tiles:
            cursor.execute(
                "UPDATE ledger_tile SET data = %s WHERE level = %s AND place = %s", [tile.data, tile.level, tile.index]
            )
        cursor.execute("DELETE FROM ledger_head")
        cursor.execute("INSERT INTO ledger_head (size, root) VALUES (%s, %s)", [edge.size, edge.root()])
        cursor.execute("DELETE FROM ledger_note")
