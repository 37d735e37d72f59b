"""One file that holds a year of draws so far and the leaves of every frame: all that a check needs.

The file is the canonical JSON of its content and a line end, so that a hash of it names its content.
It holds pseudonyms and codes, no key and no name. Nothing is read twice or guessed: a file that says
the same in another way is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bluelamp.core.draw.acts import Act, act_digest, read_act
from bluelamp.core.draw.errors import BundleBroken, BundleNotCanonical
from bluelamp.core.draw.fields import HASH, LABEL
from bluelamp.core.draw.frame import Leaf, read_leaf
from bluelamp.core.draw.series import Series
from bluelamp.core.draw.strict_json import read_json
from bluelamp.core.kernel import canonical_bytes

FORMAT = "DRAW/1 bundle"
_PARTS = {"acts", "earlier", "format", "leaves", "receipts"}


@dataclass(frozen=True, slots=True)
class Bundle:
    """The acts of a year, the leaves of its frames, and receipts of the ledger by the digest of their act.

    `leaves` are those of the last frame, `earlier` those of the frames before it by the draw they were
    made for. The latter may be left out of a copy; a check then says of those draws that it did not
    draw them again.
    """

    acts: tuple[Act, ...]
    leaves: tuple[Leaf, ...] = ()
    receipts: Mapping[str, str] = field(default_factory=dict)
    earlier: Mapping[str, tuple[Leaf, ...]] = field(default_factory=dict)

    def series(self) -> Series:
        """The acts as a series.

        Raises:
            DrawError: an act cannot follow the one before, as `Series.after`.
        """
        return Series.of(self.acts)

    def leaves_of(self, draw: str) -> tuple[Leaf, ...]:
        """The leaves of the frame that was made for a draw, or none where the file does not hold them."""
        if self.leaves and self.leaves[0].draw == draw:
            return self.leaves
        return self.earlier.get(draw, ())

    def with_series(self, series: Series, leaves: tuple[Leaf, ...] | None = None) -> Bundle:
        """The bundle with the acts of a series; with the leaves of a new frame, those before it become earlier ones."""
        if leaves is None:
            return replace(self, acts=series.acts)
        earlier = {**self.earlier, self.leaves[0].draw: self.leaves} if self.leaves else self.earlier
        return replace(self, acts=series.acts, leaves=leaves, earlier=earlier)

    def with_receipt(self, act: Act, receipt: str) -> Bundle:
        """The bundle with the ledger's receipt of an act; one that it had for the same act is kept.

        The first receipt is the one to keep: it names the earliest tree that witnesses had seen.
        """
        return replace(self, receipts={act_digest(act): receipt, **self.receipts})


def write_bundle(bundle: Bundle) -> bytes:
    """The bytes of a bundle's file."""
    return (
        canonical_bytes(
            {
                "acts": [act.as_canonical() for act in bundle.acts],
                "earlier": {name: [one.as_canonical() for one in leaves] for name, leaves in bundle.earlier.items()},
                "format": FORMAT,
                "leaves": [leaf.as_canonical() for leaf in bundle.leaves],
                "receipts": dict(bundle.receipts),
            }
        )
        + b"\n"
    )


def read_bundle(raw: bytes) -> Bundle:
    """The bundle in a file's bytes. What its acts mean together is not looked at: `Bundle.series` does that.

    Raises:
        BundleBroken: the bytes are cut short, or are no bundle.
        BundleNotCanonical: they are written in another way than `write_bundle` writes them.
        ActBroken, LeafBroken, DiceBroken, PlanOutsideLimits, PlanContradictsItself: a part does not fit.
    """
    given = read_json(raw)
    # A key given twice, white space, other number forms and other escapes all end here.
    if not _is_canonical(given, raw):
        raise BundleNotCanonical(
            "The file says its content in `another way` than the canonical one: a key twice, spaces, or other escapes.",
            todo="ask for the file as it was made; do not open and save it in an editor.",
        )
    if not isinstance(given, dict) or given.keys() != _PARTS:
        raise _broken(f"is no file of a draw: it does not hold `{'`, `'.join(sorted(_PARTS))}`, and only these")
    if given["format"] != FORMAT:
        raise _broken(f"is of another format than `{FORMAT}`")
    acts, leaves, receipts, earlier = (given[name] for name in ("acts", "leaves", "receipts", "earlier"))
    if not isinstance(acts, list) or not isinstance(leaves, list):
        raise _broken("has no list of `acts` or of `leaves`")
    if not isinstance(earlier, dict) or not all(
        LABEL.fullmatch(name) and isinstance(one, list) and one for name, one in earlier.items()
    ):
        raise _broken("has `earlier` leaves that are not lists by the draw they were made for")
    if not isinstance(receipts, dict) or not all(
        HASH.fullmatch(name) and isinstance(text, str) for name, text in receipts.items()
    ):
        raise _broken("has `receipts` that are not texts by the digest of an act")
    before = {name: tuple(map(read_leaf, one)) for name, one in earlier.items()}
    return Bundle(tuple(map(read_act, acts)), tuple(map(read_leaf, leaves)), receipts, before)


def _is_canonical(given: object, raw: bytes) -> bool:
    try:
        return canonical_bytes(given) + b"\n" == raw  # type: ignore[arg-type]  # what JSON without fractions gives
    except UnicodeEncodeError:
        return False


def _broken(why: str) -> BundleBroken:
    return BundleBroken(f"The file {why}.", todo="fetch the file again, and compare its length with the original's.")
