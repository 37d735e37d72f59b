"""The frame: everybody a draw is from, as a sorted list of leaves that names nobody.

A leaf shows a pseudonym made for this draw alone, a commitment that opens only to the person, the
stratum, its tickets and whether the person can be drawn. Without the key of the draw nobody can
link two draws, and once the key is deleted nobody can at all.

Nothing here makes a key: 32 random bytes are passed in, fresh for every frame.
"""

from __future__ import annotations

import hmac
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bluelamp.core.draw.errors import LeafBroken, OpeningDoesNotFit, UnitBroken, UnitTwice
from bluelamp.core.draw.fields import HASH, LABEL, NAME, Fields, shown
from bluelamp.core.draw.hashing import hashed
from bluelamp.core.draw.plan import MOST_TICKETS, Plan
from bluelamp.core.draw.tree import Tree
from bluelamp.core.kernel import Canonical
from bluelamp.core.ledger.merkle import leaf_hash, verify_inclusion

KEY_BYTES = 32
Counts = Mapping[str, Mapping[str, int]]
"""How many people a frame has: by stratum, then by eligibility code."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One person or phone on the list to draw from: its stratum, and whether it can be drawn."""

    name: str
    stratum: str
    eligibility: str = "in"


@dataclass(frozen=True, slots=True)
class Leaf:
    """One line of a frame, as everybody sees it.

    The letters of its canonical form: `c` commitment, `d` draw, `e` eligibility, `p` pseudonym,
    `s` stratum, `w` tickets.
    """

    draw: str
    pid: str
    commitment: str
    stratum: str
    tickets: int
    eligibility: str

    def as_canonical(self) -> dict[str, Canonical]:
        """The leaf as it stands in a file."""
        return {
            "c": self.commitment,
            "d": self.draw,
            "e": self.eligibility,
            "p": self.pid,
            "s": self.stratum,
            "w": self.tickets,
        }

    def as_bytes(self) -> bytes:
        """The bytes that are hashed: the canonical form, written at once because every value is plain."""
        return (
            f'{{"c":"{self.commitment}","d":"{self.draw}","e":"{self.eligibility}",'
            f'"p":"{self.pid}","s":"{self.stratum}","w":{self.tickets}}}'
        ).encode()


@dataclass(frozen=True, slots=True)
class Opening:
    """What one person is given: where their leaf stands, what opens it, and the way to the root."""

    unit: str
    index: int
    salt: bytes
    leaf: Leaf
    proof: Sequence[bytes]

    def as_canonical(self) -> dict[str, Canonical]:
        """The opening as it is handed over."""
        return {
            "index": self.index,
            "leaf": self.leaf.as_canonical(),
            "proof": [one.hex() for one in self.proof],
            "salt": self.salt.hex(),
            "unit": self.unit,
        }


@dataclass(frozen=True, slots=True)
class Frame:
    """The leaves of a frame, their tree, and (for the force alone) which unit stands where."""

    leaves: tuple[Leaf, ...]
    tree: Tree
    places: Mapping[str, int]
    salts: Mapping[str, bytes]

    @property
    def counts(self) -> Counts:
        """How many people it has, by stratum and code."""
        return counts_of(self.leaves)

    def opening(self, unit: str) -> Opening | None:
        """What a unit is given, or None where it is not in the frame."""
        index = self.places.get(unit)
        if index is None:
            return None
        return Opening(unit, index, self.salts[unit], self.leaves[index], self.tree.proof(index))


@dataclass(frozen=True, slots=True)
class Audit:
    """How a frame differs from the list of the force: people left out, ghosts, and lines that say something else."""

    missing: tuple[str, ...]
    ghosts: tuple[str, ...]
    changed: tuple[str, ...]

    @property
    def is_clean(self) -> bool:
        """Whether frame and list are the same."""
        return not (self.missing or self.ghosts or self.changed)


def pid_of(key: bytes, draw: str, unit: str) -> str:
    """The pseudonym of a unit in one draw."""
    return _keyed(key, "pid", draw, unit).hex()


def build_frame(plan: Plan, draw: str, units: Iterable[Unit], key: bytes) -> Frame:
    """The frame of a draw from the list of the force.

    Raises:
        UnitTwice: somebody is on it twice.
        UnitBroken: a line has no name, or a stratum or code that the plan does not define.
        FrameEmpty, StratumTooSmall, FractionTooLarge: as `Plan.check_counts`.
    """
    rows: list[tuple[Leaf, str, bytes]] = []
    seen: set[str] = set()
    for unit in units:
        _check_unit(plan, unit, seen)
        salt = _keyed(key, "salt", draw, unit.name)
        tickets = plan.strata[unit.stratum].tickets
        leaf = Leaf(
            draw, pid_of(key, draw, unit.name), _commitment(unit.name, salt), unit.stratum, tickets, unit.eligibility
        )
        rows.append((leaf, unit.name, salt))
    rows.sort(key=lambda row: row[0].pid)
    leaves = tuple(leaf for leaf, _, _ in rows)
    plan.check_counts(counts_of(leaves))
    return Frame(
        leaves,
        Tree.over(leaf.as_bytes() for leaf in leaves),
        {name: at for at, (_, name, _) in enumerate(rows)},
        {name: salt for _, name, salt in rows},
    )


