"""A deadline of a safeguard that passed: put on record, where auditors find it, and counted for everybody."""

from __future__ import annotations

from bluelamp.core.kernel import Actor
from bluelamp.records.clocks.lifecycle import Missed
from bluelamp.records.journal.act import act
from bluelamp.records.journal.subject import Subject
from bluelamp.records.journal.verb import Fact
from bluelamp.records.safeguards.verbs import DEADLINE_PASSED


def _safeguard(*, missed: Missed) -> Subject:
    return Subject(kind="safeguard", id=missed.of.id)


@act(DEADLINE_PASSED, on=_safeguard)
def note_overdue(*, by: Actor, missed: Missed) -> tuple[None, Fact]:
    """Put on record that a deadline of a safeguard passed. It stays due until it is done."""
    del by
    return None, DEADLINE_PASSED.record(due=missed.kind, late="yes" if missed.late else "no")
