"""Roles and permissions as a page: each role with its rules and the acts it opens, from the matrix."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bluelamp.records.journal import ports
from bluelamp.records.journal.authority import RulebookAuthority
from bluelamp.records.journal.matrix import JOBS, ROLES, May, matrix
from bluelamp.records.journal.verb import VERBS


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """One act that a role opens, and to whose record: each a word, or nothing."""

    act: str
    own: str
    team: str
    others: str
    nobodys: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """One role with all that it opens."""

    id: str
    title: str
    permissions: tuple[Permission, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """All roles, what nothing opens, and the rulebook that says so."""

    roles: tuple[Role, ...]
    never: tuple[tuple[str, str], ...]
    rules: tuple[tuple[str, str, str], ...]
    digest: str


_WORDS = {
    May.NO: "",
    May.YES: "yes",
    May.FOR_A_TASK: "for a task or under a grant",
    May.IN_AN_EMERGENCY: "when opened",
    May.WHERE_NAMED: "where named in it",
}


def page_of(at: datetime) -> Page:
    """The page as the rules stand at an instant."""
    rulebook = ports.current.platform.rulebook(at)
    verbs = [verb for name, verb in sorted(VERBS.items()) if not name.startswith("test.")]
    made = matrix(RulebookAuthority(lambda _: rulebook), verbs, at)
    called = {**ROLES, **{f"system:{job}": words for job, words in JOBS.items()}}
    roles = tuple(
        Role(
            id=role,
            title=title,
            permissions=tuple(
                Permission(
                    act=verb.says,
                    own=_WORDS[cell.own],
                    team=_WORDS[cell.team],
                    others=_WORDS[cell.others],
                    nobodys=_WORDS[cell.nobodys],
                )
                for verb in verbs
                if (cell := made[verb.name][role]).opens
            ),
        )
        for role, title in called.items()
    )
    return Page(
        roles=roles,
        never=tuple((rule.title, rule.says) for rule in rulebook.rules if rule.effect == "forbid"),
        rules=tuple((rule.title, rule.says, rule.source) for rule in rulebook.rules if rule.effect == "permit"),
        digest=rulebook.digest,
    )
