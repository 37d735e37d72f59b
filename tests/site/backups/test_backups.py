"""The pages on backups and upgrades are carried out, word for word, on a site that is being used."""

import shutil
import sqlite3
import sys
import time
import uuid
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bluelamp.site.backups import (
    BackupDamaged,
    BackupFolderTaken,
    BackupOfAnotherKind,
    BackupProgramFailed,
    Place,
    RestoreWouldOverwrite,
    make_backup,
    restore_backup,
)
from bluelamp.site.backups.postgres import program
from bluelamp.site.configuration import DatabaseChoice
from databases import BOTH
from faults.clients import Notices, act, send
from faults.kills import quiet
from how_to import carry_out, carry_out_together, commands, start

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@contextmanager
def acting(site):
    """Somebody who acts on a site while the block lasts; gives the acts that were acknowledged."""
    lane = Notices(site.port, uuid.uuid4().hex[:8])
    lane.start()
    try:
        yield lane.acknowledged
    finally:
        lane.over.set()
        lane.join()
    assert not lane.wrong


def owners(site):
    return {owner for (owner,) in site.rows("SELECT owner FROM clocks_cover")}


def put_back(new, old, backup, lines):
    """Put a backup into a new place, with the medium of the old one, as the page says; the time it took."""
    began = time.monotonic()
    new.environment["BLUELAMP_LAST_CHECKPOINT"] = str(old.folder / "data" / "last-checkpoint")
    for line in lines:
        said = carry_out(new, line, backup)
    assert "Nothing was found." in said
    start(new)
    new.wait(lambda: act(new.port, "after"), "the first act after the restore")
    return time.monotonic() - began


@pytest.mark.parametrize("kind", BOTH)
def test_a_site_in_use_is_backed_up_and_put_back_as_the_page_says(kind, place, tmp_path, capsys):
    old = place(kind, "old")
    old.begin()
    start(old)
    ((make,), back) = commands("backup-and-restore.md")
    with acting(old) as acknowledged:
        old.wait(lambda: len(acknowledged) > 20, "some acts")
        old.wait(lambda: len(old.rows("SELECT place FROM ledger_entry LIMIT 21")) > 20, "some of them in the ledger")
        said = carry_out(old, make, tmp_path / "while it ran")
        seen = len(acknowledged)
        old.wait(lambda: len(acknowledged) > seen + 5, "acts after the backup")
    assert "entries of the ledger" in said
    old.wait(lambda: quiet(old), "the ledger")
    old.stop()
    carry_out(old, make, tmp_path / "newest")

    new = place(kind, "new")
    seconds = put_back(new, old, tmp_path / "newest", back)
    assert owners(new) == owners(old) | {"after"}, "nothing was lost"
    new.wait(lambda: quiet(new), "the ledger")
    new.stop()
    with capsys.disabled():
        sys.stdout.write(f"\n  {kind}: put back, checked and acting again after {seconds:.1f} s\n")

    # The older backup, made while the site went on: it is whole, and it is refused.
    older = place(kind, "older")
    older.environment["BLUELAMP_LAST_CHECKPOINT"] = new.environment["BLUELAMP_LAST_CHECKPOINT"]
    assert "Nothing was signed" in carry_out_together(older, back, tmp_path / "while it ran", code=1)
    acts = older.rows("SELECT count(*) FROM journal_act WHERE verb = 'clocks.cover-given'")[0][0]
    assert acts == len(owners(older)) > 20
    start(older)
    older.wait(lambda: act(older.port, "goes-on"), "an act on the refused site")
    older.wait(lambda: "publish:fork-refused" in health(older.port), "a red health page")


def health(port):
    answer = send(port, "GET", "/healthz", refuses=())
    return "" if answer is None else answer[2].decode()


@pytest.mark.parametrize("kind", BOTH)
def test_a_site_is_upgraded_as_the_page_says(kind, place, tmp_path):
    site = place(kind, "site")
    site.begin()
    # An older version, which did not know notices: its tables are not there.
    ((make,), change) = commands("upgrade.md")
    carry_out_together(site, ["python -m bluelamp.site migrate notices zero", make], tmp_path / "backup")
    said = [carry_out(site, line, tmp_path) for line in change]
    assert "[ ]  notices.0001_initial" in said[0]
    assert "Nothing was found." in said[-1]
    start(site)
    site.wait(lambda: act(site.port, "after"), "the first act after the upgrade")
    site.wait(lambda: quiet(site), "the notice of it")


