"""The queue of phones that are to be woken: who is due is claimed, and what became of each push is noted.

Several may claim at once and none gets the same phone; a claim lapses by itself, so whoever is killed while he sends
loses nothing, and a phone may be pushed twice, which is one. Nothing is on record here: a push says nothing to anybody.

A claim sees only what was committed. Whoever sends waits `core.mdm.LEASE` from the moment before he claimed, so that
every process that answers phones knows what waits (decision 0026); that is why a claim reaches so far ahead.

Promise: `tests/records/mdm/test_waking.py` holds the queue to a small model, in every order of claims, answers,
commands, phones heard and processes killed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Case, F, Q, Value, When

from bluelamp.core.mdm import LEASE, State, pushes
from bluelamp.core.mdm.pushes import Kind, Outcome, Standing
from bluelamp.records.mdm.models import Enrolment, Open, Seen, Wake

CLAIM = timedelta(minutes=2)
"""How long a claim holds. Sending what was claimed at once must not take longer."""
AHEAD = timedelta(seconds=LEASE)
"""How far ahead a claim reaches: whoever claims waits so long before he sends."""
_TOLD = ("state", "push_token", "push_magic", "topic", "token_signed_at", "enrolled_at", "began_at")
_REST = "UPDATE mdm_wake SET due_at = %s, claimed_until = NULL WHERE enrolment = %s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """A phone that is to be woken: by which token, and with which word. Neither is shown to anybody."""

    number: int
    token: bytes
    magic: str
    token_at: datetime | None
    waits: bool
    urgent: bool
    tries: int


@dataclass(frozen=True, slots=True)
class Claim:
    """Phones that one sender has for himself until a moment. Those that need no push are not among them."""

    until: datetime
    pushes: tuple[Push, ...]
    looked_at: int
    """How many were due: where this is nothing, nobody is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WakingSeen:
    """How a phone stands with the push service, or all of them: nothing that a phone could be woken with."""

    due: int
    dead: int
    oldest_due_at: datetime | None


class _Row(NamedTuple):
    """What is read of a row that is due."""

    enrolment: int
    tries: int
    urgent: bool
    dead_token: bytes
    dead_at: datetime | None


def claim(topic: str, now: datetime, most: int) -> Claim:
    """Takes phones that are due, urgent ones first, and gives those of them that are to be woken.

    The others are put down for another moment: nothing waits for them and they were heard, or no push would reach them.
    """
    until = now + CLAIM
    due = Q(claimed_until=None, due_at__lte=now + AHEAD) | Q(claimed_until__lte=now)
    with transaction.atomic():
        locked = Wake.objects.select_for_update(skip_locked=True).filter(due).order_by("-urgent", "due_at", "pk")
        # Rows of columns in place of objects here and below: this is done for every phone of a wave, within a second.
        rows = [_Row(*one) for one in locked.values_list(*_Row._fields)[:most]]
        if not rows:
            return Claim(until, (), 0)
        phones = _phones(rows, topic)
        Wake.objects.filter(pk__in=[row.enrolment for row in rows if row.enrolment not in phones]).delete()
        rests: list[tuple[datetime, int]] = []
        found: list[Push] = []
        for row in rows:
            if row.enrolment not in phones:
                continue
            how, push = phones[row.enrolment]
            rest = pushes.rests_until(how, now)
            if rest is None:
                found.append(push)
            else:
                rests.append((rest, row.enrolment))
        _let_rest(rests)
        # What comes to wait while the push is under way finds a moment that it can bring forward.
        Wake.objects.filter(pk__in=[one.number for one in found]).update(
            claimed_until=until, due_at=now + pushes.LONGEST, urgent=False
        )
    return Claim(until, tuple(found), len(rows))


