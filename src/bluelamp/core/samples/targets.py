"""What the generated events are about: apps by platform id, sites by domain, contacts by class."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from bluelamp.core.rulebook import Rulebook
from bluelamp.core.samples.windows import Bools, Ints

_UNKNOWN_SITES = ("weather.example", "shop.example", "www.local-paper.example", "forum.example")
_UNKNOWN_APPS = ("com.example.puzzle", "org.example.torch", "example")


@dataclass(frozen=True)
class Targets:
    """All targets in one list of texts, and for each group the positions in it.

    An app has two positions, one a platform; `android` and `apple` give them by the app's position
    in `apps`, and the other platform's where the app has none.
    """

    names: pa.Array
    apps: list[str]
    android: Ints
    apple: Ints
    groups: dict[str, Ints]
    contacts: list[str]

    def app_names(self, app: Ints, android: Bools) -> Ints:
        """The positions of the apps' platform ids as the phones report them."""
        return np.where(android, self.android[app], self.apple[app])


def make_targets(rulebook: Rulebook) -> Targets:
    """The targets that a rulebook's catalogue gives, with some it does not know."""
    apps = [app for app in rulebook.catalogue.apps.values() if app.android or app.apple]
    names: list[str] = []

    def add(texts: list[str]) -> Ints:
        names.extend(texts)
        return np.arange(len(names) - len(texts), len(names))

    android = add([app.android or str(app.apple) for app in apps])
    apple = add([app.apple or str(app.android) for app in apps])
    other_case = add([_other_case(name) for name in names])
    kinds: dict[str, list[int]] = {"open": [], "social": [], "permission": [], "shut": [], "always": []}
    for position, app in enumerate(apps):
        social = any("social" in category for category in app.categories)
        kinds["social" if social and app.default != "permission" else _group(app.default)].append(position)
        if app.never_limited:
            kinds["always"].append(position)
    sites = list(rulebook.catalogue.sites.values())
    known = {site.domain for site in sites}
    open_sites = [domain for app in apps if app.default in ("allow", "require") for domain in app.domains]
    groups = {name: np.array(found, np.int64) for name, found in kinds.items()}
    groups["social-sites"] = add([f"www.{one.domain}" if one.tier == "core" else one.domain for one in sites])
    groups["open-sites"] = add([one for one in open_sites if one not in known] or list(_UNKNOWN_SITES))
    groups["unknown-sites"] = add(list(_UNKNOWN_SITES))
    groups["unknown-apps"] = add(list(_UNKNOWN_APPS))
    groups["other-case"] = other_case
    groups["numbers"] = add([f"+44 7700 900{number:03d}" for number in range(1000)])
    contacts = [one.uid.id for one in rulebook.entities.of_type("Contact")]
    return Targets(pa.array(names), [app.id for app in apps], android, apple, groups, contacts)


def _group(default: str) -> str:
    return {"allow": "open", "require": "open", "permission": "permission"}.get(default, "shut")


def _other_case(name: str) -> str:
    return name.upper() if name != name.upper() else name.lower()
