"""Pushes carried on: a ring that went well opens the next, one that went badly stops the push, the last one ends it."""

from __future__ import annotations

from datetime import datetime

from bluelamp.core.kernel import Actor
from bluelamp.records.fleet import queries, wired
from bluelamp.records.fleet.acts import end_push, open_ring, stop_push
from bluelamp.records.fleet.lifecycle.waves import Gate, State, gate

SYSTEM = Actor.system("fleet")


def carry_on(now: datetime) -> int:
    """How many pushes were carried on, stopped or ended. Each is an act on record."""
    done = 0
    for push, _ in queries.open_pushes():
        view = queries.one_push(push.id)
        what = gate(view.push, view.figures, wired.current.pace, now)
        if what is Gate.NEXT:
            open_ring(by=SYSTEM, push_id=push.id)
        elif what is Gate.STOP:
            stop_push(by=SYSTEM, push_id=push.id, failed=view.figures.failed)
        elif what is Gate.DONE:
            end_push(by=SYSTEM, push_id=push.id, how=State.DONE)
        done += what is not Gate.WAIT
    return done
