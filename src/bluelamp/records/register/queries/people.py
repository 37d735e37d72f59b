"""People on a day: one, a page of a list, or by number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import F, FilteredRelation, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from bluelamp.records.journal.prepared import Rows, count
from bluelamp.records.journal.prepared import rows as rows_of
from bluelamp.records.register.choices import Kind
from bluelamp.records.register.errors import NotInRegister
from bluelamp.records.register.models import Identity, Person, Posting, Role, UnitDetails
from bluelamp.records.register.queries.dates import on
from bluelamp.records.register.queries.listing import Listing
from bluelamp.records.register.queries.narrowing import LAST, Narrowed, counted, narrowed, persons
from bluelamp.records.register.queries.scope import Scope
from bluelamp.records.register.queries.units import unit_names
from bluelamp.records.register.values import NameView, Page, PeopleFilter, PersonView

PAGE = 25
_AT_ONCE = 1000
_POSTINGS = "person__postings"
_COLUMNS = (
    *("person_id", "name", "number", "email"),
    *("posted__kind", "posted__grade", "posted__unit_id", "posted__valid_from", "unit_name"),
)
_PLACED = ("person__id", "posted__unit")


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

    People whose name was erased are in no list. Whoever `after` names need not be there any more: the list then
    begins anew. One query, whatever the size; one more for a unit where the scope has no `as_of`, and one more for a
    short list, which is counted with it.
    """
    who = narrowed(scope, at, wanted.unit)
    found, total = _page(who, wanted, after, size)
    if not found and after is not None and not _is_named(after, at):
        found, total = _page(who, wanted, None, size)
    views = [
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
        for person, name, number, email, kind, grade, unit, since, unit_name in found[:size]
    ]
    return Page(rows=tuple(views), after=views[-1].id if len(found) > size else None, total=total)


def count_people(scope: Scope, at: datetime, wanted: PeopleFilter, *, most: int | None = None) -> int:
    """How many people a list has in all; with `most`, counted no further than one beyond it."""
    who = narrowed(scope, at, wanted.unit)
    asked, given = _asked(wanted)

    def build(values: Mapping[str, Any]) -> QuerySet[Any, Any]:
        rows = _filtered(values, who, asked).values_list("pk")
        if "low" in asked:
            rows = rows.filter(_starts(values)).union(rows.filter(number__in=values["numbers"]))
        return rows if most is None else rows[: most + 1]

    name = ("people", "count", who.shape, asked, most)
    return counted(name, who, given, most, lambda: count(name, build, **who.values, **given))


def every_person(scope: Scope, at: datetime, wanted: PeopleFilter) -> tuple[PersonView, ...]:
    """The whole list, for an export."""
    return people(scope, at, wanted, size=10_000_000).rows


def names_of(person_ids: Iterable[str | None], at: datetime) -> Mapping[str, NameView]:
    """What to call some people, by their ids. Who was erased has no name here. One query."""
    wanted = sorted({one for one in person_ids if one})
    if not wanted:
        return {}

    def build(given: Mapping[str, Any]) -> QuerySet[Any, Any]:
        named = Identity.objects.filter(on(given["at"]), person_id__in=given["people"])
        return named.values_list("person_id", "name", "number")

    found: list[tuple[Any, ...]] = []
    for start in range(0, len(wanted), _AT_ONCE):
        found += rows_of("names", build, at=at, people=wanted[start : start + _AT_ONCE])
    known = {person: NameView(id=person, name=name, number=number) for person, name, number in found}
    return {one: known.get(one) or NameView(id=one, name=None, number=None) for one in wanted}


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
    return tuple(posted_to(unit_ids, at).order_by("person_id"))


def posted_to(unit_ids: Iterable[str], at: datetime) -> QuerySet[Any, str]:
    """The same as part of another query: what somebody has is found in one statement, however many there are."""
    units = sorted(set(unit_ids))
    rows = Posting.objects.filter(on(at), unit_id__in=units) if units else Posting.objects.none()
    return rows.values_list("person_id", flat=True)


def unit_then(column: str, at: datetime) -> Subquery:
    """As part of another query: the unit that whoever a column names is posted to at a moment."""
    return Subquery(Posting.objects.filter(on(at), person_id=OuterRef(column)).values("unit_id")[:1])


def is_known(person_id: str) -> bool:
    """Whether there ever was such a person."""
    return Person.objects.filter(pk=person_id).exists()


