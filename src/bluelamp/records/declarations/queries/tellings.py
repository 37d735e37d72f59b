"""Reads of what supervisors were told."""

from __future__ import annotations

from collections.abc import Iterable

from bluelamp.records.declarations import verbs
from bluelamp.records.declarations.errors import NoSuchDeclaration
from bluelamp.records.declarations.lifecycle.told import How, State, Telling
from bluelamp.records.declarations.models import TellingRow
from bluelamp.records.declarations.queries.scope import PAGE, Keys, Page, Seen, Whose, page
from bluelamp.records.declarations.values import TellingReceipt, TellingView
from bluelamp.records.journal import clock
from bluelamp.records.journal import queries as journal

_KEYS = Keys(TellingRow, "entered_at", ("teller", "supervisor"))
_FIRST = {verbs.SUPERVISOR_TOLD.name, verbs.BEING_TOLD.name}


def one_telling(telling_id: str) -> TellingView:
    """One telling.

    Raises:
        NoSuchDeclaration: there is none of that id.
    """
    row = TellingRow.objects.filter(pk=telling_id).first()
    if row is None:
        raise NoSuchDeclaration("There is no such telling.", todo="choose one from the list.")
    return telling_view(row)


def tellings_of(person: str, *, after: str | None = None, size: int = PAGE) -> Page[TellingView]:
    """A page of what a person told others or was told, the newest first."""
    theirs = Whose((Seen(people=frozenset({person})),), clock.now())
    found, key = page(_KEYS, {}, theirs, after=after, size=size)
    return Page(rows=tuple(telling_view(row) for row in found), after=key)


def tellings_by_id(ids: Iterable[str]) -> dict[str, TellingView]:
    """Some tellings by their ids. One query."""
    return {row.pk: telling_view(row) for row in TellingRow.objects.filter(pk__in=set(ids))}


def receipt_for(telling_id: str) -> TellingReceipt | None:
    """The receipt of a telling: the number and time of the act at once, its proof once the ledger has published it.

    None where there is no telling of that id.
    """
    entered = [one for one in journal.timeline("telling", telling_id) if one.verb in _FIRST]
    if not entered:
        return None
    first = entered[-1]
    return TellingReceipt(number=first.number, at=first.at, proof=journal.receipt_of(first.number))


def telling_view(row: TellingRow) -> TellingView:
    """A row as a value."""
    return TellingView(
        telling=Telling(
            id=row.id,
            teller=row.teller,
            supervisor=row.supervisor,
            told_at=row.told_at,
            how=How(row.how),
            about=row.about,
            state=State(row.state),
        ),
        entered_by=row.entered_by,
        entered_at=row.entered_at,
        answer=row.answer,
        answered_at=row.answered_at,
        taken_up_by=row.taken_up_by,
    )
