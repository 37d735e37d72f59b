"""Reads of the files: frozen values, never rows. The bytes are had through the act `read_file` alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from bluelamp.records.files.models import StoredFile


@dataclass(frozen=True, slots=True, kw_only=True)
class FileView:
    """One stored file, without its bytes."""

    id: str
    name: str
    kind: str
    size: int
    digest: str
    added_at: datetime
    added_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A file with its bytes, and the headers with which a door MUST send it."""

    file: FileView
    data: bytes

    def headers(self) -> Mapping[str, str]:
        """Headers under which a browser saves the file and never shows it, whatever it holds."""
        return {
            "Content-Type": "application/octet-stream",
            "Content-Disposition": f"attachment; filename=\"file\"; filename*=UTF-8''{quote(self.file.name, safe='')}",
            "Content-Length": str(len(self.data)),
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "private, no-store",
        }


def view(row: StoredFile) -> FileView:
    """A row as a value."""
    return FileView(
        id=row.pk,
        name=row.name,
        kind=row.kind,
        size=row.size,
        digest=row.digest,
        added_at=row.added_at,
        added_by=row.added_by,
    )


def files_of(app: str, identity: str) -> list[FileView]:
    """The files of a record, the newest first."""
    rows = StoredFile.objects.filter(of_app=app, of_id=identity).order_by("-added_at", "id")
    return [view(row) for row in rows]


def known_digests() -> frozenset[str]:
    """The digest of every file that a record has."""
    return frozenset(StoredFile.objects.values_list("digest", flat=True))
