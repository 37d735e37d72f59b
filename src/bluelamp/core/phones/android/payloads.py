"""A plan as a policy of the Android Management API.

Three traps decide the form. A policy lists every app a phone may have, and whatever it leaves out is
removed with its data, so an app that rests stays on the list, switched off. `BLOCKED` removes too,
so it is never used. And a policy sent without its update mask rewrites every field, so the mask is
part of what is given out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bluelamp.core.kernel import digest
from bluelamp.core.phones.guards import MOST_REMOVED, Absence, AppRow, Checked, State, check
from bluelamp.core.phones.holders import Duty
from bluelamp.core.phones.identifiers import PRELOADED_WITH, is_part_of_the_phone
from bluelamp.core.phones.lines import Line, Step
from bluelamp.core.phones.plan import PhonePlan
from bluelamp.core.phones.sites import SiteLists, site_lists
from bluelamp.core.phones.targets import ANDROID, CHROME
from bluelamp.core.rulebook import App, Catalogue

_INSTALLED = frozenset({"FORCE_INSTALLED", "REQUIRED_FOR_SETUP", "KIOSK"})


@dataclass(frozen=True)
class AndroidPolicy:
    """One policy, ready to be sent: its name, body and update mask, and the digest of the body."""

    name: str
    plan: str
    duty: Duty
    body: Mapping[str, Any]
    update_mask: str
    digest: str


def android_policy(
    plan: PhonePlan,
    catalogue: Catalogue,
    duty: Duty,
    *,
    previous: Mapping[str, Any] | None = None,
    most_removed: int = MOST_REMOVED,
) -> AndroidPolicy:
    """The policy of a class in a duty state.

    Args:
        plan: the class's plan.
        catalogue: gives the ids, kept letter by letter.
        duty: on, off, or unknown, which is as on.
        previous: the body that the class had before, so that nothing required is dropped unnoticed.
        most_removed: how many apps this change may take off phones.

    Raises:
        GuardRefusal: the policy would do harm.
    """
    body: dict[str, Any] = {
        "playStoreMode": "WHITELIST",
        "applications": list(_applications(plan, catalogue, duty)),
        # Without these reports nobody can tell whether a phone has what it was sent.
        "statusReportingSettings": {
            "applicationReportsEnabled": True,
            "applicationReportingSettings": {"includeRemovedApps": True},
        },
    }
    mask = ",".join(sorted(body))
    before = () if previous is None else app_rows(previous)
    checked = Checked(
        platform="android",
        rows=app_rows(body),
        catalogue=catalogue,
        plan=plan,
        duty=duty,
        when_absent=Absence.REMOVED,
        update_mask=mask,
        fields=frozenset(body),
        previous=before,
        most_removed=most_removed,
    )
    check(checked)
    state = "off" if duty == "off" else "on"
    return AndroidPolicy(f"bluelamp-{plan.hash[:16]}-{state}", plan.hash, duty, body, mask, digest(body))


def app_rows(body: Mapping[str, Any]) -> Sequence[AppRow]:
    """What a policy does with each app it names, read from the policy itself."""
    return tuple(AppRow(row["packageName"], _state(row)) for row in body.get("applications", ()))


def _state(row: Mapping[str, Any]) -> State:
    if row.get("installType") == "BLOCKED":
        return State.REMOVED
    if row.get("disabled"):
        return State.SUSPENDED
    return State.REQUIRED if row.get("installType") in _INSTALLED else State.OPEN


def _applications(plan: PhonePlan, catalogue: Catalogue, duty: Duty) -> Iterator[dict[str, Any]]:
    sites = site_lists(plan, catalogue, duty)
    for line in plan.apps:
        app = catalogue.apps[line.resource.id]
        if app.android:
            yield from _rows_of(line, app, app.android, duty, sites)


def _rows_of(line: Line, app: App, package: str, duty: Duty, sites: SiteLists) -> Iterator[dict[str, Any]]:
    """The rows of an app: none where it is shut for good and can be taken off."""
    step = line.step_on(ANDROID, duty)
    install = "FORCE_INSTALLED" if app.default == "require" and not is_part_of_the_phone(package) else "AVAILABLE"
    row: dict[str, Any] = {"packageName": package, "installType": install}
    if step is Step.OPEN:
        if package == CHROME and sites.shut:
            row["managedConfiguration"] = chrome_lists(sites)
        yield row
    elif step is Step.SUSPEND:
        yield {**row, "disabled": True}
    elif line.by_permission or is_part_of_the_phone(package):
        yield {"packageName": package, "installType": "AVAILABLE", "disabled": True}
    if step is not Step.OPEN:
        for stub in PRELOADED_WITH.get(package, ()):
            yield {"packageName": stub, "installType": "AVAILABLE", "disabled": True}


def chrome_lists(sites: SiteLists) -> dict[str, Any]:
    """Chrome's own settings for shut websites: each list is a text that holds JSON."""
    lists = {"URLBlocklist": json.dumps(list(sites.shut))}
    if sites.open_beneath:
        lists["URLAllowlist"] = json.dumps(list(sites.open_beneath))
    return lists
