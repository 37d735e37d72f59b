"""How much of a rulebook the phones themselves keep, target by target.

A rule that allows is kept where what it allows can be used; a rule that refuses, where what it
refuses is shut. What depends on facts that a phone cannot know is left open: the rules that allow
it are kept, and those that may refuse it are not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bluelamp.core.decision.partial import Standing
from bluelamp.core.kernel import Canonical
from bluelamp.core.phones.gaps import id_on
from bluelamp.core.phones.identifiers import comes_with_other_phones
from bluelamp.core.phones.lines import Line, Step
from bluelamp.core.phones.plan import FleetPlan, PhonePlan
from bluelamp.core.phones.standings import DUTY_STATES
from bluelamp.core.phones.targets import TARGETS, Target
from bluelamp.core.rulebook import Rulebook


@dataclass(frozen=True)
class Coverage:
    """The rules by what a target does for them, in the rulebook's order, and the number of gaps.

    `enforced`: every line that the rule decides is kept by the phone. `in_part`: some are, or some of
    the way, as where a website is shut in one browser. `advised`: none; the rule is kept by asking
    before and screening after, or is about something that no phone sees.
    """

    enforced: tuple[str, ...]
    in_part: tuple[str, ...]
    advised: tuple[str, ...]
    gaps: int

    def as_canonical(self) -> Canonical:
        """The coverage as data, for JSON."""
        return {
            "enforced": list(self.enforced),
            "in_part": list(self.in_part),
            "advised": list(self.advised),
            "gaps": self.gaps,
        }


def coverage(plan: PhonePlan, rulebook: Rulebook) -> dict[str, Coverage]:
    """The coverage of one class's plan by the name of the target."""
    return _coverage([plan], rulebook)


def fleet_coverage(fleet: FleetPlan, rulebook: Rulebook) -> dict[str, Coverage]:
    """The coverage over all classes; a gap that several classes share is counted once."""
    return _coverage(fleet.plans.values(), rulebook)


def _coverage(plans: Iterable[PhonePlan], rulebook: Rulebook) -> dict[str, Coverage]:
    listed = list(plans)
    return {target.name: _of_target(target, listed, rulebook) for target in TARGETS}


def _of_target(target: Target, plans: Iterable[PhonePlan], rulebook: Rulebook) -> Coverage:
    kept: dict[str, set[bool]] = {}
    gaps = set()
    for plan in plans:
        gaps |= {gap for gap in plan.gaps if gap.platform == target.name}
        for rule, is_kept in _decisions(target, plan, rulebook):
            kept.setdefault(rule, set()).add(is_kept)
    by_kind: Mapping[str, list[str]] = {"enforced": [], "in_part": [], "advised": []}
    for rule_id in rulebook.by_id:
        found = kept.get(rule_id, {False})
        by_kind["enforced" if found == {True} else "in_part" if True in found else "advised"].append(rule_id)
    return Coverage(tuple(by_kind["enforced"]), tuple(by_kind["in_part"]), tuple(by_kind["advised"]), len(gaps))


def _decisions(target: Target, plan: PhonePlan, rulebook: Rulebook) -> Iterator[tuple[str, bool]]:
    """Each rule with each line it decides: whether the phone keeps that line; both where it does in part."""
    # Every target sends a list of allowed apps, which shuts what it does not name.
    yield from ((rule, True) for rule in plan.shut_beyond)
    shut_sites = [line.resource for line in plan.sites if not line.on.is_open]
    beyond = set(shut_sites[target.most_sites :]) if target.most_sites is not None else set()
    for line in (*plan.apps, *plan.sites):
        for duty in DUTY_STATES:
            one = line.off if duty == "off" else line.on
            if line.resource.type == "App":
                if comes_with_other_phones(rulebook.catalogue.apps[line.resource.id], target.platform):
                    continue
                kept = {_app_is_kept(target, line, duty, rulebook)}
            elif one.is_open:
                kept = {True}
            else:
                # A list that browsers keep does not reach pages shown inside other apps.
                kept = {line.resource not in beyond, not target.browsers}
            for rule in one.rules:
                left_open = one.standing is Standing.DEPENDS and rulebook.by_id[rule].effect == "forbid"
                yield from ((rule, is_kept and not left_open) for is_kept in kept)


def _app_is_kept(target: Target, line: Line, duty: str, rulebook: Rulebook) -> bool:
    """Whether the phone keeps an app's line: an allow list shuts what it does not name, and opens by id."""
    step = line.step_on(target, "off" if duty == "off" else "on")
    if step is Step.HELD:
        return False
    return step is not Step.OPEN or id_on(target, rulebook.catalogue.apps[line.resource.id]) is not None
