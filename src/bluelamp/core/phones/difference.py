"""What a change of the rules changes on phones: which classes, which apps and websites, how many phones.

Two plans of the same holders are compared phone by phone, but each pair of an old and a new class only
once. A phone counts as changed where an app or website is opened, shut or suspended differently;
where only the reasons changed, nothing is pushed, and that is counted apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bluelamp.core.cedar import EntityUid
from bluelamp.core.kernel import Canonical
from bluelamp.core.phones.lines import Line, Step
from bluelamp.core.phones.plan import FleetPlan, PhonePlan
from bluelamp.core.phones.standings import DUTY_STATES


@dataclass(frozen=True)
class ThingChange:
    """One app or website that changes on some phones, in one duty state.

    `old` and `new` are the step of the plan (None where the catalogue does not hold the thing), `why`
    the rules that decide it now. `phones` counts the phones by platform.
    """

    kind: str
    id: str
    duty: str
    old: Step | None
    new: Step | None
    why: tuple[str, ...]
    phones: Mapping[str, int]

    @property
    def count(self) -> int:
        """How many phones it changes on."""
        return sum(self.phones.values())

    def say(self) -> str:
        """The change in one sentence."""
        were, are = (_STATES[step] for step in (self.old, self.new))
        reason = f", by {', '.join(f'`{rule}`' for rule in self.why)}" if self.why else ""
        thing = {"App": "App", "Site": "Website"}[self.kind]
        return f"{thing} `{self.id}`, {self.duty} duty: {were} -> {are} on {_phones(self.count)}{reason}."


@dataclass(frozen=True)
class PlanDifference:
    """What differs between two plans of a fleet.

    `classes_*` count classes by hash. `phones_changed` are those of holders in both plans with at
    least one change; `phones_regrouped` are in another class and have none, since only reasons changed.
    """

    old_digest: str
    new_digest: str
    classes_old: int
    classes_new: int
    classes_kept: int
    phones: int
    phones_changed: int
    phones_regrouped: int
    phones_added: int
    phones_removed: int
    changes: tuple[ThingChange, ...]

    def say(self) -> str:
        """The difference in words, the changes that touch most phones first."""
        lines = [
            f"{_phones(self.phones_changed)} of {self.phones:,} would change.",
            f"Classes of holder: {self.classes_old} before, {self.classes_new} after, {self.classes_kept} unchanged.",
        ]
        if self.phones_regrouped:
            lines.append(f"{_phones(self.phones_regrouped)} would stay as they are, for other reasons than before.")
        if self.phones_added or self.phones_removed:
            lines.append(f"{_phones(self.phones_added)} added, {_phones(self.phones_removed)} no longer planned.")
        return "\n".join([*lines, *(change.say() for change in self.changes)])

    def as_json(self) -> Canonical:
        """The difference for a program."""
        changes: list[Canonical] = [
            {
                "kind": one.kind,
                "id": one.id,
                "duty": one.duty,
                "old": None if one.old is None else one.old.value,
                "new": None if one.new is None else one.new.value,
                "rules": list(one.why),
                "phones": dict(one.phones),
            }
            for one in self.changes
        ]
        return {
            "old_digest": self.old_digest,
            "new_digest": self.new_digest,
            "classes": {"old": self.classes_old, "new": self.classes_new, "kept": self.classes_kept},
            "phones": {
                "all": self.phones,
                "changed": self.phones_changed,
                "regrouped": self.phones_regrouped,
                "added": self.phones_added,
                "removed": self.phones_removed,
            },
            "changes": changes,
        }


_Change = tuple[EntityUid, str, Step | None, Step | None, tuple[str, ...]]


def plan_difference(old: FleetPlan, new: FleetPlan) -> PlanDifference:
    """What changes on phones from one plan of a fleet to another."""
    both = old.placed.keys() & new.placed.keys()
    moves = Counter((old.placed[one].plan, new.placed[one].plan, new.placed[one].platform) for one in both)
    counts: dict[_Change, Counter[str]] = {}
    changed = regrouped = 0
    for (was, now, platform), phones in moves.items():
        if was == now:
            continue
        found = list(_line_changes(old.plans[was], new.plans[now]))
        changed += phones if found else 0
        regrouped += 0 if found else phones
        for change in found:
            counts.setdefault(change, Counter())[platform] += phones
    return PlanDifference(
        old_digest=old.rulebook_digest,
        new_digest=new.rulebook_digest,
        classes_old=len(old.plans),
        classes_new=len(new.plans),
        classes_kept=len(old.plans.keys() & new.plans.keys()),
        phones=len(both),
        phones_changed=changed,
        phones_regrouped=regrouped,
        phones_added=len(new.placed.keys() - both),
        phones_removed=len(old.placed.keys() - both),
        changes=_sorted(counts),
    )


def _line_changes(old: PhonePlan, new: PhonePlan) -> Iterator[_Change]:
    """The apps and websites that one class treats otherwise than the other."""
    was, now = _by_resource(old), _by_resource(new)
    for resource in sorted(was.keys() | now.keys()):
        for duty in DUTY_STATES:
            before, after = _step(was.get(resource), duty), _step(now.get(resource), duty)
            if before is not after and {before, after} != {None, Step.SHUT}:
                line = now.get(resource)
                rules = () if line is None else (line.off if duty == "off" else line.on).rules
                yield resource, duty, before, after, rules


def _by_resource(plan: PhonePlan) -> dict[EntityUid, Line]:
    return {line.resource: line for line in (*plan.apps, *plan.sites)}


def _step(line: Line | None, duty: str) -> Step | None:
    return None if line is None else line.step("off" if duty == "off" else "on")


def _sorted(counts: Mapping[_Change, Counter[str]]) -> tuple[ThingChange, ...]:
    found: Iterable[ThingChange] = (
        ThingChange(uid.type, uid.id, duty, before, after, rules, dict(sorted(phones.items())))
        for (uid, duty, before, after, rules), phones in counts.items()
    )
    return tuple(sorted(found, key=lambda one: (-one.count, one.kind, one.id, one.duty, one.why)))


_STATES: Mapping[Step | None, str] = {
    None: "not in the catalogue",
    Step.OPEN: "open",
    Step.SHUT: "shut",
    Step.SUSPEND: "suspended with its data kept",
    Step.HELD: "held",
}


def _phones(count: int) -> str:
    return "1 phone" if count == 1 else f"{count:,} phones"
