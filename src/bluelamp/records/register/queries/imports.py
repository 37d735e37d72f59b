"""Imports that were confirmed, the newest first."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from bluelamp.records.register.errors import NotInRegister
from bluelamp.records.register.models import Import
from bluelamp.records.register.values import ImportView

_NEWEST = 100


def imports(kind: str | None = None) -> tuple[ImportView, ...]:
    """The newest hundred, of one kind where one is asked for."""
    rows = Import.objects.order_by("-confirmed_at", "pk")
    if kind is not None:
        rows = rows.filter(kind=kind)
    return tuple(_view(row) for row in rows[:_NEWEST])


def imports_after(after: tuple[datetime, str] | None, *, most: int) -> tuple[ImportView, ...]:
    """Imports, the newest first, from behind a moment and an id on."""
    rows = Import.objects.order_by("-confirmed_at", "pk")
    if after is not None:
        at, name = after
        rows = rows.filter(Q(confirmed_at__lt=at) | Q(confirmed_at=at, pk__gt=name))
    return tuple(_view(row) for row in rows[:most])


def one_import(import_id: str) -> ImportView:
    """One import.

    Raises:
        NotInRegister: there is none of that id.
    """
    row = Import.objects.filter(pk=import_id).first()
    if row is None:
        raise NotInRegister("There is no such import.", todo="look at the list of imports.")
    return _view(row)


def _view(row: Import) -> ImportView:
    return ImportView(
        id=row.pk,
        kind=row.kind,
        file_name=row.file_name,
        digest=row.digest,
        added=row.added,
        changed=row.changed,
        unchanged=row.unchanged,
        rejected=row.rejected,
        confirmed_by=row.confirmed_by,
        confirmed_at=row.confirmed_at,
        undone_at=row.undone_at,
    )
