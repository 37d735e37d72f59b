"""Where answers are kept without the asker. Keeping one is not an act: an act has an actor, and this must not.

The row holds nothing about whoever asked, its key is its own content, and neither its place in the
table nor its hour says who was there. On the list of what writes outside an act.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bluelamp.records.asking.given import Given
from bluelamp.records.asking.models import AnswerRow

KEPT_FOR = timedelta(days=400)
"""Longer than a leave year, so that a link in an e-mail still opens; whoever needs it longer saves it."""


def keep(given: Given) -> str:
    """The reference of the answer, which can be opened from now on. Asked again, it is the same row."""
    AnswerRow.objects.get_or_create(reference=given.reference, defaults={"hour": given.hour, "body": given.as_json()})
    return given.reference


def forget_old(now: datetime) -> int:
    """Removes answers that nobody saved and whose time is over; the number removed. For the nightly job."""
    removed, _ = AnswerRow.objects.filter(hour__lt=now - KEPT_FOR).delete()
    return removed
