"""Acts on units: adding one, what it is called, where it stands, and who leads it."""

from __future__ import annotations

from datetime import datetime

from bluelamp.core.kernel import Actor
from bluelamp.records.journal import clock
from bluelamp.records.journal.act import act
from bluelamp.records.journal.subject import Subject
from bluelamp.records.journal.verb import Fact
from bluelamp.records.register import checks, queries, verbs
from bluelamp.records.register.errors import AlreadyInRegister, NotInRegister, UnitInACircle
from bluelamp.records.register.models import Lead, Place, Unit, UnitDetails
from bluelamp.records.register.spans import Span
from bluelamp.records.register.values import UnitView
from bluelamp.records.register.writing import write


def _parts_of(parent: str | None) -> Subject:
    """The units of the register, as far as the one goes that something is put into."""
    above = () if parent is None else queries.units_above(parent, clock.now())
    return Subject(kind="register", id="units", units=above)


@act(verbs.UNIT_ADDED, on=_parts_of)
def add_unit(
    *, by: Actor, code: str, name: str, kind: str, parent: str | None, since: datetime | None = None
) -> tuple[UnitView, Fact]:
    """A new unit in another, or at the top.

    Raises:
        AlreadyInRegister: there is, or was, a unit of that code.
        NotInRegister: there is no such parent.
    """
    now = clock.now()
    span = Span(since or now)
    checks.code(code, "code of a unit")
    if Unit.objects.filter(code=code).exists():
        raise AlreadyInRegister(f"There is a unit `{code}`.", todo="choose another code.")
    if parent is not None:
        queries.one_unit(parent, now)
    made = Unit.objects.create(id=checks.new_id(), code=code, added_at=now).pk
    write(UnitDetails, {"unit_id": made}, _details(name, kind), span, now=now)
    if parent is not None:
        write(Place, {"unit_id": made, "in_line": True}, {"parent_id": parent}, span, now=now)
    return queries.one_unit(made, span.start), verbs.UNIT_ADDED.record(unit=made, code=code)


@act(verbs.UNIT_RENAMED, on=queries.unit_subject)
def rename_unit(
    *, by: Actor, unit_id: str, name: str, kind: str, since: datetime | None = None
) -> tuple[UnitView, Fact]:
    """What people call a unit from a moment on, and its kind. Its code stays."""
    now = clock.now()
    span = Span(since or now)
    _locked(unit_id)
    write(UnitDetails, {"unit_id": unit_id}, _details(name, kind), span, now=now)
    return queries.one_unit(unit_id, span.start), verbs.UNIT_RENAMED.record(
        unit=unit_id, since=checks.moment(span.start)
    )


@act(verbs.UNIT_MOVED, on=queries.unit_subject)
def move_unit(*, by: Actor, unit_id: str, parent: str, since: datetime | None = None) -> tuple[UnitView, Fact]:
    """Where a unit stands in the line of command from a moment on, with everything below it.

    Raises:
        UnitInACircle: it would lie inside itself.
    """
    now = clock.now()
    span = Span(since or now)
    # Two moves at once could each be right and together make a circle, so moves wait for each other.
    list(Unit.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    queries.one_unit(parent, now)
    if unit_id in queries.units_above(parent, span.start) or unit_id in queries.units_above(parent, now):
        raise UnitInACircle("The unit would lie inside itself.", todo="choose a parent that is not part of it.")
    write(Place, {"unit_id": unit_id, "in_line": True}, {"parent_id": parent}, span, now=now)
    fact = verbs.UNIT_MOVED.record(unit=unit_id, into=parent, since=checks.moment(span.start))
    return queries.one_unit(unit_id, span.start), fact


@act(verbs.LEAD_SET, on=queries.unit_subject)
def set_lead(*, by: Actor, unit_id: str, person_id: str | None, since: datetime | None = None) -> tuple[None, Fact]:
    """Who leads a unit from a moment on, and so manages those in it; None leaves it to the unit above."""
    now = clock.now()
    span = Span(since or now)
    _locked(unit_id)
    if person_id is not None and not queries.is_known(person_id):
        raise NotInRegister("There is no such person in the register.", todo="look for them in the list.")
    values = None if person_id is None else {"person_id": person_id}
    write(Lead, {"unit_id": unit_id}, values, span, now=now)
    return None, verbs.LEAD_SET.record(unit=unit_id, person=person_id, since=checks.moment(span.start))


def _details(name: str, kind: str) -> dict[str, str]:
    return {"name": checks.needed(name, "name", 200), "kind": checks.needed(kind, "kind", 40)}


def _locked(unit_id: str) -> None:
    if not Unit.objects.select_for_update().filter(pk=unit_id).exists():
        raise NotInRegister(f"There is no unit `{unit_id}`.", todo="choose a unit from the list.")
