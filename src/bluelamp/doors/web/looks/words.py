"""What the pages say of a look: in which role it was made, for what, on which ground, under which rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bluelamp.core.kernel.actor import SERVICE, SYSTEM
from bluelamp.doors.web.language import later as _
from bluelamp.records.accounts.queries import service_names
from bluelamp.records.journal import ports
from bluelamp.records.journal.matrix import ROLES
from bluelamp.records.journal.queries import ActView
from bluelamp.records.journal.verb import VERBS
from bluelamp.records.register import queries as register
from bluelamp.records.register.values import RoleView
from bluelamp.records.safeguards.queries import Challenge

BASES: Mapping[str, str] = {
    "task": _("an open task"),
    "line-management": _("line management"),
    "grant": _("a review that was granted"),
    "emergency": _("an emergency opening"),
    "typed": _("a reason that they gave"),
    "system": _("the platform's own work"),
}
PURPOSES: Mapping[str, str] = {
    "asset-management": _("looking after phones"),
    "duty-planning": _("planning duty"),
    "line-management": _("line management"),
    "advice": _("advice"),
    "adoption": _("the life of the rules"),
    "standards": _("professional standards"),
    "oversight": _("oversight"),
    "data-rights": _("your rights over your data"),
    "security": _("security"),
}
FOUND: Mapping[str, str] = {
    "proper": _("Answered: the look was proper"),
    "not-proper": _("Answered: the look was not proper"),
}
ITSELF = _("Bluelamp itself")
SOMEBODY = _("An officer or member of staff")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One row of the list."""

    number: int
    at: datetime
    what: str
    who: str
    purpose: str
    basis: str
    rules: tuple[str, ...]
    challenge: str


def look_rows(acts: Sequence[ActView], challenges: Mapping[int, Challenge], at: datetime) -> tuple[Look, ...]:
    """The looks in words. Who looked is told by role, and by name where the force's policy of the day says so."""
    people = {one.actor for one in acts if not one.actor.startswith((SERVICE, SYSTEM))}
    services = service_names({one.actor for one in acts})
    roles = register.standings_of(people)
    by_name = ports.current.platform.setting("lookers_are_shown_by", at) == "name"
    names = register.names_of(people, at) if by_name else {}
    rulebook = ports.current.platform.rulebook(at)
    titles = {rule.id: rule.title for rule in rulebook.rules}
    return tuple(
        Look(
            number=one.number,
            at=one.at,
            what=VERBS[one.verb].says if one.verb in VERBS else one.verb,
            who=_service(services[one.actor])
            if one.actor in services
            else _who(one, roles.get(one.actor, ()), str(names[one.actor]) if one.actor in names else ""),
            purpose=PURPOSES.get(one.purpose, one.purpose),
            basis=BASES.get(one.basis_kind, ""),
            rules=tuple(titles.get(rule, rule) for rule in one.rules),
            challenge=_answer(challenges.get(one.number)),
        )
        for one in acts
    )


def _who(act: ActView, held: Sequence[RoleView], name: str) -> str:
    if act.actor.startswith(SYSTEM):
        return str(ITSELF)
    then = {one.role for one in held if one.since <= act.at and (one.until is None or act.at < one.until)}
    called = ", ".join(words for role, words in ROLES.items() if role in then) or str(SOMEBODY)
    return f"{name}, {called}" if name else called


def _service(name: str) -> str:
    return str(_("A system of the force: %(name)s")) % {"name": name}


def _answer(challenge: Challenge | None) -> str:
    if challenge is None:
        return ""
    if challenge.answered_at is None:
        return str(_("You challenged this; an answer is due"))
    return str(FOUND.get(challenge.found, challenge.found))
