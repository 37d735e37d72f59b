"""A plan as Apple configuration: a profile, and from iOS 15 the declarations that carry it.

One list of allowed apps and no second one, since Apple does not say how two lists merge. An app that
is not on it is hidden and cannot be opened; its data stays. Up to iOS 26 the list stands in the
profile; from iOS 27 it is a declaration of its own. Identifiers come from the class hash, so the same
plan gives the same bytes, and a phone that has them does nothing.
"""

from __future__ import annotations

import plistlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from bluelamp.core.kernel import digest
from bluelamp.core.phones.guards import MOST_REMOVED, Absence, AppRow, Checked, State, check
from bluelamp.core.phones.holders import Duty
from bluelamp.core.phones.lines import Step
from bluelamp.core.phones.plan import PhonePlan
from bluelamp.core.phones.sites import site_lists
from bluelamp.core.phones.targets import APPLE
from bluelamp.core.rulebook import Catalogue

WEB_CLIPS = "com.apple.webapp"
_IDENTIFIER = "bluelamp.work-phone"
"""The same for every class and duty state: a phone replaces what has its identifier, and adds what has not."""
APP_SETTINGS_SINCE = 27
"""The release of iOS from which the list of allowed apps is a declaration."""

SUPERVISED_PHONE: Mapping[str, bool] = {
    "allowAppClips": False,
    "allowEnablingRestrictions": False,
    "allowEnterpriseAppTrust": False,
    "allowEraseContentAndSettings": False,
    "allowHostPairing": False,
    "allowMarketplaceAppInstallation": False,
    "allowOpenFromManagedToUnmanaged": False,
    "allowUIConfigurationProfileInstallation": False,
    "allowUSBRestrictedMode": True,
    "allowVPNCreation": False,
    "allowWebDistributionAppInstallation": False,
    "forceAutomaticDateAndTime": True,
    "forceEncryptedBackup": True,
}
"""What keeps a supervised phone under management and force data in managed apps. It says nothing of use."""

_SINCE: Mapping[str, tuple[int, int]] = {
    "allowMarketplaceAppInstallation": (17, 4),
    "allowWebDistributionAppInstallation": (17, 5),
}
"""The release from which a restriction is known; a phone before it cannot do the thing either."""


@dataclass(frozen=True)
class ApplePayload:
    """What a class's iPhones are sent: the profile, the declarations, and the digest of both."""

    name: str
    plan: str
    duty: Duty
    ios: str
    profile: Mapping[str, Any]
    declarations: tuple[Mapping[str, Any], ...]
    digest: str

    def profile_bytes(self) -> bytes:
        """The profile as the property list that phones read, not yet signed."""
        return plistlib.dumps(dict(self.profile), sort_keys=True)


def apple_payload(  # noqa: PLR0913 - what is pushed, to which phone, from where, after what
    plan: PhonePlan,
    catalogue: Catalogue,
    duty: Duty,
    *,
    ios: str,
    profile_base: str,
    restrictions: Mapping[str, bool] = SUPERVISED_PHONE,
    previous: ApplePayload | None = None,
    most_removed: int = MOST_REMOVED,
) -> ApplePayload:
    """The profile and declarations of a class in a duty state, for supervised iPhones of one release of iOS.

    Args:
        plan: the class's plan.
        catalogue: gives the ids, kept letter by letter.
        duty: on, off, or unknown, which is as on.
        ios: the release, such as `18.1`; from 27 the list of apps is a declaration.
        profile_base: the https address under which profiles are fetched.
        restrictions: what else is set on every phone.
        previous: what the class had before, so that nothing is taken away unnoticed.
        most_removed: how many apps this change may hide.

    Raises:
        GuardRefusal: it would do harm.
    """
    # The duty state is not in the name: where it changes nothing, nothing is sent at the edge of a shift.
    name = f"bluelamp-{plan.hash[:16]}-apple"
    apps = _allowed(plan, catalogue, duty)
    release = _release(ios)
    as_declaration = release >= (APP_SETTINGS_SINCE, 0)
    known = {name: value for name, value in restrictions.items() if _SINCE.get(name, (0, 0)) <= release}
    own = {} if as_declaration else {"allowListedAppBundleIDs": apps}
    profile = _profile(name, {**known, **own}, site_lists(plan, catalogue, duty, APPLE.most_sites).shut)
    token = digest(profile)
    configurations = [_legacy(name, token, profile_base)]
    if as_declaration:
        kind = "com.apple.configuration.app.settings"
        configurations.append(_declaration(kind, f"{_IDENTIFIER}.apps", {"Allowed": {"AllowedApps": apps}}))
    activation = {"StandardConfigurations": [one["Identifier"] for one in configurations]}
    declarations = (
        *configurations,
        _declaration("com.apple.activation.simple", f"{_IDENTIFIER}.activation", activation),
    )
    payload = ApplePayload(
        name, plan.hash, duty, ios, profile, declarations, digest([profile, [dict(one) for one in declarations]])
    )
    checked = Checked(
        platform="apple",
        rows=app_rows(payload),
        catalogue=catalogue,
        plan=plan,
        duty=duty,
        when_absent=Absence.HIDDEN,
        previous=() if previous is None else app_rows(previous),
        most_removed=most_removed,
    )
    check(checked)
    return payload