def note(claimed: Claim, outcomes: Mapping[int, Outcome], now: datetime) -> int:
    """Puts down what became of pushes and gives the claim back; how many tokens were found dead.

    A phone for which something came to wait meanwhile is due as soon as that says. One that another sender has claimed
    since is left to him.
    """
    sent = {one.number: one for one in claimed.pushes}
    alike: dict[tuple[Outcome, datetime, bool], list[int]] = {}
    with transaction.atomic():
        mine = Wake.objects.select_for_update().filter(pk__in=sorted(outcomes), claimed_until=claimed.until)
        # In the order of their numbers, in which whoever wakes phones comes by them too.
        held = list(mine.order_by("pk").values_list("pk", flat=True))
        for one in held:
            push, outcome = sent[one], outcomes[one]
            after = pushes.next_look(one, outcome, tries=push.tries, waits=push.waits, now=now)
            alike.setdefault((outcome, after, push.urgent), []).append(one)
        for (outcome, after, urgent), numbers in alike.items():
            _note_alike(numbers, outcome, after, now, urgent=urgent)
        dead = [one for one in held if pushes.is_dead(outcomes[one], sent[one].token_at)]
        for one in dead:
            Wake.objects.filter(pk=one).update(dead_token=sent[one].token, dead_at=now)
    return len(dead)


def give_back(claimed: Claim, now: datetime) -> None:
    """Gives back what was claimed and not sent: it is due again at once."""
    note(claimed, {one.number: Outcome(Kind.NOBODY) for one in claimed.pushes}, now)


def cover(now: datetime, most: int = 5_000) -> int:
    """Puts phones down that were never to be woken, so that none can be silent without being asked; how many."""
    known = Wake.objects.values("pk")
    missing = Enrolment.objects.filter(state=State.ENROLLED.value).exclude(pk__in=known).order_by("pk")[:most]
    made = [Wake(pk=one.pk, due_at=pushes.silent_at(one.pk, one.enrolled_at or now)) for one in missing]
    Wake.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


def standing(now: datetime) -> WakingSeen:
    """How many phones are due, since when, and how many cannot be woken since their token is dead."""
    due = Wake.objects.filter(due_at__lte=now)
    return WakingSeen(
        due=due.count(),
        dead=Wake.objects.exclude(dead_at=None).count(),
        oldest_due_at=due.order_by("due_at").values_list("due_at", flat=True).first(),
    )


def _phones(rows: Sequence[_Row], topic: str) -> dict[int, tuple[Standing, Push]]:
    """How the phones stand that are under management, and how each is woken."""
    numbers = [row.enrolment for row in rows]
    there = Enrolment.objects.filter(pk__in=numbers).exclude(state=State.ENDED.value)
    told = {one[0]: one[1:] for one in there.values_list("pk", *_TOLD)}
    waits = set(Open.objects.filter(enrolment__in=numbers).values_list("enrolment", flat=True).distinct())
    # When a phone was heard matters only where nothing waits for it.
    quiet = [one for one in numbers if one not in waits]
    heard = dict(Seen.objects.filter(pk__in=quiet).values_list("pk", "at"))
    found: dict[int, tuple[Standing, Push]] = {}
    for row in rows:
        if row.enrolment not in told:
            continue
        state, kept, magic, own_topic, token_at, enrolled_at, began_at = told[row.enrolment]
        token = bytes(kept)
        how = Standing(
            number=row.enrolment,
            reachable=state == State.ENROLLED.value and bool(token) and own_topic == topic,
            dead_at=row.dead_at if token == bytes(row.dead_token) else None,
            waits=row.enrolment in waits,
            heard_at=heard.get(row.enrolment) or enrolled_at or began_at,
        )
        push = Push(
            number=row.enrolment,
            token=token,
            magic=magic,
            token_at=token_at,
            waits=how.waits,
            urgent=row.urgent,
            tries=row.tries,
        )
        found[row.enrolment] = how, push
    return found


def _let_rest(rests: Sequence[tuple[datetime, int]]) -> None:
    adapt = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.executemany(_REST, [[adapt(until), one] for until, one in rests])


def _note_alike(numbers: Sequence[int], outcome: Outcome, after: datetime, now: datetime, *, urgent: bool) -> None:
    """Notes the same of phones that are held."""
    earlier = Case(When(due_at__gt=after, then=Value(after)), default=F("due_at"))
    values: dict[str, Any] = {"claimed_until": None, "due_at": earlier, "said": outcome.reason}
    if outcome.kind is Kind.TAKEN:
        values["pushed_at"] = now
    elif urgent:
        values["urgent"] = True
    if outcome.kind is not Kind.NOBODY:
        values["tries"] = F("tries") + 1
    Wake.objects.filter(pk__in=numbers).update(**values)
