"""A look that the person it was at does not accept, and its answer by somebody who did not look."""

from __future__ import annotations

import uuid

from bluelamp.core.kernel import Actor
from bluelamp.records.clocks.lifecycle import Of
from bluelamp.records.clocks.running import start_clock, stop_clock
from bluelamp.records.journal import clock
from bluelamp.records.journal import queries as journal
from bluelamp.records.journal.act import act
from bluelamp.records.journal.subject import Subject
from bluelamp.records.journal.verb import Fact
from bluelamp.records.notices.acts import notify
from bluelamp.records.safeguards import queries, subjects
from bluelamp.records.safeguards.deadlines import CHALLENGE_DUE, DATA_PROTECTION
from bluelamp.records.safeguards.errors import NotInThatState, NotShownToYou, SecondPersonNeeded
from bluelamp.records.safeguards.lifecycle import Found
from bluelamp.records.safeguards.models import ChallengeRow
from bluelamp.records.safeguards.queries import Challenge
from bluelamp.records.safeguards.settings import span
from bluelamp.records.safeguards.telling import ANSWERED, LOOKS
from bluelamp.records.safeguards.verbs import CHALLENGE_ANSWERED, LOOK_CHALLENGED


def _of_oneself(*, by: Actor) -> Subject:
    return subjects.looks_of(by=by, person=by.id)


@act(LOOK_CHALLENGED, on=_of_oneself)
def challenge_look(*, by: Actor, look: int, reason: str) -> tuple[Challenge, Fact]:
    """Challenge a look at one's own record. Data protection staff answer it by a day that the settings give.

    Raises:
        NotShownToYou: it is not on one's list. Whether there is such a look is not said.
        NotInThatState: one has challenged it already.
    """
    now = clock.now()
    found = journal.one_act(look) if queries.is_shown(by.id, look, now) else None
    if found is None:
        raise NotShownToYou("That is not on the list of looks at your record.", todo="choose one from the list.")
    if ChallengeRow.objects.filter(person=by.id, look=look).exists():
        raise NotInThatState("You have challenged this look.", todo="see the list for when it will be answered.")
    row = ChallengeRow.objects.create(
        id=str(uuid.uuid4()),
        person=by.id,
        look=look,
        looked_by=found.actor,
        asked_at=now,
        due_at=now + span("answer_challenge_within", now),
    )
    start_clock(CHALLENGE_DUE, Of(app="safeguards", id=row.id), owner=DATA_PROTECTION, decided=row.due_at)
    return queries.challenge(row), LOOK_CHALLENGED.record(look=look, reason=reason)


@act(CHALLENGE_ANSWERED, on=subjects.of_challenge)
def answer_challenge(*, by: Actor, challenge_id: str, found: Found, reason: str) -> tuple[Challenge, Fact]:
    """Answer a challenge. The person reads the answer beside the look.

    Raises:
        SecondPersonNeeded: the one who answers is the one who looked. Nothing changed.
        NotInThatState: it has been answered. Nothing changed.
    """
    row = ChallengeRow.objects.select_for_update().get(pk=challenge_id)
    if by.id == row.looked_by:
        raise SecondPersonNeeded("You made the look, so somebody else answers.", todo="ask a colleague.")
    if row.answered_at is not None:
        raise NotInThatState("This has been answered.", todo="go back to the list of challenges.")
    row.answered_at, row.found = clock.now(), found.value
    row.save(update_fields=["answered_at", "found"])
    stop_clock(CHALLENGE_DUE, Of(app="safeguards", id=row.id))
    notify(row.person, ANSWERED, LOOKS)
    return queries.challenge(row), CHALLENGE_ANSWERED.record(found=found.value, reason=reason)
