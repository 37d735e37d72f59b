"""Seed, tickets and selection: plain hashes of public values, so that anybody can draw again.

Whoever has the leaves and the seed gets the same names in the same order, in any language with
SHA-256 (`tools/replay` does it in JavaScript). There is no random generator and no fraction here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bluelamp.core.draw.frame import Leaf
from bluelamp.core.draw.hashing import hashed
from bluelamp.core.draw.plan import IN, Pool
from bluelamp.core.kernel import Canonical


@dataclass(frozen=True, slots=True)
class Selected:
    """Who is drawn from one pool, and who stands in reserve, by pseudonym in ticket order."""

    drawn: tuple[str, ...]
    reserves: tuple[str, ...]

    def as_canonical(self) -> dict[str, Canonical]:
        """The selection as it stands in a result."""
        return {"drawn": list(self.drawn), "reserves": list(self.reserves)}


def seed_of(draw: str, frame_digest: bytes, sources: Mapping[str, bytes]) -> bytes:
    """The seed: the draw, the digest of its frame's commitment, and every source by its name.

    The digest binds the frame: another frame has another seed, and nobody can hold on to both.
    """
    named = (part for name in sorted(sources) for part in (name.encode(), sources[name]))
    return hashed(b"DRAW/1 seed", draw.encode(), frame_digest, *named)


def ticket_of(seed: bytes, pid: str, tickets: int) -> bytes:
    """The lowest of somebody's tickets, as 32 bytes that compare as the number they write.

    The lowest of `w` uniform numbers is the lowest of all with a chance in proportion to `w`: exact
    weights without a division. There is one ticket at least: no leaf is without.
    """
    # The parts before the ticket's own number are the same for all of somebody's tickets.
    begun = hashlib.sha256()
    for part in (b"DRAW/1 ticket", seed, pid.encode()):
        begun.update(len(part).to_bytes(4, "big") + part)
    begun.update(b"\0\0\0\2")

    def ticket(number: int) -> bytes:
        one = begun.copy()
        one.update(number.to_bytes(2, "big"))
        return one.digest()

    return min(map(ticket, range(tickets)))


def select(leaves: Iterable[Leaf], seed: bytes, pools: Mapping[str, Pool]) -> dict[str, Selected]:
    """Who is drawn from every pool: those who can be, in the order of their tickets.

    Promise: MUST depend on nothing but its arguments; uniform and weighted as `tests/core/draw/test_selection.py`
    states, with the false-alarm rate of its tests.
    """
    pool_of = {stratum: name for name, pool in pools.items() for stratum in pool.strata}
    tickets: dict[str, list[tuple[bytes, str]]] = {name: [] for name in pools}
    for leaf in leaves:
        if leaf.eligibility == IN:
            tickets[pool_of[leaf.stratum]].append((ticket_of(seed, leaf.pid, leaf.tickets), leaf.pid))
    selection = {}
    for name in sorted(pools):
        order = [pid for _, pid in sorted(tickets[name])]
        take, reserves = pools[name].take, pools[name].reserves
        selection[name] = Selected(tuple(order[:take]), tuple(order[take : take + reserves]))
    return selection
