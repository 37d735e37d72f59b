"""How a phone is, put together from what it answered to two questions, and since when its release is out. Pure.

Apple's phones say no date of their security updates, only the release. As that date stands the day on which a phone of
the fleet first had that release, or the earlier day on which one first had a newer: so an older release never looks
newer than it is, and a phone that stays behind the fleet for a fortnight is seen to. A phone says nothing of having
been tampered with, so that is not known, and not taken for well.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date

from bluelamp.core.mdm.answers import Information, Security
from bluelamp.records.fleet.ports import Health

SYSTEM = "iOS"


@dataclass(frozen=True, slots=True)
class Known:
    """What a phone said so far; an empty `release` where it has not said."""

    release: str = ""
    passcode: bool | None = None
    encrypted: bool | None = None

    @classmethod
    def from_text(cls, text: str) -> Known:
        """What `to_text` gave; nothing known from an empty text."""
        return cls(**json.loads(text)) if text else cls()

    def to_text(self) -> str:
        """This as a text."""
        return json.dumps(asdict(self))

    def with_information(self, said: Information) -> Known:
        """This, and which release the phone has."""
        return replace(self, release=f"{said.release} {said.extra}".strip())

    def with_security(self, said: Security) -> Known:
        """This, and how the phone is locked."""
        return replace(self, passcode=said.passcode, encrypted=said.encrypted)

    def health(self, releases: Mapping[str, date]) -> Health | None:
        """What is reported of the phone; None until it has said its release."""
        if not self.release:
            return None
        return Health(
            system=SYSTEM,
            release=self.release,
            patched_on=out_since(self.release, releases),
            screen_lock=self.passcode,
            encrypted=self.encrypted,
        )


def out_since(release: str, releases: Mapping[str, date]) -> date | None:
    """Since when a release is out, as far as the fleet shows; `releases` says when each was first seen."""
    own = _in_order(release)
    return min((day for one, day in releases.items() if _in_order(one) >= own), default=None)


def _in_order(release: str) -> tuple[tuple[int, ...], str]:
    numbers, _, extra = release.partition(" ")
    return tuple(int(part) if part.isascii() and part.isdecimal() else 0 for part in numbers.split(".")), extra