def _is_named(person_id: str, at: datetime) -> bool:
    return Identity.objects.filter(on(at), person_id=person_id).exists()


def _asked(wanted: PeopleFilter) -> tuple[tuple[str, ...], dict[str, Any]]:
    """Which filters are set beside the unit, and the values that they take."""
    given: dict[str, Any] = {
        name: value for name in ("kind", "grade", "role") if (value := getattr(wanted, name)) is not None and value
    }
    if wanted.text:
        typed = wanted.text.strip()
        low = typed.casefold()
        # A span of text and whole numbers, and not LIKE: both databases can then use their indexes.
        given |= {"low": low, "high": low + LAST, "numbers": [typed, typed.upper(), typed.lower()]}
    return tuple(sorted(given)), given


def _by_number(given: Mapping[str, Any]) -> QuerySet[Any, Any]:
    """Whoever has a number: asked in one breath with the names, it would have everybody read."""
    return Identity.objects.filter(on(given["at"]), number__in=given["numbers"]).values_list("person_id")


def _page(who: Narrowed, wanted: PeopleFilter, after: str | None, size: int) -> tuple[Rows, int | None]:
    """The rows of a page and one more, and the length of the whole list where it is short."""
    asked, given = _asked(wanted)
    if "low" in asked:
        numbered = rows_of("people by number", _by_number, at=who.at, numbers=given.pop("numbers"))
        if numbered:
            given["numbered"] = [person for (person,) in numbered]
    few = who.few or "numbered" in given or "role" in asked
    return _Names(who, given, few=few).page(after, size)


class _Names(Listing):
    """People in the order of their names."""

    name = "people"
    keys = ("pk", "person_id")

    def fits(self, values: Mapping[str, Any], who: Narrowed, asked: tuple[str, ...]) -> QuerySet[Identity]:
        rows = _filtered(values, who, asked)
        if "low" not in asked:
            return rows
        starts = _starts(values)
        return rows.filter((starts | Q(person_id__in=values["numbered"])) if "numbered" in asked else starts)

    def ordered(self, rows: QuerySet[Identity], *, few: bool) -> QuerySet[Identity]:
        # Ordering by an expression keeps SQLite from reading everybody in the order of names to find these few.
        return rows.order_by(Coalesce("sorted_as", Value("")) if few else F("sorted_as"), "person_id")

    def begun(self, rows: QuerySet[Identity], values: Mapping[str, Any]) -> QuerySet[Identity]:
        last = Identity.objects.filter(on(values["at"]), person_id=values["after"]).values("sorted_as")[:1]
        later = Q(sorted_as__gt=Subquery(last)) | Q(person_id__gt=values["after"])
        return rows.filter(Q(sorted_as__gte=Subquery(last)) & later)

    def chosen(self, keys: list[Any]) -> QuerySet[Identity]:
        return Identity.objects.filter(pk__in=keys)

    def shown(self, rows: QuerySet[Identity], values: Mapping[str, Any], *, placed: bool) -> QuerySet[Any, Any]:
        # Everybody who is left has one posting then; joined from the names, it does not change their order.
        posted = FilteredRelation(_POSTINGS, condition=on(values["at"], prefix=f"{_POSTINGS}__"))
        details = UnitDetails.objects.filter(on(values["at"]), unit_id=OuterRef("posted__unit_id"))
        named = rows.annotate(posted=posted).annotate(unit_name=Subquery(details.values("name")[:1]))
        return named.values_list(*_COLUMNS, *(_PLACED if placed else ()))


def _filtered(given: Mapping[str, Any], who: Narrowed, asked: tuple[str, ...]) -> QuerySet[Identity]:
    """The names of those in the force whom a scope shows and a filter leaves.

    The posting is asked about name by name, and not joined: a page then walks the names in their order and stops
    after its last one. Joined, the whole force is put together and sorted for every page.
    """
    more = Q(**{name: given[name] for name in ("kind", "grade") if name in asked})
    rows = Identity.objects.filter(on(given["at"]))
    rows = rows.filter(persons(given, who, "person_id", more or None))
    if "role" in asked:
        held = Role.objects.filter(on(given["at"]), role=given["role"])
        rows = rows.filter(person_id__in=held.values("person_id"))
    return rows


def _starts(given: Mapping[str, Any]) -> Q:
    return Q(sorted_as__gte=given["low"], sorted_as__lt=given["high"])
