"""A whole backup: the database, the keys, the files, and a list that says what each has to be."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from bluelamp.site.backups import postgres, sqlite
from bluelamp.site.backups.errors import (
    BackupDamaged,
    BackupFolderTaken,
    BackupOfAnotherKind,
    RestoreWouldOverwrite,
)
from bluelamp.site.configuration import DatabaseChoice

LIST = "backup.json"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a site keeps what is backed up."""

    database: DatabaseChoice
    keys: Path
    files: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup is: when and by which version it was made, of what, and the SHA-256 of each file.

    `entries` is how far the ledger had come; a site that has published more refuses to sign after
    this backup was put back.
    """

    made_at: str
    version: str
    kind: str
    entries: int
    files: dict[str, str]


def make_backup(place: Place, folder: Path, *, at: datetime, version: str) -> Manifest:
    """The list of a backup that was made into an empty folder, while the site went on.

    The order matters: the database first, then the keys, then the files, so that every row has its
    key and its bytes. What came in meanwhile is there without a row, and harms nothing.

    Raises:
        BackupFolderTaken: the folder holds something.
        BackupProgramFailed, BackupDamaged: it could not be made; the folder is left for somebody to look at.
    """
    if folder.exists() and any(folder.iterdir()):
        raise BackupFolderTaken(f"`{folder.name}` is not empty.", todo="name a new folder for each backup.")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if place.database.is_sqlite:
        sqlite.copy(Path(place.database.name), folder / "database.sqlite3")
        entries = sqlite.head(folder / "database.sqlite3")
        if place.keys.exists():
            sqlite.copy(place.keys, folder / "keys" / "keys.sqlite3")
    else:
        (folder / "keys").mkdir(mode=0o700)
        entries = postgres.dump(place.database, folder / "database.dump", folder / "keys" / "keys.dump")
    if place.files.exists():
        shutil.copytree(place.files, folder / "files", ignore=shutil.ignore_patterns(".*"))
    files = {one.relative_to(folder).as_posix(): _digest(one) for one in _every_file(folder)}
    made = Manifest(made_at=at.isoformat(), version=version, kind=place.database.kind, entries=entries, files=files)
    (folder / LIST).write_text(json.dumps(asdict(made), indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return made


def restore_backup(place: Place, folder: Path) -> Manifest:
    """The list of a backup that was put back into an empty place, after every file of it was checked.

    Raises:
        BackupDamaged: the backup is not whole; nothing was put back.
        BackupOfAnotherKind: the site is set to another kind of database.
        RestoreWouldOverwrite: there is something where it would go.
        BackupProgramFailed: PostgreSQL's program is missing or failed.
    """
    made = _checked(folder)
    if made.kind != place.database.kind:
        raise BackupOfAnotherKind(
            f"The backup is of `{made.kind}` and the site is set to `{place.database.kind}`.",
            todo="set BLUELAMP_DATABASE to an empty database of the kind that was backed up.",
        )
    _refuse_taken(place)
    if place.database.is_sqlite:
        sqlite.put_back(folder / "database.sqlite3", Path(place.database.name))
        if (folder / "keys" / "keys.sqlite3").exists():
            sqlite.put_back(folder / "keys" / "keys.sqlite3", place.keys)
    else:
        postgres.put_back(place.database, folder / "database.dump", folder / "keys" / "keys.dump")
    if (folder / "files").exists():
        shutil.copytree(folder / "files", place.files, dirs_exist_ok=True)
    return made


def _refuse_taken(place: Place) -> None:
    taken = [one for one in (place.keys, place.files) if one.exists() and (one.is_file() or any(one.iterdir()))]
    if taken:
        raise RestoreWouldOverwrite(
            f"There is something at `{taken[0].name}` already.",
            todo="name an empty folder in BLUELAMP_DATA; keep the old one: it may hold what the backup does not.",
        )


def _checked(folder: Path) -> Manifest:
    try:
        made = Manifest(**json.loads((folder / LIST).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise BackupDamaged(
            f"`{folder.name}` holds no list of a backup that can be read.",
            todo="choose the folder that was backed up to.",
        ) from error
    for name, digest in made.files.items():
        if name.startswith("keys/") and not (folder / "keys").exists():
            continue  # keys are kept for a shorter time, and are taken out of older backups
        if not (folder / name).is_file() or _digest(folder / name) != digest:
            raise BackupDamaged(f"`{name}` is missing or was changed.", todo="put back another backup.")
    return made


def _every_file(folder: Path) -> Iterator[Path]:
    return (one for one in sorted(folder.rglob("*")) if one.is_file())


def _digest(path: Path) -> str:
    made = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            made.update(chunk)
    return made.hexdigest()
