"""Which role may do what to whose record: every role, every act, every way in which a record can stand to somebody.

Worked out by asking the authority, never written down a second time. From it come the committed
contract `authority_matrix.txt` that `tests/contracts` holds, the reference page and the page `/roles-and-permissions`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bluelamp.core.kernel import Actor, Standing
from bluelamp.records.journal.authority import RulebookAuthority
from bluelamp.records.journal.subject import Subject
from bluelamp.records.journal.verb import Verb

ROLES: Mapping[str, str] = {
    "officer": "Everybody in the force",
    "supervisor": "Supervisor",
    "mobile-team": "Mobile device team",
    "policy-owner": "Policy owner",
    "standards": "Professional Standards",
    "data-protection": "Data protection",
    "duty-officer": "Duty officer",
    "auditor": "Auditor",
    "federation": "Federation",
    "administrator": "Administrator",
}
"""The roles that people hold, and what they are called."""
JOBS: Mapping[str, str] = {"sweep": "A job of the platform", "set-up": "The job that sets up"}
SERVICES: Mapping[str, str] = {
    "register-read": "A service that reads the register",
    "register-write": "A service that writes duty and custody",
    "rules-read": "A service that reads the rules",
    "permissions-read": "A service that reads permissions",
    "contacts-read": "A service that reads contact records",
    "contacts-write": "A service that begins contact records for somebody to finish",
    "events-write": "A service that hands in what a feed delivers",
}
"""What a service can reach, and what one that does is called."""
_ME, _UNIT, _LED = "me", "a-unit", "a-led-unit"


class May(StrEnum):
    """How far somebody may: not at all, for any reason, or only for a task or grant, in an emergency, or if named."""

    NO = "-"
    YES = "yes"
    FOR_A_TASK = "task"
    IN_AN_EMERGENCY = "opened"
    WHERE_NAMED = "named"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What one role may do with one act, by whose record it is."""

    own: May
    team: May
    others: May
    nobodys: May

    @property
    def opens(self) -> bool:
        """Whether the role may do it to anything at all."""
        return self != Cell(own=May.NO, team=May.NO, others=May.NO, nobodys=May.NO)


def matrix(authority: RulebookAuthority, verbs: Iterable[Verb], at: datetime) -> dict[str, dict[str, Cell]]:
    """For every verb, in order, what each role and each kind of job may do.

    A role stands alone here: what its holder may do beside it is in the row of their other roles.
    Teams are those of a supervisor; nobody else leads one.
    """
    people = {role: _holder(role) for role in ROLES}
    people |= {f"system:{job}": Actor.system(job) for job in JOBS}
    people |= {f"service:{reach}": Actor.service(_ME, [reach]) for reach in SERVICES}
    return {verb.name: {who: _cell(authority, actor, verb, at) for who, actor in people.items()} for verb in verbs}


def _holder(role: str) -> Actor:
    leads = frozenset({_LED}) if role == "supervisor" else frozenset[str]()
    return Actor(id=_ME, standings=frozenset({Standing(role=role)}), leads=leads)


def _cell(authority: RulebookAuthority, actor: Actor, verb: Verb, at: datetime) -> Cell:
    def may(about: str | None, units: tuple[str, ...] = (_UNIT,)) -> May:
        bases = {
            May.YES: "own" if about == actor.id else "typed",
            May.FOR_A_TASK: "task",
            May.IN_AN_EMERGENCY: "emergency",
        }
        for answer, basis in bases.items():
            subject = Subject(kind="record", id="", about=about, units=units, also={"basis": basis})
            if authority.may(actor, verb, subject, at).allowed:
                return answer
        named = Subject(kind="record", id="", about=about, units=units, also={"named_by": actor.id})
        return May.WHERE_NAMED if authority.may(actor, verb, named, at).allowed else May.NO

    led = (_LED,) if actor.leads else (_UNIT,)
    return Cell(
        own=may(actor.id),
        team=may("somebody", led) if actor.leads else May.NO,
        others=may("somebody"),
        nobodys=may(None, led),
    )


def as_text(made: Mapping[str, Mapping[str, Cell]]) -> str:
    """The matrix for people to read and for a difference to be seen in: one line an act."""
    return "\n".join(_lines(made)) + "\n"


def _lines(made: Mapping[str, Mapping[str, Cell]]) -> Iterator[str]:
    yield "Who may do what: for each act, the roles that may, and to whose record."
    yield "A role that is not named may not. `others*`: only for an open task or under a grant. `others!`: only while"
    yield "the record is open in an emergency. `others+`: only who is named in it. Nobody is asked for a typed reason"
    yield "for what their role does not open."
    for verb, row in made.items():
        yield ""
        yield verb
        told = [f"    {who}: {say(cell)}" for who, cell in row.items() if cell.opens]
        yield from told or ["    nobody"]


def say(cell: Cell) -> str:
    """Whose records a role opens, in words.

    >>> say(Cell(own=May.YES, team=May.NO, others=May.FOR_A_TASK, nobodys=May.NO))
    'own, others*'
    """
    marks = {May.YES: "", May.FOR_A_TASK: "*", May.IN_AN_EMERGENCY: "!", May.WHERE_NAMED: "+"}
    named = {"own": cell.own, "team": cell.team, "others": cell.others, "nobody's": cell.nobodys}
    return ", ".join(f"{name}{marks[may]}" for name, may in named.items() if may is not May.NO)