def made_by_hand(tmp_path, name="one"):
    """A small site of SQLite, and a backup of it."""
    folder = tmp_path / name
    folder.mkdir()
    with closing(sqlite3.connect(folder / "platform.sqlite")) as made:
        made.execute("CREATE TABLE ledger_head (size INTEGER)")
        made.execute("INSERT INTO ledger_head VALUES (7)")
        made.commit()
    (folder / "files").mkdir()
    (folder / "files" / "a file").write_text("its bytes")
    return Place(database=choice(folder), keys=folder / "keys.sqlite3", files=folder / "files")


def choice(folder):
    return DatabaseChoice(kind="sqlite", name=str(folder / "platform.sqlite"))


def empty(tmp_path):
    folder = tmp_path / "empty"
    folder.mkdir(exist_ok=True)
    return Place(database=choice(folder), keys=folder / "keys.sqlite3", files=folder / "files")


@pytest.fixture
def backup(tmp_path):
    folder = tmp_path / "backup"
    made = make_backup(made_by_hand(tmp_path), folder, at=NOON, version="1")
    assert (made.entries, made.kind, sorted(made.files)) == (7, "sqlite", ["database.sqlite3", "files/a file"])
    return folder


def test_a_backup_comes_back_as_it_was(backup, tmp_path):
    place = empty(tmp_path)
    assert restore_backup(place, backup).entries == 7
    assert (place.files / "a file").read_text() == "its bytes"
    assert backup.stat().st_mode & 0o077 == 0, "a backup is for nobody else on the machine"


def test_a_backup_is_not_made_over_another(backup, tmp_path):
    with pytest.raises(BackupFolderTaken):
        make_backup(made_by_hand(tmp_path, "two"), backup, at=NOON, version="1")


@pytest.mark.parametrize("name", ["database.sqlite3", "files/a file", "backup.json"])
@pytest.mark.parametrize("damage", ["changed", "missing"])
def test_a_damaged_backup_is_refused_before_anything_is_put_back(backup, tmp_path, name, damage):
    if damage == "missing":
        (backup / name).unlink()
    else:
        (backup / name).write_bytes(b"changed")
    place = empty(tmp_path)
    with pytest.raises(BackupDamaged):
        restore_backup(place, backup)
    assert not Path(place.database.name).exists()
    assert not place.files.exists()


@pytest.mark.parametrize("taken", ["platform.sqlite", "keys.sqlite3", "files/kept"])
def test_nothing_that_is_there_is_overwritten(backup, tmp_path, taken):
    place = empty(tmp_path)
    there = tmp_path / "empty" / taken
    there.parent.mkdir(exist_ok=True)
    there.write_text("somebody's work")
    with pytest.raises(RestoreWouldOverwrite):
        restore_backup(place, backup)
    assert there.read_text() == "somebody's work"


def test_a_backup_of_another_kind_of_database_is_refused(backup, tmp_path):
    place = replace(empty(tmp_path), database=DatabaseChoice(kind="postgresql", name="any"))
    with pytest.raises(BackupOfAnotherKind):
        restore_backup(place, backup)


def test_a_backup_whose_keys_were_taken_out_when_they_were_old_can_be_put_back(tmp_path):
    place = made_by_hand(tmp_path)
    with closing(sqlite3.connect(place.keys)) as keys:
        keys.execute("CREATE TABLE held (key_id BLOB)")
        keys.commit()
    made = make_backup(place, tmp_path / "backup", at=NOON, version="1")
    assert "keys/keys.sqlite3" in made.files
    shutil.rmtree(tmp_path / "backup" / "keys")
    back = empty(tmp_path)
    restore_backup(back, tmp_path / "backup")
    assert not back.keys.exists()


def test_a_program_that_is_not_installed_is_named_with_what_to_do():
    with pytest.raises(BackupProgramFailed, match="no-such-program") as caught:
        program("no-such-program")
    assert "apt-get install" in caught.value.todo
