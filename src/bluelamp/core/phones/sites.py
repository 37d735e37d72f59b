"""The websites of a plan, as browsers and web filters take them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bluelamp.core.phones.holders import Duty
from bluelamp.core.phones.lines import Step
from bluelamp.core.phones.plan import PhonePlan
from bluelamp.core.rulebook import Catalogue, Site

UNLISTED = "unlisted"
"""The service of the catalogue row that stands for every website not in the catalogue; it is on no list."""


@dataclass(frozen=True)
class SiteLists:
    """The websites to shut, and those to leave open beneath one that is shut, in alphabetical order.

    A website with all below it: shutting `google.com` shuts `maps.google.com`, so an open one there
    has to be named too.
    """

    shut: tuple[str, ...]
    open_beneath: tuple[str, ...]


def site_lists(plan: PhonePlan, catalogue: Catalogue, duty: Duty, most: int | None = None) -> SiteLists:
    """The lists of a plan in a duty state; at most `most` websites shut, core ones before short links."""
    opened: list[Site] = []
    shut: list[Site] = []
    for line in plan.sites:
        site = catalogue.sites[line.resource.id]
        if site.service != UNLISTED:
            (opened if line.step(duty) is Step.OPEN else shut).append(site)
    shut.sort(key=lambda site: (site.tier != "core", site.domain))
    names = [site.domain for site in shut[:most]]
    beneath = [site.domain for site in opened if _is_beneath(site.domain, names)]
    return SiteLists(tuple(sorted(names)), tuple(sorted(beneath)))


def _is_beneath(domain: str, others: Sequence[str]) -> bool:
    return any(domain.endswith(f".{other}") for other in others)
