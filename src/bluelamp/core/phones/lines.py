"""One line of a plan: an app or website, its standing on and off duty, and the step that follows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bluelamp.core.cedar import EntityUid
from bluelamp.core.decision.partial import Standing
from bluelamp.core.kernel import Canonical
from bluelamp.core.phones.holders import Duty
from bluelamp.core.phones.standings import Decided
from bluelamp.core.phones.targets import Target


class Step(StrEnum):
    """What is done about an app or website on a phone.

    SUSPEND shuts an app and keeps its data. HELD leaves it as it is, on a target that cannot suspend:
    nothing is removed until a named person has confirmed the export.
    """

    OPEN = "open"
    SHUT = "shut"
    SUSPEND = "suspend"
    HELD = "held until the export is confirmed"


@dataclass(frozen=True)
class Line:
    """An app or website in a plan.

    `lapsed`: the holder has a permission for it that no longer opens it and is not yet closed.
    `by_permission`: it is shut, and some permission would open it for this holder on duty. Where it
    was open before, its messages may still be on the phone: no target may remove it.
    """

    resource: EntityUid
    on: Decided
    off: Decided
    lapsed: bool = False
    by_permission: bool = False

    def decided(self, duty: Duty) -> Decided:
        """What the rules say in a duty state; unknown duty changes nothing, so it reads as on duty."""
        return self.off if duty == "off" else self.on

    def step(self, duty: Duty) -> Step:
        """What the plan wants: an app shut for the time being is suspended, never removed."""
        if self.decided(duty).is_open:
            return Step.OPEN
        for_the_time_being = self.lapsed or self.on.is_open or self.off.is_open
        return Step.SUSPEND if for_the_time_being else Step.SHUT

    def step_on(self, target: Target, duty: Duty) -> Step:
        """What the target does about it: where it cannot suspend, it leaves the app as it is."""
        step = self.step(duty)
        return Step.HELD if step is Step.SUSPEND and not target.can_suspend_keeping_data else step

    def as_canonical(self) -> Canonical:
        """The line as data, for digests and for JSON."""
        return {
            "id": self.resource.id,
            "on": _as_canonical(self.on),
            "off": _as_canonical(self.off),
            "lapsed": self.lapsed,
            "by_permission": self.by_permission,
        }


def _as_canonical(one: Decided) -> Canonical:
    facts = list(one.facts) if one.standing is Standing.DEPENDS else []
    return {"standing": one.standing.value, "rules": list(one.rules), "facts": facts, "erring": list(one.erring)}
