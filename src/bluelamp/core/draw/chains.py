"""Hash chains: a party fixes all its values of a year with one number, and shows them one by one.

The anchor is the last link. Each reveal is one link earlier, so anybody can hash it back to the
anchor, and nobody can choose it after the anchor is known. What is left to a party is silence.

Nothing here makes a secret: 32 random bytes are passed in.
"""

from __future__ import annotations

from bluelamp.core.draw.errors import ChainTooShort, RevealDoesNotHashBack
from bluelamp.core.draw.hashing import hashed

SECRET_BYTES = 32


def link(value: bytes, party: str) -> bytes:
    """The link that follows a value in the chain of a party."""
    return hashed(b"DRAW/1 chain", party.encode(), value)


def anchor_of(secret: bytes, party: str, links: int) -> bytes:
    """The last link of the chain that begins with a secret: what the party publishes at the start of the year."""
    value = secret
    for _ in range(links):
        value = link(value, party)
    return value


def reveal_of(secret: bytes, party: str, links: int, number: int) -> bytes:
    """What a party shows at the draw of this number.

    The secret itself is never shown: a chain of 400 links serves 399 draws.

    Raises:
        ChainTooShort: the chain has no link for this number.
    """
    refuse_a_number_beyond(links, number)
    return anchor_of(secret, party, links - number)


def check_reveal(value: bytes, party: str, anchor: bytes, links: int, number: int) -> None:
    """Returns where a reveal leads back to its party's anchor in as many steps as the draw has a number.

    Going back to the anchor, and not to the reveal before, needs no other draw's file, and holds
    also where the party was silent at an earlier draw.

    Raises:
        ChainTooShort: the chain has no link for this number.
        RevealDoesNotHashBack: the value leads elsewhere.
    """
    refuse_a_number_beyond(links, number)
    if anchor_of(value, party, number) != anchor:
        raise RevealDoesNotHashBack(
            f"`{party}` revealed `{value.hex()}`, which does not lead back (steps: {number}) to the anchor"
            f" `{anchor.hex()}` it published.",
            todo="ask the party for the value of this very draw; if it has none, make the draw void and say so.",
        )


def refuse_a_number_beyond(links: int, number: int) -> None:
    """Returns where chains of so many links have one for a draw of this number.

    Raises:
        ChainTooShort: they have none, or no draw has the number.
    """
    if not 1 <= number < links:
        raise ChainTooShort(
            f"Chains of {links} links serve the draws 1 to {links - 1}; there is no link for draw `{number}`.",
            todo="make a new plan with new anchors.",
        )
