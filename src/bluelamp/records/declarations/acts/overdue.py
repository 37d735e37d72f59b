"""A deadline of a declaration that passed and changes nothing by itself: put on record, and still to be done."""

from __future__ import annotations

from bluelamp.core.kernel import Actor
from bluelamp.records.clocks.lifecycle import Missed, is_role
from bluelamp.records.declarations import subjects, verbs
from bluelamp.records.journal.act import act
from bluelamp.records.journal.verb import Fact


@act(verbs.DEADLINE_PASSED, on=subjects.of_missed)
def note_overdue(*, by: Actor, missed: Missed) -> tuple[None, Fact]:
    """Put on record that a request, an export or a telling was not seen to in time. The task stays open."""
    del by
    owner = None if is_role(missed.owner) else missed.owner
    return None, verbs.DEADLINE_PASSED.record(due=missed.kind, owner=owner, late="yes" if missed.late else "no")
