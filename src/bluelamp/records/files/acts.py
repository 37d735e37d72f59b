"""Acts on files: adding one to a record, and fetching one."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta

from bluelamp.core.kernel import Actor
from bluelamp.records.files import ports
from bluelamp.records.files.errors import FileNotFound, FileTooLarge
from bluelamp.records.files.models import StoredFile
from bluelamp.records.files.queries import Download, FileView, known_digests, view
from bluelamp.records.files.sniffing import kind_of, plain_name
from bluelamp.records.files.verbs import FILE_ADDED, FILE_READ
from bluelamp.records.journal import clock as time
from bluelamp.records.journal.act import act, reading
from bluelamp.records.journal.gate import Because
from bluelamp.records.journal.subject import Subject
from bluelamp.records.journal.verb import Fact

_OLD_ENOUGH = timedelta(days=1)


def _of_record(*, app: str, record: str, about: str | None = None, units: Sequence[str] = ()) -> Subject:
    """The record that a file is added to, as the app that it belongs to describes it."""
    return Subject(kind=f"{app}-file", id=record, about=about, units=tuple(units))


def _of_file(*, file_id: str) -> Subject:
    """A stored file, about whom its record is about."""
    row = _row(file_id)
    return Subject(
        kind=f"{row.of_app}-file",
        id=row.of_id,
        about=row.about or None,
        units=tuple(row.units),
        also={"own": row.added_by},
    )


@act(FILE_ADDED, on=_of_record)
def add_file(
    *,
    by: Actor,
    app: str,
    record: str,
    name: str,
    data: bytes,
    about: str | None = None,
    units: Sequence[str] = (),
) -> tuple[FileView, Fact]:
    """The file as it was added to a record.

    Its bytes are on the disk before its row is committed, so there is no row without bytes; bytes
    without a row, left by an act that failed, are removed by `tidy` a day later.

    Raises:
        FileTooLarge, FileEmpty, FileKindRefused, FileNameRefused: it is not taken.
    """
    if len(data) > ports.current.largest:
        raise FileTooLarge(
            f"The file has `{len(data):,}` bytes and may have {ports.current.largest:,}.",
            todo="send a smaller one, or leave out pages that are not needed.",
        )
    known = plain_name(name)
    kind = kind_of(data, known)
    row = StoredFile.objects.create(
        id=str(uuid.uuid4()),
        of_app=app,
        of_id=record,
        about=about or "",
        units=list(units),
        digest=ports.current.folder.put(data),
        name=known,
        kind=kind,
        size=len(data),
        added_at=time.now(),
        added_by=by.id,
    )
    return view(row), FILE_ADDED.record(file=row.pk, of=app, digest=row.digest, media=kind, size=row.size, name=known)


@reading(FILE_READ, on=_of_file)
def read_file(*, by: Actor, file_id: str, because: Because | None = None) -> tuple[Download, Fact]:
    """The file with its bytes, to be sent as a download with the headers it names.

    Raises:
        FileNotFound: there is none with this id.
        FileDamaged: the bytes are missing or are not those that were stored.
    """
    row = _row(file_id)
    given = Download(file=view(row), data=ports.current.folder.get(row.digest))
    return given, FILE_READ.record(file=row.pk, digest=row.digest)


def tidy() -> int:
    """How many files were removed that belong to no record, left by acts that did not happen. No act."""
    before = (time.now() - _OLD_ENOUGH).timestamp()
    return ports.current.folder.remove_unknown(known_digests(), before)


def damaged() -> list[str]:
    """The digests of stored files that are missing or changed, for the nightly check. No act."""
    folder = ports.current.folder
    return [digest for digest in sorted(known_digests()) if not folder.is_whole(digest)]


def _row(file_id: str) -> StoredFile:
    row = StoredFile.objects.filter(pk=file_id).first()
    if row is None:
        raise FileNotFound("There is no such file.", todo="go back to the record and choose a file there.")
    return row
