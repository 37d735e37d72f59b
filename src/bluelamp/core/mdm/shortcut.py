"""Which phones certainly have nothing waiting, so that most messages need no look at the database.

Each process keeps the set of phones that may have something waiting: more than there are, never fewer. A change to
what waits is written down in the database, in the transaction that makes it, under a number that goes up by one.
Somebody who watches asks for the changes after the last number that was taken in, several times a second.

The danger of such a set is that it is old. So what it says holds for `LEASE` from the moment at which the watcher
*began* to ask, and no longer: a watcher that was stopped, is stuck, lost its connection or waits long for its answer
gives no new lease, and without a lease every phone is looked up. And a phone is woken no sooner than `LEASE` after
the change was committed, so the question that follows being woken never meets a set that lacks the change.

Promise: `nothing_for` MUST NOT say yes where a change committed more than `LEASE` ago put something there
(`tests/core/mdm/test_shortcut.py`; with a watcher that is stopped, blocked or lags,
`tests/doors/device_api/test_watching.py`). Times are passed in, from a clock that is never set.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from threading import Lock

LEASE = 1.0
"""Seconds for which the set holds, from the moment at which the changes were asked for."""


class Shortcut:
    """The set of one process. Safe for several threads; it begins without a lease."""

    def __init__(self, lease: float = LEASE) -> None:
        self._lease = lease
        self._lock = Lock()
        self._until = float("-inf")
        self._some: dict[int, int] = {}
        self.seen = -1
        """The number of the last change that was taken in; -1 before everything was read once."""

    def begin(self, number: int, some: Iterable[int], *, asked_at: float) -> None:
        """Takes in everything: the phones that have something waiting, read after the change of that number."""
        with self._lock:
            self._some = dict.fromkeys(some, number)
            self.seen = number
            self._until = asked_at + self._lease

    def take_in(self, changes: Collection[tuple[int, int]], *, asked_at: float) -> None:
        """Takes in what changed since: pairs of the number of a change and a phone, in order.

        A number that does not follow the last is a change that was missed: the lease ends, and everything MUST be
        read anew.
        """
        with self._lock:
            for number, phone in changes:
                if number > self.seen + 1:
                    self.seen = -1
                    self._until = float("-inf")
                    return
                self.seen = max(self.seen, number)
                self._some[phone] = number
            self._until = max(self._until, asked_at + self._lease)

    def nothing_for(self, phone: int, *, at: float) -> bool:
        """Whether nothing waits for a phone, certainly."""
        return at < self._until and phone not in self._some

    def ticket(self, phone: int) -> int | None:
        """What is to be shown with `settle` after a look at the database; taken before that look."""
        return self._some.get(phone)

    def settle(self, phone: int, ticket: int | None) -> None:
        """Leaves a phone out from now on, for which the database had nothing; not where something changed since."""
        with self._lock:
            if ticket is not None and self._some.get(phone) == ticket:
                del self._some[phone]

    def holds(self, *, at: float) -> bool:
        """Whether there is a lease at that moment; without one every question goes to the database."""
        return at < self._until