def app_rows(payload: ApplePayload) -> Sequence[AppRow]:
    """The apps that the payload allows, read from the profile and the declarations themselves."""
    listed: list[str] = []
    for part in payload.profile["PayloadContent"]:
        listed += part.get("allowListedAppBundleIDs", ())
        listed += part.get("whitelistedAppBundleIDs", ())
    for one in payload.declarations:
        allowed = one["Payload"].get("Allowed", {}).get("AllowedApps", ())
        listed += allowed
    return tuple(AppRow(one, State.OPEN) for one in listed)


def sent_keys() -> Sequence[tuple[str, str]]:
    """Every key that the profile or a declaration of a class can hold: the part, as `profile TYPE`, and its path.

    Made by the very functions that build what is sent, so that none can be left out.
    """
    profile = _profile("any", {**SUPERVISED_PHONE, "allowListedAppBundleIDs": ["any"]}, ["any.invalid"])
    found = [
        (f"profile {part['PayloadType']}", key)
        for part in profile["PayloadContent"]
        for key in part
        if not key.startswith("Payload")
    ]
    listed = _declaration("com.apple.configuration.app.settings", "any", {"Allowed": {"AllowedApps": []}})
    activation = _declaration("com.apple.activation.simple", "any", {"StandardConfigurations": []})
    for one in (_legacy("any", "any", "https://any.invalid"), listed, activation):
        found += [(f"declaration {one['Type']}", path) for path in _paths(one["Payload"], "")]
    return found


def _paths(payload: Mapping[str, Any], before: str) -> Iterator[str]:
    for name, value in payload.items():
        if isinstance(value, Mapping):
            yield from _paths(value, f"{before}{name}.")
        else:
            yield f"{before}{name}"


def _release(ios: str) -> tuple[int, int]:
    """A release of iOS as numbers; the vendor's check is what refuses a text that is none."""
    major, _, rest = ios.partition(".")
    return int(major), int(rest.partition(".")[0] or 0)


def _allowed(plan: PhonePlan, catalogue: Catalogue, duty: Duty) -> list[str]:
    """The ids of open apps in the catalogue's spelling, with web clips; empty where no app is open."""
    opened = [line.resource.id for line in plan.apps if line.step_on(APPLE, duty) is Step.OPEN]
    ids = [own for app in opened if (own := catalogue.apps[app].apple)]
    return [*ids, WEB_CLIPS] if ids else []


def _profile(name: str, restrictions: Mapping[str, Any], shut: Sequence[str]) -> dict[str, Any]:
    parts = [
        _part("com.apple.applicationaccess", f"{_IDENTIFIER}.restrictions", "What this phone may do", restrictions)
    ]
    if shut:
        web = {
            "FilterType": "BuiltIn",
            "AutoFilterEnabled": False,
            "DenyListURLs": [f"https://{domain}" for domain in shut],
        }
        parts.append(_part("com.apple.webcontent-filter", f"{_IDENTIFIER}.web", "Websites that are shut", web))
    return {
        **_part("Configuration", _IDENTIFIER, "Work phone", {"PayloadDescription": name}),
        "PayloadContent": parts,
        "PayloadScope": "System",
        "PayloadRemovalDisallowed": True,
    }


def _part(kind: str, identifier: str, title: str, body: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "PayloadType": kind,
        "PayloadVersion": 1,
        "PayloadIdentifier": identifier,
        "PayloadUUID": str(uuid5(NAMESPACE_URL, f"{identifier}:{digest(dict(body))}")).upper(),
        "PayloadDisplayName": title,
        **body,
    }


def _legacy(name: str, token: str, base: str) -> dict[str, Any]:
    """The declaration that makes a phone fetch the profile: its address changes with the profile."""
    address = f"{base.rstrip('/')}/{name}/{token[:32]}.mobileconfig"
    return _declaration("com.apple.configuration.legacy", f"{_IDENTIFIER}.profile", {"ProfileURL": address})


def _declaration(kind: str, identifier: str, payload: dict[str, Any]) -> dict[str, Any]:
    token = digest({"type": kind, "identifier": identifier, "payload": payload})
    return {"Type": kind, "Identifier": identifier, "ServerToken": token, "Payload": payload}
