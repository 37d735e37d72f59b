"""Which rows hold at a moment, as the register knows it now or knew it then."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.db.models import Q


def on(at: datetime, known: datetime | None = None, prefix: str = "") -> Q:
    """The rows that hold at a moment; with `known`, as the register had it at that other moment."""
    return (
        believed(known, prefix)
        & _q(prefix, valid_from__lte=at)
        & (_q(prefix, valid_until__isnull=True) | _q(prefix, valid_until__gt=at))
    )


def between(start: datetime, end: datetime, known: datetime | None = None) -> Q:
    """The rows that hold at some moment of a time."""
    return believed(known) & Q(valid_from__lt=end) & (Q(valid_until__isnull=True) | Q(valid_until__gt=start))


def believed(known: datetime | None, prefix: str = "") -> Q:
    """The rows that are live, or were at a moment."""
    if known is None:
        return _q(prefix, superseded_at__isnull=True)
    return _q(prefix, recorded_at__lte=known) & (
        _q(prefix, superseded_at__isnull=True) | _q(prefix, superseded_at__gt=known)
    )


def sql_on(alias: str) -> str:
    """The same as SQL for a table in a recursive query; it takes the moment twice."""
    return (
        f"{alias}.superseded_at IS NULL AND {alias}.valid_from <= %s "
        f"AND ({alias}.valid_until IS NULL OR {alias}.valid_until > %s)"
    )


def sql_moment(at: datetime) -> str:
    """A moment as a parameter of SQL."""
    return str(connection.ops.adapt_datetimefield_value(at))


def _q(prefix: str, **conditions: object) -> Q:
    return Q(**{f"{prefix}{name}": value for name, value in conditions.items()})
