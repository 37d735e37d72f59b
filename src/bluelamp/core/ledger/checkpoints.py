"""The text of a checkpoint (c2sp.org/tlog-checkpoint): origin, size and root on three lines.

Extension lines are refused, in both directions. Auditors cannot check them, and not every
verifier signs or reads them alike, so a log that uses them cannot be read by all.
"""

from __future__ import annotations

from dataclasses import dataclass

from bluelamp.core.ledger.encoding import from_decimal, hash_from_base64, shown, to_base64
from bluelamp.core.ledger.errors import CheckpointBroken, WrongOrigin


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log says of itself at one moment: who it is, how many entries it has, and their root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The three lines that are signed, each with its line end."""
        return f"{self.origin}\n{self.size}\n{to_base64(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """The checkpoint that a note's text states.

        Promise: for every text accepted, `text` gives the same one back.

        Raises:
            CheckpointBroken: not exactly three lines, or no origin.
            NumberBroken: the size is not a plain decimal.
            Base64Broken: the root is not the base64 of 32 bytes.
        """
        lines = text.split("\n")
        if len(lines) != 4 or lines[3] or not lines[0]:
            raise CheckpointBroken(
                f"The text that begins `{shown(text)}` is not a checkpoint: it must be three lines, "
                "origin, size and root, with nothing after them.",
                todo="check that it is a checkpoint of the log, complete and without extension lines.",
            )
        return cls(lines[0], from_decimal(lines[1], "size"), hash_from_base64(lines[2], "root"))

    def require_origin(self, origin: str) -> None:
        """Passes checkpoints of one log.

        Raises:
            WrongOrigin: this one is of another.
        """
        if self.origin != origin:
            raise WrongOrigin(
                f"The checkpoint is of `{shown(self.origin)}`, not of `{shown(origin)}`.",
                todo="use the checkpoint, the keys and the policy of one and the same log.",
            )
