"""What the webhooks need of the site: its address, and which private hosts events may be sent to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True, kw_only=True)
class Ports:
    """What is wired now. Until it is, nothing goes to a private network."""

    source: str = "http://127.0.0.1:8000"
    private_hosts: frozenset[str] = frozenset()


current = Ports()
"""The one set of the process."""
