"""The desks and their pages, in the order in which the navigation shows them.

An entry is shown to whoever holds one of its roles; one without roles is everybody's. Hiding an entry protects
nothing: the act behind the page asks the authority. `tests/doors/web/test_navigation.py` holds every entry to a page
that exists.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.urls import reverse
from django.utils.translation import get_language, gettext, gettext_noop


@dataclass(frozen=True, slots=True)
class Section:
    """A page of a desk that the navigation names: its words, the name of its address, who needs it."""

    text: str
    page: str
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Desk:
    """A group of pages for one kind of work; its first visible section is where it opens."""

    text: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as drawn: words, address, whether it is where the reader is."""

    text: str
    href: str
    active: bool


PHONES = frozenset({"mobile-team", "administrator", "supervisor"})
OPENINGS = frozenset({"supervisor", "standards", "duty-officer", "data-protection"})
DATA_PROTECTION = frozenset({"data-protection"})
SUPERVISORS = frozenset({"supervisor"})
FLEET = frozenset({"mobile-team", "duty-officer"})
PUSHES = frozenset({"mobile-team", "policy-owner", "duty-officer"})
FIGURES = PUSHES | {"administrator", "auditor"}
PERMISSIONS = frozenset({"supervisor", "policy-owner", "mobile-team"})
RUNS = frozenset({"standards", "policy-owner", "data-protection", "federation", "auditor"})
STANDARDS = frozenset({"standards"})
QUESTIONED = frozenset({"standards", "policy-owner"})
DESKS: tuple[Desk, ...] = (
    Desk(
        gettext_noop("My phone"),
        (
            Section(gettext_noop("May I?"), "my_phone:ask"),
            Section(gettext_noop("My phone"), "my_phone:phone"),
            Section(gettext_noop("My permissions"), "permissions:mine"),
            Section(gettext_noop("My work"), "my_team:work"),
            Section(gettext_noop("Saved answers"), "my_phone:saved"),
            Section(gettext_noop("My notes"), "findings:mine"),
            Section(gettext_noop("The rules"), "my_phone:rules"),
        ),
    ),
    Desk(
        gettext_noop("My team"),
        (
            Section(gettext_noop("My team"), "my_team:team", SUPERVISORS),
            Section(gettext_noop("To speak about"), "findings:team", SUPERVISORS),
            Section(gettext_noop("Cover while away"), "my_team:cover", SUPERVISORS),
        ),
    ),
    Desk(
        gettext_noop("Permissions"),
        (
            Section(gettext_noop("Permission requests"), "permissions:requests", PERMISSIONS),
            Section(gettext_noop("Permissions"), "permissions:permissions", PERMISSIONS),
        ),
    ),
    Desk(
        gettext_noop("On record"),
        (
            Section(gettext_noop("Contact records"), "contacts:list"),
            Section(gettext_noop("I told my sergeant"), "told:list"),
        ),
    ),
    Desk(
        gettext_noop("My data"),
        (
            Section(gettext_noop("Who looked at my data"), "looks:who-looked"),
            Section(gettext_noop("Oversight in numbers"), "looks:oversight"),
            Section(gettext_noop("Feeds"), "monitoring:feeds"),
            Section(gettext_noop("Major incidents"), "safeguards:incidents"),
        ),
    ),
    Desk(
        gettext_noop("Safeguards"),
        (
            Section(gettext_noop("Emergency openings"), "safeguards:openings", OPENINGS),
            Section(gettext_noop("Data requests"), "safeguards:data-requests", DATA_PROTECTION),
            Section(gettext_noop("Handing out"), "safeguards:handing-out", DATA_PROTECTION),
        ),
    ),
    Desk(
        gettext_noop("Standards"),
        (
            Section(gettext_noop("Findings"), "findings:waiting", STANDARDS),
            Section(gettext_noop("Rules that were questioned"), "findings:rules", QUESTIONED),
            Section(gettext_noop("Runs"), "monitoring:runs", RUNS),
            Section(gettext_noop("New rules and feeds"), "monitoring:shadows", RUNS),
        ),
    ),
    Desk(
        gettext_noop("Phones"),
        (
            Section(gettext_noop("Phones"), "register:phones", PHONES),
            Section(gettext_noop("Counter"), "register:counter", frozenset({"mobile-team"})),
            Section(gettext_noop("People"), "register:people", PHONES),
            Section(gettext_noop("Units"), "register:units", PHONES),
            Section(gettext_noop("My team's duty"), "register:team-duty", SUPERVISORS),
            Section(gettext_noop("How many"), "register:totals", PHONES),
            Section(gettext_noop("Imports"), "register:imports", frozenset({"mobile-team", "administrator"})),
        ),
    ),
    Desk(
        gettext_noop("Fleet"),
        (
            Section(gettext_noop("Where phones differ"), "fleet:differences", FLEET),
            Section(gettext_noop("Health"), "fleet:health", FLEET),
            Section(gettext_noop("Lost phones"), "fleet:lost", FLEET),
            Section(gettext_noop("Pushes"), "fleet:pushes", PUSHES),
            Section(gettext_noop("Rollout"), "fleet:rollout", FIGURES),
            Section(gettext_noop("How quickly"), "fleet:times", FIGURES),
        ),
    ),
)
"""Every desk. Texts are translated when they are drawn; write them with `gettext_noop`."""


def _visible(desk: Desk, roles: frozenset[str]) -> tuple[Section, ...]:
    return tuple(one for one in desk.sections if not one.roles or one.roles & roles)


def desks_for(roles: frozenset[str], path: str) -> tuple[Entry, ...]:
    """The desks that a holder of these roles sees; the one that the address belongs to most closely is marked."""
    return _desks(DESKS, roles, _around(DESKS, path), get_language())


@lru_cache(maxsize=8)
def _addresses(desks: tuple[Desk, ...]) -> tuple[str, ...]:
    return tuple(reverse(section.page) for desk in desks for section in desk.sections)


@lru_cache(maxsize=1_000)
def _around(desks: tuple[Desk, ...], path: str) -> tuple[str, ...]:
    """The pages that an address is, or stands below, the nearest last."""
    around = [page for page in _addresses(desks) if path == page or (page != "/" and path.startswith(page))]
    return tuple(sorted(around, key=len))


@lru_cache(maxsize=1_000)
def _desks(
    desks: tuple[Desk, ...], roles: frozenset[str], around: tuple[str, ...], language: str | None
) -> tuple[Entry, ...]:
    del language
    seen = [(desk, [reverse(one.page) for one in _visible(desk, roles)]) for desk in desks]
    seen = [(desk, pages) for desk, pages in seen if pages]
    visible = {page for _, pages in seen for page in pages}
    nearest = next((page for page in reversed(around) if page in visible), None)
    return tuple(Entry(gettext(desk.text), pages[0], nearest in pages) for desk, pages in seen)


def sections_beside(roles: frozenset[str], page: str) -> tuple[Entry, ...]:
    """The pages of the desk that a page belongs to, that page marked: what the side navigation lists."""
    return _beside(DESKS, roles, page, get_language())


@lru_cache(maxsize=1_000)
def _beside(desks: tuple[Desk, ...], roles: frozenset[str], page: str, language: str | None) -> tuple[Entry, ...]:
    del language
    for desk in desks:
        if any(one.page == page for one in desk.sections):
            return tuple(Entry(gettext(one.text), reverse(one.page), one.page == page) for one in _visible(desk, roles))
    return ()
