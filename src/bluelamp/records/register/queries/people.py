"""People on a day: one, a page of a list, or by number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from bluelamp.records.register.choices import Kind
from bluelamp.records.register.errors import NotInRegister
from bluelamp.records.register.models import Identity, Person, Posting, Role, UnitDetails
from bluelamp.records.register.queries.dates import on
from bluelamp.records.register.queries.scope import Scope
from bluelamp.records.register.queries.units import unit_names, units_below
from bluelamp.records.register.values import NameView, Page, PeopleFilter, PersonView

PAGE = 50
_FEW = 2_000
_AT_ONCE = 1000


def one_person(person_id: str, at: datetime, known: datetime | None = None) -> PersonView:
    """One person as they were at a moment; with `known`, as the register had it at that other moment.

    Raises:
        NotInRegister: nobody of that id was in the force then.
    """
    posted = Posting.objects.filter(on(at, known), person_id=person_id)
    row = posted.values_list("kind", "grade", "unit_id", "valid_from").first()
    if row is None:
        raise NotInRegister("There is no such person in the register at that time.", todo="look for them in the list.")
    names = Identity.objects.filter(on(at, known), person_id=person_id).values_list("name", "number", "email").first()
    name, number, email = names or (None, None, None)
    kind, grade, unit, since = row
    return PersonView(
        id=person_id,
        name=name,
        number=number,
        email=email,
        kind=Kind(kind),
        grade=grade,
        unit=unit,
        unit_name=unit_names([unit], at).get(unit, ""),
        since=since,
    )


def people(
    scope: Scope, at: datetime, wanted: PeopleFilter, *, after: str | None = None, size: int = PAGE
) -> Page[PersonView]:
    """A page of the people that a scope shows, in the order of their names.

    People whose name was erased are in no list.

    Two queries for a page of any usual size, one more for each of a unit, a scope and `after`.
    """
    few = not scope.everybody or bool(wanted.unit or wanted.role)
    rows = _from(_filtered(scope, at, wanted), after, at, few=few)[: size + 1]
    found = list(rows.values_list("person_id", "name", "number", "email"))
    posted = _postings([row[0] for row in found[:size]], at)
    views = []
    for person, name, number, email in found[:size]:
        kind, grade, unit, since, unit_name = posted[person]
        views.append(
            PersonView(
                id=person,
                name=name,
                number=number,
                email=email,
                kind=Kind(kind),
                grade=grade,
                unit=unit,
                unit_name=unit_name or "",
                since=since,
            )
        )
    return Page(rows=tuple(views), after=views[-1].id if len(found) > size else None)


def count_people(scope: Scope, at: datetime, wanted: PeopleFilter, *, most: int | None = None) -> int:
    """How many people a list has in all; with `most`, counted no further than one beyond it."""
    rows = _filtered(scope, at, wanted)
    return rows.count() if most is None else len(rows.values_list("pk", flat=True)[: most + 1])


def every_person(scope: Scope, at: datetime, wanted: PeopleFilter) -> tuple[PersonView, ...]:
    """The whole list, for an export."""
    return people(scope, at, wanted, size=10_000_000).rows


def names_of(person_ids: Iterable[str | None], at: datetime) -> Mapping[str, NameView]:
    """What to call some people, by their ids. Who was erased has no name here. One query."""
    wanted = {one for one in person_ids if one}
    if not wanted:
        return {}
    rows = Identity.objects.filter(on(at), person_id__in=wanted).values_list("person_id", "name", "number")
    known = {person: NameView(id=person, name=name, number=number) for person, name, number in rows}
    return {one: known.get(one, NameView(id=one, name=None, number=None)) for one in wanted}


def emails_of(person_ids: Iterable[str], at: datetime) -> tuple[str, ...]:
    """The e-mail addresses that some people have at a moment, for sending them a notice. Who has none is left out."""
    rows = Identity.objects.filter(on(at), person_id__in=set(person_ids)).exclude(email="")
    return tuple(sorted(set(rows.values_list("email", flat=True))))


def person_by_number(number: str, at: datetime) -> str:
    """The id of the person who has a warrant or staff number at a moment.

    Raises:
        NotInRegister: nobody has it.
    """
    found = Identity.objects.filter(on(at), number=number).values_list("person_id", flat=True).first()
    if found is None:
        raise NotInRegister("Nobody has that number.", todo="check the warrant or staff number.")
    return found


def person_by_email(email: str, at: datetime) -> str:
    """The id of the person who has an e-mail address at a moment, in whatever case it is written.

    Raises:
        NotInRegister: nobody has it, or more than one has.
    """
    found = list(Identity.objects.filter(on(at), email=email.lower()).values_list("person_id", flat=True)[:2])
    if len(found) != 1:
        raise NotInRegister("No one person has that e-mail address.", todo="ask an administrator of the register.")
    return found[0]


def people_of_units(unit_ids: Iterable[str], at: datetime) -> tuple[str, ...]:
    """The ids of everybody who is posted to one of some units at a moment, not to those below them. One query."""
    units = sorted(set(unit_ids))
    rows = Posting.objects.filter(on(at), unit_id__in=units) if units else Posting.objects.none()
    return tuple(rows.order_by("person_id").values_list("person_id", flat=True))


def is_known(person_id: str) -> bool:
    """Whether there ever was such a person."""
    return Person.objects.filter(pk=person_id).exists()


def _postings(people: Sequence[str], at: datetime) -> dict[str, tuple[str, str, str, datetime, str | None]]:
    """Kind, grade, unit, since when and the unit's name, for each of some people; a database takes so many at once."""
    name = UnitDetails.objects.filter(on(at), unit_id=OuterRef("unit_id")).values("name")[:1]
    found = {}
    for start in range(0, len(people), _AT_ONCE):
        rows = Posting.objects.filter(on(at), person_id__in=people[start : start + _AT_ONCE])
        named = rows.annotate(unit_name=Subquery(name))
        for person, *posted in named.values_list("person_id", "kind", "grade", "unit_id", "valid_from", "unit_name"):
            kind, grade, unit, since, unit_name = posted
            found[person] = (kind, grade, unit, since, unit_name)
    return found


