"""What is true of one person at one instant, ready for one question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bluelamp.core.cedar import ActionType, Datetime, Entities, Entity, EntityUid, Record, Value
from bluelamp.core.rulebook import Rulebook
from bluelamp.core.rulebook.webforms import WebForms
from bluelamp.records.facts import meaning, ports
from bluelamp.records.facts.ports import MAJOR_INCIDENT, RECALL, Circumstance, PermissionHeld
from bluelamp.records.facts.units import units_of
from bluelamp.records.register.choices import Duty
from bluelamp.records.register.errors import NotInRegister
from bluelamp.records.register.queries.moment import PersonMoment, person_moment

_forms: dict[str, WebForms] = {}
_MOST_FORMS = 8
DECLARED: Mapping[str, tuple[str, Value]] = {
    "emergency": ("emergency", True),
    "policing-purpose": ("purpose", "policing"),
    "corporate-account": ("account", "corporate"),
    "withholding-justified": ("justification_recorded", True),
}
"""What a declared circumstance states: the fact and its value. Undeclared, the fact stays unstated."""


@dataclass(frozen=True, kw_only=True)
class FactsAt:
    """What is known of a person at an instant, before anything was asked.

    `people` hold the person with their units and roles. `context` are the facts of the moment that
    the roster, the register and declarations state; `permissions` those in force then.
    """

    person: EntityUid
    at: datetime
    people: Entities
    context: Mapping[str, Value]
    permissions: tuple[PermissionHeld, ...]

    def known(self, rulebook: Rulebook, action: ActionType, resource: EntityUid) -> dict[str, Value]:
        """The facts of an action's context that are known for a thing, the permission for it among them."""
        found = {name: value for name, value in self.context.items() if name in action.context}
        held = permission_for(rulebook, self.permissions, resource)
        if held is not None and "permission" in action.context:
            found["permission"] = as_record(held)
        return found


def entities_for(person_id: str, at: datetime) -> FactsAt:
    """What is true of somebody at an instant. One statement, and one for each source that is wired.

    MUST say what `columns.columns` says of the same instant
    (`tests/records/facts/test_columns.py`).

    Raises:
        NotInRegister: the person was not in the force then.
    """
    moment = person_moment(person_id, at)
    if moment.kind is None or moment.unit is None:
        raise NotInRegister(
            "There is no such person in the register at that time.",
            todo="ask about a time at which you were in the force, or have the register corrected.",
        )
    uid = EntityUid("Person", person_id)
    units = units_of(moment.tree).entities(moment.unit, at)
    roles = [Entity(EntityUid("Role", role)) for role in sorted(moment.roles)]
    person = Entity(
        uid,
        {"kind": moment.kind, "work_phone_issued": not meaning.ISSUED.isdisjoint(moment.holds)},
        frozenset({units[0].uid, *(role.uid for role in roles)}),
    )
    declared = [one for source in ports.current.circumstances for one in source.of(person_id, at)]
    return FactsAt(
        person=uid,
        at=at,
        people=Entities([person, *units, *roles]),
        context=_context(moment, declared),
        permissions=tuple(ports.current.permissions.of(person_id, at)),
    )


def permission_for(
    rulebook: Rulebook, permissions: Iterable[PermissionHeld], resource: EntityUid
) -> PermissionHeld | None:
    """The permission that stands for a thing: of several in force the one that ends first, as in screening."""
    held = [one for one in permissions if resource in _web_forms(rulebook).covered_by(one.resource)]
    return min(held, key=lambda one: (one.until, one.id), default=None)


def _web_forms(rulebook: Rulebook) -> WebForms:
    found = _forms.get(rulebook.digest)
    if found is None:
        if len(_forms) >= _MOST_FORMS:
            _forms.clear()
        found = _forms[rulebook.digest] = WebForms(rulebook.catalogue)
    return found


def _context(moment: PersonMoment, declared: Iterable[Circumstance]) -> dict[str, Value]:
    kinds = {one.kind for one in declared}
    return {
        "duty": meaning.duty(moment.shifts, rostered=moment.rostered),
        "on_call": Duty.ON_CALL in moment.shifts,
        "recalled": Duty.RECALLED in moment.shifts or RECALL in kinds,
        "major_incident": MAJOR_INCIDENT in kinds,
        **dict(stated for kind, stated in DECLARED.items() if kind in kinds),
    }


def as_record(held: PermissionHeld) -> Record:
    """A permission as rules read it."""
    fields: dict[str, Value] = {"purpose": held.purpose, "until": Datetime(meaning.millis(held.until))}
    return Record(fields if held.group is None else {**fields, "group": held.group})
