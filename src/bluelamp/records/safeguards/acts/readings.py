"""Reading who looked, and reading the record of acts: looks themselves, and on the record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bluelamp.core.kernel import Actor
from bluelamp.records.journal import clock
from bluelamp.records.journal import queries as journal
from bluelamp.records.journal.act import reading
from bluelamp.records.journal.gate import Because
from bluelamp.records.journal.queries import ActView
from bluelamp.records.journal.verb import Fact
from bluelamp.records.safeguards import queries, said, subjects
from bluelamp.records.safeguards.lifecycle import Deferral, Opening
from bluelamp.records.safeguards.queries import Challenge
from bluelamp.records.safeguards.verbs import (
    CHALLENGE_READ,
    LOG_READ,
    LOOKS_READ,
    OPENING_READ,
    OPENINGS_LISTED,
    REQUESTS_LISTED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengeRecord:
    """A challenge as those read it who may: the look, what the person says against it, and the answer."""

    challenge: Challenge
    says: str
    look: ActView | None
    answer: str


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


@reading(OPENINGS_LISTED, on=subjects.all_openings)
def list_openings(*, by: Actor, because: Because | None = None) -> tuple[list[Opening], Fact]:
    """The newest emergency openings, for those who approve, end or review them."""
    del by, because
    found = queries.openings()
    return found, OPENINGS_LISTED.record(sorted({one.person for one in found}), rows=len(found))


@reading(OPENING_READ, on=subjects.of_opening)
def read_opening(*, by: Actor, opening_id: str, because: Because | None = None) -> tuple[tuple[Opening, str], Fact]:
    """An emergency opening with what whoever asked for it said."""
    del by, because
    found = queries.one_opening(opening_id)
    return (found, said.why_asked(found)), OPENING_READ.record()


@reading(REQUESTS_LISTED, on=subjects.all_requests)
def list_requests(*, by: Actor, because: Because | None = None) -> tuple[tuple[list[Deferral], list[Challenge]], Fact]:
    """The deferrals that stand and the challenges that wait.

    The entry names nobody: one that named the people of deferrals would tell them that there is one.
    """
    del by, because
    deferrals, challenges = queries.standing_deferrals(clock.now()), queries.challenges_waiting()
    return (deferrals, challenges), REQUESTS_LISTED.record(rows=len(deferrals) + len(challenges))


@reading(CHALLENGE_READ, on=subjects.of_challenge)
def read_challenge(*, by: Actor, challenge_id: str, because: Because | None = None) -> tuple[ChallengeRecord, Fact]:
    """A challenge with what the person says, the look it is about, and the answer. One's own leaves no entry."""
    del by, because
    found = queries.one_challenge(challenge_id)
    record = ChallengeRecord(
        challenge=found,
        says=said.why_challenged(found),
        look=journal.one_act(found.look),
        answer=said.answer_to(found),
    )
    return record, CHALLENGE_READ.record()