def _filtered(scope: Scope, at: datetime, wanted: PeopleFilter) -> QuerySet[Identity]:
    """The names of those in the force whom a scope shows and a filter leaves.

    The posting is asked about name by name, and not joined: a page then walks the names in their order and stops
    after its last one. Joined, the whole force is put together and sorted for every page.
    """
    posting = Posting.objects.filter(on(at))
    if wanted.kind:
        posting = posting.filter(kind=wanted.kind)
    if wanted.grade:
        posting = posting.filter(grade=wanted.grade)
    if wanted.unit:
        posting = posting.filter(unit_id__in=units_below([wanted.unit], at))
    if not scope.everybody:
        posting = posting.filter(_in_scope(scope, at))
    rows = Identity.objects.filter(on(at))
    # Few people are in one unit: they are found by it. For anything else most names fit, and the walk is short.
    if wanted.unit or not scope.everybody:
        rows = rows.filter(person_id__in=posting.values("person_id"))
    else:
        rows = rows.filter(Exists(posting.filter(person_id=OuterRef("person_id"))))
    if wanted.text:
        rows = rows.filter(_starts(wanted.text))
    if wanted.role:
        rows = rows.filter(person_id__in=Role.objects.filter(on(at), role=wanted.role).values("person_id"))
    return rows


def _in_scope(scope: Scope, at: datetime) -> Q:
    """Oneself and the people of some units: by their ids where they are few, which is what a supervisor has.

    One query more, and SQLite looks a few people up by an index instead of reading everybody for an OR.
    """
    posted = Posting.objects.filter(on(at), unit_id__in=scope.units)
    ids = list(posted.values_list("person_id", flat=True)[: _FEW + 1]) if scope.units else []
    if len(ids) <= _FEW:
        return Q(person_id__in=[scope.person, *ids])
    return Q(person_id=scope.person) | Q(unit_id__in=scope.units)


def _starts(text: str) -> Q:
    typed = text.strip()
    low = typed.casefold()
    # A span of text and whole numbers, and not LIKE: both databases can then use their indexes.
    return Q(sorted_as__gte=low, sorted_as__lt=low + "\U0010ffff") | Q(number__in={typed, typed.upper(), typed.lower()})


def _from(rows: QuerySet[Identity], after: str | None, at: datetime, *, few: bool) -> QuerySet[Identity]:
    # Ordering by an expression keeps SQLite from reading everybody in the order of names to find these few.
    by_name = Coalesce("sorted_as", Value("")) if few else F("sorted_as")
    ordered = rows.order_by(by_name, "person_id")
    if after is None:
        return ordered
    key = Identity.objects.filter(on(at), person_id=after).values_list("sorted_as", flat=True).first()
    if key is None:
        return ordered
    return ordered.filter(Q(sorted_as__gte=key) & (Q(sorted_as__gt=key) | Q(person_id__gt=after)))
