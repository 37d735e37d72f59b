"""What checking a draw gives: numbered steps, each with what it found in plain words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bluelamp.core.draw.acts import Act

Held = Literal["yes", "no", "not checked"]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a receipt of the ledger shows of an act: its place in a log, and a tree that witnesses had seen by a time.

    `size` is that tree's: an entry whose place is not below it was written after the witnesses looked.
    """

    log: str
    index: int
    size: int
    at: datetime


Witnessed = Callable[[Act, str], Seen]
"""Gives what an act's receipt shows, from the act and the receipt; raises where it shows nothing."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a check: whether it holds, and what was found. `error` is the code of what it found wrong."""

    name: str
    held: Held
    says: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found, step by step."""

    steps: tuple[Step, ...]

    @property
    def holds(self) -> bool:
        """Whether the draw is finished and everything that a file can show holds."""
        needed = {"file", "acts", "ingredients", "frame", "selection"}
        agreed = {step.name for step in self.steps if step.held == "yes"}
        return needed <= agreed and all(step.held != "no" for step in self.steps)

    def say(self) -> str:
        """The report for a person."""
        marks = {"yes": "holds", "no": "DOES NOT HOLD", "not checked": "not checked"}
        lines = [f"{at}. {step.name}: {marks[step.held]}. {step.says}" for at, step in enumerate(self.steps, 1)]
        open_steps = [step.name for step in self.steps if step.held == "not checked"]
        if not self.holds:
            lines.append("The draw is NOT shown to be right.")
        elif open_steps:
            lines.append(f"What was checked holds. Not checked: {', '.join(open_steps)}; see above what is missing.")
        else:
            lines.append("The draw holds.")
        return "\n".join(lines)

    def as_json(self) -> dict[str, object]:
        """The same for a program."""
        steps = [{"name": one.name, "held": one.held, "says": one.says, "error": one.error} for one in self.steps]
        return {"holds": self.holds, "steps": steps}
