"""What the generated events are about: apps by platform id, sites by domain, contacts by class."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from bluelamp.core.cedar import EntityUid
from bluelamp.core.rulebook import App, Rulebook
from bluelamp.core.samples.windows import Bools, Ints

PROTECTED = "protected"
_UNKNOWN_SITES = ("weather.example", "shop.example", "www.local-paper.example", "forum.example")
_UNKNOWN_APPS = ("com.example.puzzle", "org.example.torch", "example")


APP_GROUPS = ("open", "social", "permission", "shut", "always", "private")


@dataclass(frozen=True)
class Targets:
    """All targets in one list of texts, and for each group the positions in it.

    The groups of apps (`APP_GROUPS`) hold positions of apps instead; `named` gives their platform ids,
    and -1 where the app is not on the platform. `contacts` are ids of contacts by group.
    """

    names: pa.Array
    apps: list[str]
    named: dict[str, Ints]
    groups: dict[str, Ints]
    contacts: dict[str, list[str]]

    def draw(self, group: str, android: Bools, rng: np.random.Generator) -> Ints:
        """A target of a group for each phone; a few targets are used far more than the rest."""
        skewed = rng.random(len(android)) ** 2
        whole = self.groups[group]
        if group not in APP_GROUPS:
            return whole[(skewed * len(whole)).astype(np.int64)]
        drawn = np.empty(len(android), np.int64)
        for platform, here in (("android", android), ("apple", ~android)):
            names = self.named[platform][whole]
            # A platform that has no app of the group reports the id of the other platform.
            names = names[names >= 0] if (names >= 0).any() else self.any_name(whole)
            drawn[here] = names[(skewed[here] * len(names)).astype(np.int64)]
        return drawn

    def any_name(self, apps: Ints) -> Ints:
        """The platform ids of apps, whichever platform they are on."""
        return np.where(self.named["android"][apps] >= 0, self.named["android"][apps], self.named["apple"][apps])

    def names_of(self, apps: Ints, android: Bools) -> Ints:
        """The platform ids of apps as the phones report them."""
        own = np.where(android, self.named["android"][apps], self.named["apple"][apps])
        return np.where(own >= 0, own, self.any_name(apps))


def make_targets(rulebook: Rulebook) -> Targets:
    """The targets that a rulebook's catalogue gives, with some it does not know."""
    apps = [app for app in rulebook.catalogue.apps.values() if app.android or app.apple]
    names: list[str] = []

    def add(texts: list[str]) -> Ints:
        names.extend(texts)
        return np.arange(len(names) - len(texts), len(names))

    named = {
        "android": _where(add([app.android or "" for app in apps]), [bool(app.android) for app in apps]),
        "apple": _where(add([app.apple or "" for app in apps]), [bool(app.apple) for app in apps]),
    }
    open_ids = [spelling for app in apps if not app.private for spelling in (app.android, app.apple) if spelling]
    groups = {name: np.array(found, np.int64) for name, found in _app_groups(apps).items()}
    groups["other-case"] = add([_other_case(one) for one in open_ids])
    sites = _site_groups(rulebook)
    groups.update({name: add(sites[name]) for name in sites})
    groups["unknown-sites"] = add(list(_UNKNOWN_SITES))
    groups["unknown-apps"] = add(list(_UNKNOWN_APPS))
    groups["numbers"] = add([f"+44 7700 900{number:03d}" for number in range(1000)])
    return Targets(pa.array(names), [app.id for app in apps], named, groups, _contacts(rulebook))


def _where(positions: Ints, there: list[bool]) -> Ints:
    return np.where(np.array(there, np.bool_), positions, -1)


def _app_groups(apps: list[App]) -> dict[str, list[int]]:
    """Apps by what the catalogue suggests for them. Private apps are in no other group."""
    groups: dict[str, list[int]] = {name: [] for name in APP_GROUPS}
    for position, app in enumerate(apps):
        if app.private:
            groups["private"].append(position)
            continue
        social = any("social" in category for category in app.categories)
        suggested = {"allow": "open", "require": "open", "permission": "permission"}.get(app.default, "shut")
        groups["social" if social and suggested == "shut" else suggested].append(position)
        if app.never_limited:
            groups["always"].append(position)
    return groups


def _site_groups(rulebook: Rulebook) -> dict[str, list[str]]:
    """Sites by the app they belong to; social media sites by their category, protected ones by what they are in."""
    work = {
        domain
        for app in rulebook.catalogue.apps.values()
        if app.default in ("allow", "require") and not app.private
        for domain in app.domains
    }
    groups: dict[str, list[str]] = {"open-sites": [], "social-sites": [], "protected-sites": []}
    for site in rulebook.catalogue.sites.values():
        above = {one.id for one in rulebook.entities.ancestors(EntityUid("Site", site.domain))}
        if PROTECTED in above:
            groups["protected-sites"].append(site.domain)
        elif any("social" in category for category in above):
            groups["social-sites"].append(f"www.{site.domain}" if site.tier == "core" else site.domain)
        elif site.domain in work:
            groups["open-sites"].append(site.domain)
    return groups


def _contacts(rulebook: Rulebook) -> dict[str, list[str]]:
    """Contacts by group: those that are protected, the victim, and any other."""
    groups: dict[str, list[str]] = {"protected": [], "victim": [], "any": []}
    for one in rulebook.entities.of_type("Contact"):
        hidden = any(above.id == PROTECTED for above in rulebook.entities.ancestors(one.uid))
        groups["protected" if hidden else "victim" if one.uid.id == "victim" else "any"].append(one.uid.id)
    return groups


def _other_case(name: str) -> str:
    return name.upper() if name != name.upper() else name.lower()
