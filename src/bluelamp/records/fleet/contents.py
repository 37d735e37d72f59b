"""What the phones of a class hold, as one content for one target: built, checked by the guards, named by its digest.

The name follows from what is done, not from why. So the same apps and websites give the same content under
whichever rulebook and for whatever reason, and where the duty state changes nothing, nothing is sent at the
edge of a shift. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

from bluelamp.core.kernel import digest
from bluelamp.core.phones import ANDROID, APPLE, INTUNE_ANDROID, INTUNE_APPLE, Duty, PhonePlan, Step, Target
from bluelamp.core.phones.android import payloads as android
from bluelamp.core.phones.apple import payloads as apple
from bluelamp.core.phones.guards import AppRow, State
from bluelamp.core.phones.intune import payloads as intune
from bluelamp.core.rulebook import Catalogue
from bluelamp.records.fleet.ports import Content

IOS = "18.0"
"""The release of iOS that Apple's content is built for; from 27 its list of apps is a declaration of its own."""
_Body = tuple[Mapping[str, Any], tuple[AppRow, ...]]


def content_of(plan: PhonePlan, target: Target, duty: Duty, catalogue: Catalogue, *, profile_base: str) -> Content:
    """The content of a class for a target in a duty state.

    Raises:
        GuardRefusal: it would do harm, whatever was there before it.
    """
    named = replace(plan, hash=_what_is_done(plan, target, duty))
    body, apps = _BUILDERS[target.name](named, duty, catalogue, profile_base)
    apps = (*apps, *_resting(plan, target, duty, catalogue, {row.id for row in apps}))
    made = digest({"target": target.name, "body": dict(body)})
    return Content(digest=made, target=target.name, apps=apps, body=body)


def _what_is_done(plan: PhonePlan, target: Target, duty: Duty) -> str:
    return digest(
        {
            "target": target.name,
            "ownership": plan.ownership,
            "apps": [[line.resource.id, line.step_on(target, duty).value, line.by_permission] for line in plan.apps],
            "sites": [[line.resource.id, line.step(duty).value] for line in plan.sites],
        }
    )


def _resting(
    plan: PhonePlan, target: Target, duty: Duty, catalogue: Catalogue, named: Collection[str]
) -> tuple[AppRow, ...]:
    """The apps that rest and that the body does not name, since the target hides what it does not name."""
    found = []
    for line in plan.apps:
        app = catalogue.apps[line.resource.id]
        own = app.android if target.platform == "android" else app.apple
        if own and own not in named and line.step_on(target, duty) is Step.SUSPEND:
            found.append(AppRow(own, State.SUSPENDED))
    return tuple(found)


def _intune_android(plan: PhonePlan, duty: Duty, catalogue: Catalogue, base: str) -> _Body:
    del base
    return _of_graph(intune.intune_android(plan, catalogue, duty))


def _intune_apple(plan: PhonePlan, duty: Duty, catalogue: Catalogue, base: str) -> _Body:
    del base
    return _of_graph(intune.intune_apple(plan, catalogue, duty))


def _of_graph(made: intune.IntunePayload) -> _Body:
    resources = [
        {"type": one.type_name, "name": one.name, "body": dict(one.body), "about": one.about} for one in made.resources
    ]
    return {"group": made.group, "resources": resources}, tuple(intune.app_rows(made.resources))


def _apple(plan: PhonePlan, duty: Duty, catalogue: Catalogue, base: str) -> _Body:
    made = apple.apple_payload(plan, catalogue, duty, ios=IOS, profile_base=base)
    body = {"profile": dict(made.profile), "declarations": [dict(one) for one in made.declarations]}
    return body, tuple(apple.app_rows(made))


def _android(plan: PhonePlan, duty: Duty, catalogue: Catalogue, base: str) -> _Body:
    del base
    made = android.android_policy(plan, catalogue, duty)
    return {"policy": dict(made.body), "update_mask": made.update_mask}, tuple(android.app_rows(made.body))


_BUILDERS: Mapping[str, Callable[[PhonePlan, Duty, Catalogue, str], _Body]] = {
    ANDROID.name: _android,
    INTUNE_ANDROID.name: _intune_android,
    INTUNE_APPLE.name: _intune_apple,
    APPLE.name: _apple,
}
