"""The rules Apple states in words beside its table of keys, each as a check of one payload."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from bluelamp.core.phones.apple.walk import Phone
from bluelamp.core.phones.sentences import shown

Payload = Mapping[str, Any]
Rule = Callable[[Payload, Phone], Iterator[str]]

_MOST_OCTETS = 64  # of an identifier and of a server token
_APP_NAMES = ("AppStoreID", "BundleID", "ManifestURL", "AppComposedIdentifier")
_APP_PLACES = ("iTunesStoreID", "Identifier", "ManifestURL")
_UNSUPERVISED_FILTER = "16.0"  # the first iOS that takes a web filter without supervision


def profile_rules(profile: Payload) -> Iterator[str]:
    """Payloads of one profile that share an identity: the phone would keep one of them."""
    content = profile.get("PayloadContent")
    payloads = [item for item in content if isinstance(item, Mapping)] if isinstance(content, (list, tuple)) else []
    for name in ("PayloadIdentifier", "PayloadUUID"):
        values = [item[name] for item in (*payloads, profile) if isinstance(item.get(name), str)]
        for value, times in Counter(values).items():
            if times > 1:
                yield f"$.PayloadContent: {name} {shown(value)} is used {times} times; it must be unique"


def web_filter(payload: Payload, phone: Phone) -> Iterator[str]:
    """A plug-in filter without its plug-in, or an unsupervised filter that is tied to no app."""
    if payload.get("FilterType") == "Plugin":
        yield from _needs(payload, ("UserDefinedName", "PluginBundleID"), 'FilterType is "Plugin"')
        if not (payload.get("FilterBrowsers") is True or payload.get("FilterSockets") is True):
            yield ": FilterBrowsers or FilterSockets must be true, or the plug-in filters nothing"
    elif payload.get("PermittedURLs") and payload.get("AutoFilterEnabled") is not True:
        yield ".PermittedURLs: needs AutoFilterEnabled to be true"
    if phone.supervised:
        return
    if not phone.has_reached(_UNSUPERVISED_FILTER):
        yield f": a web filter works on supervised phones only before iOS {_UNSUPERVISED_FILTER}"
    yield from _needs(payload, ("ContentFilterUUID",), "the phone is not supervised")


def declared_web_filter(payload: Payload, phone: Phone) -> Iterator[str]:
    """A part of the filter that is switched on without what it needs."""
    if not phone.supervised:
        yield from _needs(payload, ("ContentFilterUUID",), "the phone is not supervised")
    parts = payload.get("Filter")
    for part, needed in (("URLs", "Parameters"), ("Sockets", "ProviderComposedIdentifier")):
        settings = parts.get(part) if isinstance(parts, Mapping) else None
        if isinstance(settings, Mapping) and settings.get("Enabled") is True and needed not in settings:
            yield f'.Filter.{part}: "{needed}" is missing, and is needed because Enabled is true'


def legacy(payload: Payload, _phone: Phone) -> Iterator[str]:
    """A profile reference that names no profile, or one that is not fetched over HTTPS."""
    if ("ProfileURL" in payload) == ("ProfileAssetReference" in payload):
        yield ": one of ProfileURL and ProfileAssetReference must be present, and not both"
    yield from _https(payload.get("ProfileURL"), ".ProfileURL")


def managed_app(payload: Payload, _phone: Phone) -> Iterator[str]:
    """An app named twice or not at all, or an App Store app without its kind of licence."""
    named = [name for name in _APP_NAMES if name in payload]
    if len(named) != 1:
        yield f": one of {', '.join(_APP_NAMES)} must name the app; {len(named)} are present"
    behaviour = payload.get("InstallBehavior")
    licence = behaviour.get("License") if isinstance(behaviour, Mapping) else None
    has_kind = isinstance(licence, Mapping) and ("Assignment" in licence or "VPPType" in licence)
    if {"AppStoreID", "BundleID"} & set(named) and not has_kind:
        yield ": an App Store app needs InstallBehavior.License.Assignment"


def data_asset(payload: Payload, _phone: Phone) -> Iterator[str]:
    """Data that is not fetched over HTTPS."""
    reference = payload.get("Reference")
    if isinstance(reference, Mapping):
        yield from _https(reference.get("DataURL"), ".Reference.DataURL")


def declaration_rules(declaration: Payload) -> Iterator[str]:
    """An identifier or token longer than a phone accepts."""
    for name in ("Identifier", "ServerToken"):
        value = declaration.get(name)
        if isinstance(value, str) and not 0 < len(value.encode()) <= _MOST_OCTETS:
            yield f"$.{name}: must be 1 to {_MOST_OCTETS} octets, is {len(value.encode())}"


def lost_mode(command: Payload, _phone: Phone) -> Iterator[str]:
    """A lost phone that would say nothing to whoever finds it."""
    if "Message" not in command and "PhoneNumber" not in command:
        yield ": one of Message and PhoneNumber must be present"


def install_app(command: Payload, _phone: Phone) -> Iterator[str]:
    """An app that is named twice or not at all."""
    named = [name for name in _APP_PLACES if name in command]
    if len(named) != 1:
        yield f": one of {', '.join(_APP_PLACES)} must name the app; {len(named)} are present"


COMMAND_RULES: Mapping[str, Rule] = {"EnableLostMode": lost_mode, "InstallApplication": install_app}
PAYLOAD_RULES: Mapping[str, Rule] = {"com.apple.webcontent-filter": web_filter}
DECLARATION_RULES: Mapping[str, Rule] = {
    "com.apple.asset.data": data_asset,
    "com.apple.configuration.app.managed": managed_app,
    "com.apple.configuration.legacy": legacy,
    "com.apple.configuration.webcontent-filter.plugin": declared_web_filter,
}


def _needs(payload: Payload, names: Sequence[str], because: str) -> Iterator[str]:
    for name in names:
        if name not in payload:
            yield f': "{name}" is missing, and is needed because {because}'


def _https(url: object, where: str) -> Iterator[str]:
    if isinstance(url, str) and not url.startswith("https://"):
        yield f"{where}: {shown(url)} must begin with https://"
