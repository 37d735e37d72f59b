"""Reading who looked, and reading the record of acts: looks themselves, and on the record."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from bluelamp.core.kernel import Actor
from bluelamp.records.journal import clock
from bluelamp.records.journal import queries as journal
from bluelamp.records.journal.act import reading
from bluelamp.records.journal.gate import Because
from bluelamp.records.journal.queries import ActView
from bluelamp.records.journal.verb import Fact
from bluelamp.records.safeguards import queries, subjects
from bluelamp.records.safeguards.verbs import LOG_READ, LOOKS_READ


class LogUse(StrEnum):
    """What the logs may be used for, and nothing else: section 62(4) of the Data Protection Act 2018."""

    LAWFULNESS = "lawfulness"
    SELF_MONITORING = "self-monitoring"
    INTEGRITY = "integrity-and-security"
    CRIMINAL_PROCEEDINGS = "criminal-proceedings"


@reading(LOOKS_READ, on=subjects.looks_of)
def read_looks(
    *, by: Actor, person: str, before: int | None = None, because: Because | None = None
) -> tuple[list[ActView], Fact]:
    """A page of what others did with a person's data, as the person is shown it, and one row more where it goes on.

    One's own is read without an entry. Data protection staff see the same page as the person does.
    """
    del by, because
    return queries.looks_at(person, clock.now(), before=before, more=1), LOOKS_READ.record()


@reading(LOG_READ, on=subjects.of_log)
def read_log(
    *, by: Actor, first: datetime, last: datetime, use: LogUse, after: int = 0, because: Because | None = None
) -> tuple[list[ActView], Fact]:
    """A page of the record of acts of a period, oldest first, for one of the uses that the law allows.

    Sealed texts are not in it. Everybody on the page finds that it was read only through the export and the
    counts: an entry for each reading that named all of them would be longer than the record itself.
    """
    del by, because
    rows = journal.acts_between(first, last, after=after, limit=100)
    return rows, LOG_READ.record(use=use.value, rows=len(rows))
