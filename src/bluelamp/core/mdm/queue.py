"""Which command a phone is given next, and what its answers do to what waits for it.

A phone says that it is idle, or what became of a command; it is answered with one command, or with nothing, and then
it is quiet until it is woken. From the first "idle" to the answer "nothing" is one connection.

    waiting ──asked──▶ still waiting ──Acknowledged, Error, CommandFormatError──▶ done, for good
       ▲                     │
       └── the next idle ── put off (NotNow): not again on this connection

- What is urgent goes before everything else, however long the rest has waited.
- A command that a phone puts off blocks no other. All that it put off is offered again when it is next idle.
- An answer to what does not wait changes nothing: a second one, a late one, one to a command that was never given.
- Asking changes nothing, so an answer that was lost on its way is asked for again: what a phone does may be done
  twice where the phone does not know better, and counts once.
- A phone that put something off and then said something else does not come back by itself: it has to be woken.
- A phone that enrols anew has nothing waiting.

The store does the same in one statement; `tests/conformance/command_queue.py` holds it to this, on both databases.
This is held to a smaller model in `tests/core/mdm/test_queue.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum

from bluelamp.core.mdm.messages import FINAL, Status


class Priority(IntEnum):
    """What goes first. A lost phone cannot wait for an app to be installed."""

    URGENT = 0
    NORMAL = 5


@dataclass(frozen=True, slots=True, order=True)
class Waiting:
    """A command that waits for one phone; in the order in which they go."""

    priority: int
    number: int
    put_off: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Turn:
    """What one message of a phone leads to.

    Attributes:
        send: the number of the command that the phone is given, or None: nothing.
        counted: whether the message was the answer to something that waited.
        wake: whether the phone has to be woken later, since something waits and it will not come by itself.
    """

    send: int | None
    counted: bool = False
    wake: bool = False


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for one phone, and what is done with. Never changed: each step gives another."""

    waiting: tuple[Waiting, ...] = ()
    done: Mapping[int, Status | None] = field(default_factory=dict)

    def with_command(self, number: int, priority: Priority = Priority.NORMAL) -> Queue:
        """The queue with a command added; one that it ever held is not added again."""
        if number in self.done or any(one.number == number for one in self.waiting):
            return self
        return replace(self, waiting=tuple(sorted((*self.waiting, Waiting(priority, number)))))

    def heard(self, status: Status, number: int | None = None) -> tuple[Queue, Turn]:
        """The queue after a message of the phone, and what the phone is told."""
        if status is Status.IDLE:
            after = tuple(replace(one, put_off=False) for one in self.waiting)
            return replace(self, waiting=after), Turn(after[0].number if after else None)
        counted = any(one.number == number for one in self.waiting)
        after, done = self.waiting, self.done
        if counted and number is not None:
            if status in FINAL:
                after = tuple(one for one in self.waiting if one.number != number)
                done = {**self.done, number: status}
            else:
                after = tuple(replace(one, put_off=one.put_off or one.number == number) for one in self.waiting)
        send = next((one.number for one in after if not one.put_off), None)
        wake = send is None and bool(after) and status is not Status.NOT_NOW
        return Queue(after, done), Turn(send, counted, wake)

    def cleared(self) -> Queue:
        """The queue of a phone that enrols anew or has left: nothing waits, and what waited never was done."""
        return Queue((), {**self.done, **{one.number: None for one in self.waiting}})
