"""The payloads of a fleet plan: built, held against the vendors' schemas, written out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bluelamp.core.phones import FleetPlan, PhonePlan
from bluelamp.core.phones.android.check import problems as android_problems
from bluelamp.core.phones.android.payloads import android_policy
from bluelamp.core.phones.apple.check import declaration_problems, profile_problems
from bluelamp.core.phones.apple.payloads import apple_payload
from bluelamp.core.phones.intune.check import problems as intune_problems
from bluelamp.core.phones.intune.payloads import intune_android, intune_apple
from bluelamp.core.rulebook import Catalogue
from bluelamp.doors.cli import common

IOS = "18.1"
PROFILE_BASE = "https://mdm.example/profiles"


@dataclass(frozen=True)
class Payload:
    """One thing that is sent: which target, what it is called, its body, and what is wrong with it."""

    target: str
    name: str
    body: Mapping[str, Any]
    problems: tuple[str, ...]
    as_bytes: bytes | None = None


@dataclass
class Tally:
    """How many payloads there are by target, and what is wrong with any of them."""

    counts: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def add(self, payload: Payload) -> None:
        """Counts one payload, and what is wrong with it."""
        self.counts[payload.target] = self.counts.get(payload.target, 0) + 1
        self.problems += [f"{payload.target} {payload.name}: {one}" for one in payload.problems]

    def say(self) -> list[str]:
        """How many payloads there are and whether they fit, line by line; at most so many that do not."""
        made = ", ".join(f"{count:,} for {target}" for target, count in self.counts.items())
        fit = f"{len(self.problems)} problems" if self.problems else "all fit the vendors' schemas"
        return [f"{sum(self.counts.values()):,} payloads ({made}): {fit}.", *(f"  {one}" for one in self.problems[:20])]


def payloads_of(plan: PhonePlan, catalogue: Catalogue) -> Iterator[Payload]:
    """Every payload of one class: on and off duty, for Android, for Intune on both platforms, and for Apple.

    Raises:
        GuardRefusal: one of them would do harm.
    """
    for duty in ("on", "off"):
        policy = android_policy(plan, catalogue, duty)
        yield Payload("android", policy.name, policy.body, android_problems(policy.body))
        for intune in (intune_android(plan, catalogue, duty), intune_apple(plan, catalogue, duty)):
            for one in intune.resources:
                name = f"{intune.name} {duty} {one.name}"
                yield Payload(f"intune-{intune.platform}", name, one.body, intune_problems(one.body, one.type_name))
        apple = apple_payload(plan, catalogue, duty, ios=IOS, profile_base=PROFILE_BASE)
        yield Payload(
            "apple",
            f"{apple.name} {duty} profile",
            apple.profile,
            profile_problems(apple.profile, ios=IOS, supervised=True),
            apple.profile_bytes(),
        )
        for declaration in apple.declarations:
            yield Payload(
                "apple",
                f"{apple.name} {duty} {declaration['Identifier']}",
                declaration,
                declaration_problems(declaration, ios=IOS, supervised=True),
            )


def write_all(fleet: FleetPlan, catalogue: Catalogue, out: Path | None, step: common.Step = common.no_step) -> Tally:
    """Builds and checks the payloads of every class; writes them where a folder is given.

    An Apple profile is written as the property list that phones read, all else as JSON.
    """
    tally = Tally()
    for done, (name, plan) in enumerate(fleet.plans.items(), start=1):
        for number, payload in enumerate(payloads_of(plan, catalogue)):
            tally.add(payload)
            if out is not None:
                _write(payload, out / name[:16] / payload.target, number)
        step(done, len(fleet.plans))
    return tally


def _write(payload: Payload, folder: Path, number: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if payload.as_bytes is not None:
        (folder / f"{number:03d}.mobileconfig").write_bytes(payload.as_bytes)
    else:
        text = json.dumps(payload.body, indent=2, ensure_ascii=False, sort_keys=True)
        (folder / f"{number:03d}.json").write_text(text, encoding="utf-8")