def read_leaf(given: object) -> Leaf:
    """The leaf in a mapping.

    Raises:
        LeafBroken: a field is missing, unknown or does not fit.
    """
    # Thirty thousand leaves are read at once, so the common case is held against one set of names.
    if isinstance(given, dict) and given.keys() == {"c", "d", "e", "p", "s", "w"}:
        c, d, e, p, s, w = (given[letter] for letter in "cdepsw")
        fits = all(
            isinstance(value, str) and form.fullmatch(value)
            for value, form in ((c, HASH), (d, LABEL), (e, NAME), (p, HASH), (s, NAME))
        )
        if fits and isinstance(w, int) and not isinstance(w, bool) and 1 <= w <= MOST_TICKETS:
            return Leaf(d, p, c, s, w, e)
    raise LeafBroken(
        f"A line of the frame is `{shown(given)}`, which is no leaf of DRAW/1.",
        todo="ask for the file again; do not correct a leaf by hand.",
    )


def read_opening(given: object) -> Opening:
    """The opening in a mapping as `as_canonical` writes it.

    Raises:
        ActBroken, LeafBroken: a field is missing, unknown or does not fit.
    """
    fields = Fields("The opening", given)
    proof = tuple(bytes.fromhex(one) for one in fields.texts("proof", HASH))
    opening = Opening(
        fields.text("unit"), fields.whole("index"), fields.digest("salt"), read_leaf(fields.part("leaf")), proof
    )
    fields.end()
    return opening


def check_opening(opening: Opening, size: int, root: bytes) -> None:
    """Returns where what a person was given leads to the committed root: they are in the frame, under this leaf.

    Raises:
        OpeningDoesNotFit: name and salt do not open the leaf, or the leaf is not at its place under the root.
    """
    if opening.leaf.commitment != _commitment(opening.unit, opening.salt):
        raise OpeningDoesNotFit(
            f"Name and salt of `{opening.unit}` do not open line {opening.leaf.pid}.",
            todo="you may have been left out of the frame: object before the draw.",
        )
    hashed_leaf = leaf_hash(opening.leaf.as_bytes())
    if not verify_inclusion(hashed_leaf, opening.index, size, opening.proof, root):
        raise OpeningDoesNotFit(
            f"Line {opening.leaf.pid} of `{opening.unit}` is not at place {opening.index} of the committed frame.",
            todo="you may have been left out of the frame: object before the draw.",
        )


def audit_frame(leaves: Iterable[Leaf], draw: str, units: Iterable[Unit], key: bytes) -> Audit:
    """How leaves differ from an independent list of the force, for an auditor who was given the key of the draw.

    Finds what nobody else can: people left out, and pseudonyms of nobody.
    """
    held = {leaf.pid: leaf for leaf in leaves}
    missing, changed = [], []
    for unit in units:
        leaf = held.pop(pid_of(key, draw, unit.name), None)
        if leaf is None:
            missing.append(unit.name)
            continue
        opens = leaf.commitment == _commitment(unit.name, _keyed(key, "salt", draw, unit.name))
        if not opens or (leaf.stratum, leaf.eligibility) != (unit.stratum, unit.eligibility):
            changed.append(unit.name)
    return Audit(tuple(missing), tuple(held), tuple(changed))


def counts_of(leaves: Iterable[Leaf]) -> Counts:
    """How many leaves there are, by stratum and code, names sorted."""
    found = Counter((leaf.stratum, leaf.eligibility) for leaf in leaves)
    counts: dict[str, dict[str, int]] = {}
    for (stratum, code), number in sorted(found.items()):
        counts.setdefault(stratum, {})[code] = number
    return counts


def _check_unit(plan: Plan, unit: Unit, seen: set[str]) -> None:
    if not unit.name or "\0" in unit.name:
        raise UnitBroken(f"A line of the list has the name `{unit.name!r}`.", todo="give every line a name.")
    for what, value, known in (
        ("stratum", unit.stratum, plan.strata),
        ("eligibility code", unit.eligibility, plan.eligibility),
    ):
        if value not in known:
            raise UnitBroken(
                f"`{unit.name}` has the {what} `{value}`; the plan has {', '.join(sorted(known))}.",
                todo="correct the line, or publish a new plan before the next draw.",
            )
    if unit.name in seen:
        raise UnitTwice(f"`{unit.name}` is on the list twice.", todo="list every person or phone once.")
    seen.add(unit.name)


def _keyed(key: bytes, purpose: str, draw: str, unit: str) -> bytes:
    return hmac.digest(key, f"DRAW/1 {purpose}\0{draw}\0{unit}".encode(), "sha256")


def _commitment(unit: str, salt: bytes) -> str:
    return hashed(b"DRAW/1 unit", unit.encode(), salt).hex()
