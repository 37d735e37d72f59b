"""A plan as Intune resources, in the words of Microsoft Graph beta.

On Android phones owned by a force, Intune has no list of blocked apps: an app is shut by not being
assigned, and removed by the intent `uninstall`. It cannot switch an app off and keep its data, and
with a list of allowed apps an app that loses its assignment goes, with its messages. So an app whose
permission ended, or that rests off duty, keeps its assignment and is a gap in the plan, until a named
person has confirmed the export; `uninstall` is for apps that no permission opens; and a payload that
would take an assignment back from an app that a permission opens is refused.
Settings are sent with their opposite value, never merely taken back: Android phones keep a setting
whose profile is gone.

On iPhones the list of visible apps hides what it does not name and keeps its data.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from bluelamp.core.kernel import canonical_bytes, digest
from bluelamp.core.phones.android.payloads import chrome_lists
from bluelamp.core.phones.guards import MOST_REMOVED, Absence, AppRow, Checked, State, check
from bluelamp.core.phones.holders import Duty, Platform
from bluelamp.core.phones.identifiers import is_part_of_the_phone
from bluelamp.core.phones.lines import Line, Step
from bluelamp.core.phones.plan import PhonePlan
from bluelamp.core.phones.sites import SiteLists, site_lists
from bluelamp.core.phones.targets import CHROME, EDGE, INTUNE_ANDROID, INTUNE_APPLE
from bluelamp.core.rulebook import App, Catalogue

WEB_CLIPS = "com.apple.webapp"
_GRAPH = "#microsoft.graph."
COMPLIANCE: Mapping[str, Any] = {
    "passwordRequired": True,
    "storageRequireEncryption": True,
    "securityBlockJailbrokenDevices": True,
    "scheduledActionsForRule": [
        {
            "ruleName": "PasswordRequired",
            "scheduledActionConfigurations": [{"actionType": "block", "gracePeriodHours": 0}],
        }
    ],
}
"""What a phone must be to count as well. All that follows is that it is said: nothing is locked, taken off or wiped."""


@dataclass(frozen=True)
class GraphResource:
    """One resource to be sent: the Graph type it is checked as, a name that stays the same, the body.

    `about` is the app id that an app or an assignment is about.
    """

    type_name: str
    name: str
    body: Mapping[str, Any]
    about: str | None = None


@dataclass(frozen=True)
class IntunePayload:
    """All resources of a class on one platform, and the digest of their bodies."""

    name: str
    plan: str
    duty: Duty
    platform: Platform
    group: str
    resources: tuple[GraphResource, ...]
    digest: str


def intune_android(
    plan: PhonePlan,
    catalogue: Catalogue,
    duty: Duty,
    *,
    previous: IntunePayload | None = None,
    most_removed: int = MOST_REMOVED,
) -> IntunePayload:
    """The resources of a class for Android phones owned by the force.

    Raises:
        GuardRefusal: they would do harm.
    """
    builder = _Builder(plan, duty, "android")
    resources = tuple(builder.android(catalogue))
    return _checked(builder, resources, catalogue, previous, most_removed)


def intune_apple(
    plan: PhonePlan,
    catalogue: Catalogue,
    duty: Duty,
    *,
    previous: IntunePayload | None = None,
    most_removed: int = MOST_REMOVED,
) -> IntunePayload:
    """The resources of a class for supervised iPhones.

    Raises:
        GuardRefusal: they would do harm.
    """
    builder = _Builder(plan, duty, "apple")
    resources = tuple(builder.apple(catalogue))
    return _checked(builder, resources, catalogue, previous, most_removed)


def app_rows(resources: Sequence[GraphResource]) -> Sequence[AppRow]:
    """What the resources do with each app, read from the resources themselves."""
    rows: list[AppRow] = []
    for one in resources:
        if one.type_name == "MobileAppAssignment":
            states = {"required": State.REQUIRED, "available": State.OPEN, "uninstall": State.REMOVED}
            rows.append(AppRow(one.about or "", states[one.body["intent"]]))
        rows += [AppRow(app["appId"], State.OPEN) for app in one.body.get("appsVisibilityList", ())]
    return tuple(rows)


def _checked(
    builder: _Builder,
    resources: tuple[GraphResource, ...],
    catalogue: Catalogue,
    previous: IntunePayload | None,
    most_removed: int,
) -> IntunePayload:
    checked = Checked(
        platform=builder.platform,
        rows=app_rows(resources),
        catalogue=catalogue,
        plan=builder.plan,
        duty=builder.duty,
        when_absent=Absence.UNASSIGNED if builder.platform == "android" else Absence.HIDDEN,
        previous=() if previous is None else app_rows(previous.resources),
        most_removed=most_removed,
    )
    check(checked)
    bodies = digest([[one.type_name, one.name, dict(one.body)] for one in resources])
    return IntunePayload(
        builder.title, builder.plan.hash, builder.duty, builder.platform, builder.group, resources, bodies
    )


class _Builder:
    def __init__(self, plan: PhonePlan, duty: Duty, platform: Platform) -> None:
        self.plan = plan
        self.duty = duty
        self.platform = platform
        # The duty state is not in the name: where it changes nothing, nothing is sent at the edge of a shift.
        self.title = f"bluelamp-{plan.hash[:16]}-{platform}"
        # The connector replaces this by the group it makes for the class; the name leads there.
        self.group = str(uuid5(NAMESPACE_URL, f"bluelamp:class:{plan.hash}"))

    def android(self, catalogue: Catalogue) -> Iterator[GraphResource]:
        body = {"playStoreMode": "allowList", "appsAllowInstallFromUnknownSources": False}
        yield self._resource("AndroidDeviceOwnerGeneralDeviceConfiguration", "restrictions", body)
        yield self._resource("AndroidDeviceOwnerCompliancePolicy", "compliance", COMPLIANCE)
        sites = site_lists(self.plan, catalogue, self.duty)
        for line in self.plan.apps:
            app = catalogue.apps[line.resource.id]
            intent = _intent(line, app, self.duty)
            if app.android and intent is not None:
                yield from self._app(app, app.android, intent)
        # Empty lists too: a phone that comes from a class with a longer list keeps that one until it is sent another.
        yield self._chrome(sites)
        yield self._edge(sites)

    def apple(self, catalogue: Catalogue) -> Iterator[GraphResource]:
        listed = [
            {"@odata.type": f"{_GRAPH}appListItem", "name": app.name, "appId": app.apple}
            for line in self.plan.apps
            if line.step_on(INTUNE_APPLE, self.duty) is Step.OPEN and (app := catalogue.apps[line.resource.id]).apple
        ]
        if listed:
            listed.append({"@odata.type": f"{_GRAPH}appListItem", "name": "Web clips", "appId": WEB_CLIPS})
        body = {"appsVisibilityListType": "appsInListCompliant", "appsVisibilityList": listed}
        yield self._resource("IosGeneralDeviceConfiguration", "restrictions", body)
        sites = site_lists(self.plan, catalogue, self.duty, INTUNE_APPLE.most_sites)
        web = {
            "@odata.type": f"{_GRAPH}iosWebContentFilterAutoFilter",
            "blockedUrls": [f"https://{domain}" for domain in sites.shut],
            "allowedUrls": [f"https://{domain}" for domain in sites.open_beneath],
        }
        yield self._resource("IosDeviceFeaturesConfiguration", "web", {"contentFilterSettings": web})

    def _app(self, app: App, package: str, intent: str) -> Iterator[GraphResource]:
        body = {
            "packageId": package,
            "appIdentifier": package,
            "publisher": app.name,
            "isSystemApp": is_part_of_the_phone(package),
        }
        yield self._resource("AndroidManagedStoreApp", f"app-{app.id}", body, title=app.name, about=package)
        assignment = {
            "@odata.type": f"{_GRAPH}mobileAppAssignment",
            "intent": intent,
            "target": {"@odata.type": f"{_GRAPH}groupAssignmentTarget", "groupId": self.group},
        }
        yield GraphResource("MobileAppAssignment", f"{self.title}-assign-{app.id}", assignment, about=package)

    def _chrome(self, sites: SiteLists) -> GraphResource:
        properties = [{"key": key, "valueString": text} for key, text in chrome_lists(sites).items()]
        payload: dict[str, Any] = {
            "kind": "androidenterprise#managedConfiguration",
            "productId": f"app:{CHROME}",
            "managedProperty": properties,
        }
        body = {
            "packageId": f"app:{CHROME}",
            "payloadJson": base64.b64encode(canonical_bytes(payload)).decode(),
            "profileApplicability": "androidDeviceOwner",
        }
        return self._resource("AndroidManagedStoreAppConfiguration", "chrome", body)

    def _edge(self, sites: SiteLists) -> GraphResource:
        """Edge's list of shut websites, and what closes the ways round it.

        There is no list of open websites beside it: where Edge is given both, it keeps the open list
        alone, and everything else would be shut. Edge offers to open what is shut in a personal or
        private window unless told otherwise, and neither window takes the list.
        """
        prefix = "com.microsoft.intune.mam.managedbrowser"
        settings = [
            {"name": f"{prefix}.BlockListURLs", "value": "|".join(_edge_addresses(sites))},
            {"name": f"{prefix}.AllowTransitionOnBlock", "value": "false"},
            {"name": f"{prefix}.disableFeatures", "value": "inprivate|msa"},
        ]
        identifier = {"@odata.type": f"{_GRAPH}androidMobileAppIdentifier", "packageId": EDGE}
        body = {
            "customSettings": settings,
            "apps": [{"@odata.type": f"{_GRAPH}managedMobileApp", "mobileAppIdentifier": identifier}],
        }
        return self._resource("TargetedManagedAppConfiguration", "edge", body)

    def _resource(
        self, type_name: str, part: str, body: Mapping[str, Any], *, title: str | None = None, about: str | None = None
    ) -> GraphResource:
        name = f"{self.title}-{part}"
        kind = f"{_GRAPH}{type_name[0].lower()}{type_name[1:]}"
        return GraphResource(type_name, name, {"@odata.type": kind, "displayName": title or name, **body}, about)


def _intent(line: Line, app: App, duty: Duty) -> str | None:
    """How an app is assigned; None where it is not, so that a phone which never had it does not get it."""
    step = line.step_on(INTUNE_ANDROID, duty)
    if step in (Step.OPEN, Step.HELD):
        return "required" if app.default == "require" else "available"
    return None if line.by_permission else "uninstall"


def _edge_addresses(sites: SiteLists) -> Iterator[str]:
    """The shut websites as Edge takes them: each with its scheme, and all that is below it.

    What is below is left out where one of the open websites is there, since nothing could open it again.
    """
    for domain in sites.shut:
        has_open = any(one.endswith(f".{domain}") for one in sites.open_beneath)
        for host in (domain, f"www.{domain}" if has_open else f"*.{domain}"):
            yield from (f"{scheme}://{host}/*" for scheme in ("http", "https"))


def payload_text(resource: GraphResource) -> str:
    """A managed app configuration's own settings as JSON text, read out of its base64 form."""
    return json.dumps(json.loads(base64.b64decode(resource.body["payloadJson"])), indent=2)
