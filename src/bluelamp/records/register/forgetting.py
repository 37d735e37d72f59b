"""Takes the name, number and e-mail of a person out of the register, inside an act that erases.

Two acts do: the register's own, `erase_identity`, and the safeguards' `order_erasure`, which asks every app
through its holding. Both leave the id, so that what the person did stays on record.
"""

from __future__ import annotations

from datetime import datetime

from bluelamp.records.register.errors import StillNeeded
from bluelamp.records.register.models import OPEN, Identity, Person, Phone, Posting
from bluelamp.records.register.queries.dates import on
from bluelamp.records.register.verbs import IDENTITY_ERASED


def why_needed(person_id: str, now: datetime) -> StillNeeded | None:
    """Why the name cannot go yet: they are in the force, or a phone is theirs; None where it can."""
    postings = Posting.objects.filter(person_id=person_id)
    if postings.filter(OPEN).exists() or postings.filter(on(now)).exists():
        return StillNeeded(
            "The person is in the force.", todo="wait until they have left and the time to keep it is over."
        )
    if Phone.objects.filter(holder_id=person_id).exists():
        return StillNeeded("A phone is still theirs.", todo="have it returned, or write it off, and come back.")
    return None


def forget(person_id: str) -> int:
    """How many rows of name, number and e-mail were removed. The caller has locked the person and asked why not."""
    return Identity.objects.filter(person_id=person_id).delete()[0]


def forget_with(person_id: str, retention: str, now: datetime) -> int:
    """How many rows went with an erasure that was ordered of one class of keys.

    None where the name is still needed, or stands under another class. The order itself is not held up by that:
    what was kept about somebody may have to go while they are in the force, and their name may not.
    """
    # Locked, so that nobody is posted or handed a phone between the question and the answer.
    known = Person.objects.select_for_update().filter(pk=person_id).exists()
    if not known or retention != IDENTITY_ERASED.retention or why_needed(person_id, now) is not None:
        return 0
    return forget(person_id)
