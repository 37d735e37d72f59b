"""What the notices need of others, handed over once by `bluelamp.site.wiring`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

Addresses = Callable[[str], Sequence[str]]
"""Gives the e-mail addresses behind a person's id or `role:` and a role; none where there are none."""


def _nobody(to: str) -> Sequence[str]:
    del to
    return ()


@dataclass(slots=True, kw_only=True)
class Ports:
    """What is wired now. Until it is, nobody has an address, and every notice ends as undeliverable."""

    addresses: Addresses = _nobody
    force: str = "Bluelamp"
    address: str = "http://127.0.0.1:8000"
    message_host: str = "bluelamp.invalid"


current = Ports()
"""The one set of the process."""
