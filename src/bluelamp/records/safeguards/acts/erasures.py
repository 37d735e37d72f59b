"""Erasure by deleting keys: ordered by a person, carried out once that order is on record.

The keys may lie in a store of their own, so the two cannot be one transaction. The order is committed
first, with a task in the queue that deletes the keys, as often as it takes: a crash between the two leaves an
order whose task is tried again, never keys deleted without a record.
"""

from __future__ import annotations

import uuid

from django_tasks import task

from bluelamp.core.kernel import LONDON, Actor
from bluelamp.records.journal import clock, ports
from bluelamp.records.journal.act import act
from bluelamp.records.journal.holdings import HOLDINGS
from bluelamp.records.journal.verb import Fact
from bluelamp.records.safeguards import queries, subjects
from bluelamp.records.safeguards.errors import ErasureHeld, NotInThatState
from bluelamp.records.safeguards.lifecycle import ErasureGround
from bluelamp.records.safeguards.models import ErasureRow
from bluelamp.records.safeguards.queries import Erasure
from bluelamp.records.safeguards.verbs import ERASURE_CARRIED_OUT, ERASURE_ORDERED, RIGHTS


@act(ERASURE_ORDERED, on=subjects.of_pack)
def order_erasure(
    *, by: Actor, person: str, retention: str, ground: ErasureGround, request: str
) -> tuple[Erasure, Fact]:
    """Order that what is kept about a person in one class is erased.

    What the apps keep in their tables goes now; what is sealed goes with its keys, when the job has run.

    Raises:
        ErasureHeld: something rests on it still, or the class proves that rights were kept. Nothing changed.
    """
    del by
    now = clock.now()
    bars = [bar for one in HOLDINGS.values() if (bar := one.bar(person, retention, now)) is not None]
    if retention == RIGHTS:
        bars.append("this class proves that rights were kept, and ends with its own retention period")
    if bars:
        raise ErasureHeld(f"Not erased: {'; '.join(bars)}.", todo="wait until what it rests on has ended.")
    rows = sum(one.erase(person, retention, now) for one in HOLDINGS.values())
    row = ErasureRow.objects.create(id=str(uuid.uuid4()), person=person, retention=retention, ordered_at=now)
    erase_keys.enqueue(row.id)
    return queries.one_erasure(row.id), ERASURE_ORDERED.record(
        ground=ground.value, retention=retention, rows=rows, request=request
    )


@act(ERASURE_CARRIED_OUT, on=subjects.of_erasure)
def carry_out_erasure(*, by: Actor, erasure_id: str) -> tuple[Erasure, Fact]:
    """Delete the keys of an erasure that was ordered. The record holds how many, and nothing of what was erased.

    After a crash it is done again: keys that are gone stay gone, and only those found now are counted.

    Raises:
        NotInThatState: it has been carried out.
    """
    del by
    row = ErasureRow.objects.select_for_update().get(pk=erasure_id)
    if row.done_at is not None:
        raise NotInThatState("This has been carried out.", todo="look at its record.")
    if ports.current.keyring is None:
        raise RuntimeError("no keyring is wired, so no key can be deleted")
    now = clock.now()
    erased = ports.current.keyring.erase_subject(row.person, on=now.astimezone(LONDON).date(), retention=row.retention)
    row.done_at, row.keys = now, erased.count
    row.save(update_fields=["done_at", "keys"])
    return queries.one_erasure(row.id), ERASURE_CARRIED_OUT.record(retention=row.retention, keys=erased.count)


@task()
def erase_keys(erasure_id: str) -> int:
    """How many keys the erasure deleted; none where it had been carried out. What the queue runs."""
    if queries.one_erasure(erasure_id).done_at is not None:
        return 0
    return carry_out_erasure(by=Actor.system("erasure"), erasure_id=erasure_id).keys or 0
