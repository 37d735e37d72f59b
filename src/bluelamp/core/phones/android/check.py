"""Is this policy one the Android Management API documents? Answered without Google.

The schema beside this file is made from Google's discovery document by `tools/vendor/amapi_schema.py`.
What a schema cannot say, but Google states in prose, is written out below it: two rows for one app, a
wipe that comes before the block, a private DNS mode without its host.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from jsonschema import Draft202012Validator

from bluelamp.core.phones.sentences import plain, refusals

_MOST_VERSION_FLOORS = 20  # apps with a minimumVersionCode in one policy; Google states it in prose only


def problems(policy: Mapping[str, Any]) -> tuple[str, ...]:
    """Everything wrong with an Android policy, a sentence each with its place; empty when it is valid.

    Whether an app exists, or the enterprise may use a field, only Google can tell.
    """
    body = plain(policy)
    found = refusals(_validator(), body)
    return found + tuple(_prose_problems(body))


@cache
def _validator() -> Draft202012Validator:
    source = resources.files(__package__).joinpath("amapi.schema.json").read_text(encoding="utf-8")
    return Draft202012Validator(json.loads(source))


def _prose_problems(policy: Mapping[str, Any]) -> Iterator[str]:
    apps = _dictionaries(policy.get("applications"))
    yield from _app_problems(apps)
    yield from _enforcement_problems(_dictionaries(policy.get("policyEnforcementRules")))
    connectivity = policy.get("deviceConnectivityManagement")
    if isinstance(connectivity, dict):
        yield from _dns_problems(connectivity.get("privateDnsSettings"))


def _dictionaries(value: object) -> Sequence[tuple[int, Mapping[str, Any]]]:
    """The dictionaries of a list with their positions; a wrong type is the schema's business, not ours."""
    return [(at, item) for at, item in enumerate(value) if isinstance(item, dict)] if isinstance(value, list) else []


def _app_problems(apps: Sequence[tuple[int, Mapping[str, Any]]]) -> Iterator[str]:
    """Rows without an app, two rows for one app (which of them Google keeps is not documented), too many floors."""
    for at, app in apps:
        if "packageName" not in app:
            yield f'$.applications[{at}]: "packageName" is missing, so the row is about no app'
    names = Counter(app["packageName"] for _, app in apps if isinstance(app.get("packageName"), str))
    for name, rows in names.items():
        if rows > 1:
            yield f"$.applications: {json.dumps(name)} has {rows} rows; an app may have one"
    floors = sum("minimumVersionCode" in app for _, app in apps)
    if floors > _MOST_VERSION_FLOORS:
        yield f"$.applications: {floors} apps set minimumVersionCode; at most {_MOST_VERSION_FLOORS} may"


def _enforcement_problems(rules: Sequence[tuple[int, Mapping[str, Any]]]) -> Iterator[str]:
    """Rules that lack one of their two actions, or would wipe a phone before they block it."""
    for at, rule in rules:
        for needed in ("blockAction", "wipeAction"):
            if needed not in rule:
                yield f'$.policyEnforcementRules[{at}]: "{needed}" is missing; Google wants both actions'
        block = _days(rule.get("blockAction"), "blockAfterDays")
        wipe = _days(rule.get("wipeAction"), "wipeAfterDays")
        if block is not None and wipe is not None and wipe <= block:
            yield (
                f"$.policyEnforcementRules[{at}]: wipeAfterDays ({wipe}) must be more than blockAfterDays ({block}), "
                "or the phone is wiped before it is blocked"
            )


def _days(action: object, name: str) -> int | None:
    """The days of an action. Google leaves out zeros, so an action without days means none."""
    days = action.get(name, 0) if isinstance(action, dict) else None
    return days if isinstance(days, int) else None


def _dns_problems(settings: object) -> Iterator[str]:
    if not isinstance(settings, dict):
        return
    wanted = settings.get("privateDnsMode") == "PRIVATE_DNS_SPECIFIED_HOST"
    if wanted != ("privateDnsHost" in settings):
        yield (
            "$.deviceConnectivityManagement.privateDnsSettings: privateDnsHost belongs to "
            "privateDnsMode PRIVATE_DNS_SPECIFIED_HOST and to no other; set both or neither"
        )
