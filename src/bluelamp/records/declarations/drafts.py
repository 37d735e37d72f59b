"""Forms that somebody has begun and not sent. They are drafts, not records: nobody else sees one.

A draft outlives the session, so that a form that stood open for three days loses nothing that was typed.
Saving one is no act: what is typed and not sent is not declared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bluelamp.records.declarations.errors import DraftGone, TextTooLong
from bluelamp.records.declarations.models import DraftRow

KEPT_FOR = timedelta(days=30)
FORMS = ("contact", "decision", "request", "told")
LARGEST, MOST_FIELDS = 20_000, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A form as far as it was filled in: its fields as they were typed."""

    id: str
    form: str
    body: Mapping[str, str]
    saved_at: datetime


def save_draft(person: str, form: str, draft_id: str, body: Mapping[str, str], at: datetime) -> Draft:
    """The draft as it is kept now; one of the same id is written over.

    Raises:
        TextTooLong: it is larger than a draft may be. What was kept before stays.
        DraftGone: the id is somebody else's, or there is no form of that name.
    """
    kept = {str(name)[:40]: str(text) for name, text in body.items()}
    if len(kept) > MOST_FIELDS or sum(map(len, kept.values())) > LARGEST:
        raise TextTooLong(
            f"The form holds more than the {LARGEST} characters that are kept of one.",
            todo="shorten its longest text, and save it again.",
        )
    taken = DraftRow.objects.filter(pk=draft_id).exclude(person=person, form=form).exists()
    if form not in FORMS or taken:
        raise DraftGone("There is no such draft of yours.", todo="begin a new one.")
    DraftRow.objects.update_or_create(
        id=draft_id, defaults={"person": person, "form": form, "body": kept, "saved_at": at}
    )
    return Draft(id=draft_id, form=form, body=kept, saved_at=at)


def draft_of(person: str, draft_id: str) -> Draft:
    """A draft of the person whose it is.

    Raises:
        DraftGone: there is none of theirs. It reads the same whether or not it is another's.
    """
    row = DraftRow.objects.filter(pk=draft_id, person=person).first()
    if row is None:
        raise DraftGone("There is no such draft of yours any more.", todo="begin a new one.")
    return _draft(row)


def drafts_of(person: str, form: str) -> tuple[Draft, ...]:
    """A person's drafts of a form, the newest first."""
    return tuple(_draft(row) for row in DraftRow.objects.filter(person=person, form=form).order_by("-saved_at")[:20])


def drop_draft(person: str, draft_id: str) -> None:
    """Removes a draft that was sent or is not wanted. One that is not there is no mistake."""
    DraftRow.objects.filter(pk=draft_id, person=person).delete()


def clear_drafts(at: datetime) -> int:
    """Removes the drafts that nobody touched for so long. Gives how many there were."""
    return DraftRow.objects.filter(saved_at__lt=at - KEPT_FOR).delete()[0]


def _draft(row: DraftRow) -> Draft:
    return Draft(id=row.id, form=row.form, body=dict(row.body), saved_at=row.saved_at)
