"""Phones and custody: what a phone is, where it is, and who had it on any day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from bluelamp.records.journal.prepared import Rows, count
from bluelamp.records.journal.prepared import rows as rows_of
from bluelamp.records.register.choices import Platform
from bluelamp.records.register.errors import NotInRegister
from bluelamp.records.register.lifecycle import Custody, State, Step
from bluelamp.records.register.models import CustodyStep, Holding, Phone, PhoneDetails
from bluelamp.records.register.queries.dates import between, on
from bluelamp.records.register.queries.listing import Listing
from bluelamp.records.register.queries.narrowing import LAST, Narrowed, counted, narrowed, persons
from bluelamp.records.register.queries.people import PAGE
from bluelamp.records.register.queries.scope import Scope
from bluelamp.records.register.values import CustodyEvent, HoldingView, NameView, Page, PhoneFilter, PhoneView

_COLUMNS = ("phone_id", "asset_tag", "serial", "imei_1", "imei_2", "platform", "model", "used_for")
_PLACE = ("phone__state", "phone__holder_id", "phone__since")
_OWN = len(_COLUMNS) + len(_PLACE)
_NAMES, _POSTINGS = "phone__holder__identities", "phone__holder__postings"
_PLACED = ("phone__holder", "posted__unit")
_FEW_STATES = frozenset({State.LOST.value, State.ON_LOAN.value})
"""States that few phones are in: they are found by it, and not by walking through every phone."""


def one_phone(phone_id: str, at: datetime) -> PhoneView:
    """One phone: what it is at a moment, and where it is now.

    Raises:
        NotInRegister: there is no such phone.
    """
    row = PhoneDetails.objects.filter(on(at), phone_id=phone_id).values_list(*_COLUMNS, *_PLACE).first()
    if row is None:
        raise NotInRegister("There is no such phone in the register.", todo="look for it by its asset tag.")
    return _phone(row, None)


def described(phone_ids: Iterable[str], at: datetime) -> Mapping[str, PhoneView]:
    """Some phones by id: what each is at a moment, and where it is now. For a list that is about something else."""
    rows = PhoneDetails.objects.filter(on(at), phone_id__in=list(phone_ids)).values_list(*_COLUMNS, *_PLACE)
    return {row[0]: _phone(row, None) for row in rows}


def phones(
    scope: Scope, at: datetime, wanted: PhoneFilter, *, after: str | None = None, size: int = PAGE
) -> Page[PhoneView]:
    """A page of the phones that a scope shows, in the order of their asset tags, with the names of holders.

    One query, whatever the size; one more for a unit, and one more for a short list, which is counted with it. Where
    the phone named by `after` is none, the list begins anew.
    """
    who = narrowed(scope, at, wanted.unit)
    found, total = _page(who, wanted, after, size)
    if not found and after is not None and not PhoneDetails.objects.filter(on(at), phone_id=after).exists():
        found, total = _page(who, wanted, None, size)
    views = tuple(_phone(row[:_OWN], _called(*row[9:10], *row[_OWN:])) for row in found[:size])
    return Page(rows=views, after=views[-1].id if len(found) > size else None, total=total)


def count_phones(scope: Scope, at: datetime, wanted: PhoneFilter, *, most: int | None = None) -> int:
    """How many phones a list has in all; with `most`, counted no further than one beyond it."""
    who = narrowed(scope, at, wanted.unit)
    asked, given = _asked(wanted)

    def build(values: Mapping[str, Any]) -> QuerySet[Any, Any]:
        rows = _filtered(values, who, asked).values_list("pk")
        if "text" in asked:
            rows = rows.filter(_starts(values)).union(*(rows.filter(one) for one in _numbered(values)))
        return rows if most is None else rows[: most + 1]

    name = ("phones", "count", who.shape, asked, most)
    return counted(name, who, given, most, lambda: count(name, build, **who.values, **given))


def every_phone(scope: Scope, at: datetime, wanted: PhoneFilter) -> tuple[PhoneView, ...]:
    """The whole list, for an export."""
    return phones(scope, at, wanted, size=10_000_000).rows


def phone_by_tag(asset_tag: str, at: datetime) -> str:
    """The id of the phone with an asset tag.

    Raises:
        NotInRegister: there is none.
    """
    found = PhoneDetails.objects.filter(on(at), asset_tag=asset_tag).values_list("phone_id", flat=True).first()
    if found is None:
        raise NotInRegister(f"No phone has the asset tag `{asset_tag}`.", todo="check the tag on the phone.")
    return found


def who_held(phone_id: str, at: datetime, known: datetime | None = None) -> HoldingView | None:
    """Who had a phone at a moment, in hand or waiting for them at work; None where nobody had."""
    return next(iter(_holdings(Holding.objects.filter(on(at, known), phone_id=phone_id))), None)


def held_by(person_id: str, at: datetime, known: datetime | None = None) -> tuple[HoldingView, ...]:
    """The phones that somebody had at a moment, the first one first."""
    return _holdings(Holding.objects.filter(on(at, known), person_id=person_id).order_by("valid_from", "phone_id"))


def held_between(person_id: str, start: datetime, end: datetime) -> tuple[HoldingView, ...]:
    """The phones that somebody had at some moment of a time."""
    rows = Holding.objects.filter(between(start, end), person_id=person_id)
    return _holdings(rows.order_by("valid_from", "phone_id"))


def phones_of(person_id: str, at: datetime) -> tuple[PhoneView, ...]:
    """The phones that are somebody's now: in hand, left at work or lost. For the page of one's own phone."""
    rows = PhoneDetails.objects.filter(on(at), phone__holder_id=person_id).order_by("phone__since", "asset_tag")
    return tuple(_phone(row, None) for row in rows.values_list(*_COLUMNS, *_PLACE))


def chain_of(phone_id: str) -> tuple[CustodyEvent, ...]:
    """The whole chain of custody of a phone, from when it was added."""
    rows = CustodyStep.objects.filter(phone_id=phone_id).order_by("position")
    return tuple(
        CustodyEvent(
            phone=phone_id,
            position=row.position,
            what=Step(row.what),
            at=row.at,
            handed_by=row.handed_by_id,
            taken_by=row.taken_by_id,
            before=State(row.before) if row.before else None,
            after=State(row.after),
            holder=row.holder_id,
            recorded_at=row.recorded_at,
        )
        for row in rows
    )


def custody_of(phone_id: str, *, locked: bool = False) -> Custody:
    """Where the chain of custody of a phone has got to; `locked` keeps others away until the transaction ends.

    Raises:
        NotInRegister: there is no such phone.
    """
    rows = Phone.objects.select_for_update() if locked else Phone.objects.all()
    row = rows.filter(pk=phone_id).first()
    if row is None:
        raise NotInRegister("There is no such phone in the register.", todo="look for it by its asset tag.")
    return Custody(
        phone=row.pk,
        state=State(row.state),
        holder=row.holder_id,
        position=row.position,
        since=row.since,
        lost_from=State(row.lost_from) if row.lost_from else None,
    )


def _asked(wanted: PhoneFilter) -> tuple[tuple[str, ...], dict[str, Any]]:
    """Which filters are set beside the unit, and the values that they take."""
    given: dict[str, Any] = {
        name: value
        for name in ("state", "platform", "holder")
        if (value := getattr(wanted, name)) is not None and value
    }
    if wanted.text:
        text = wanted.text.strip()
        given |= {"text": text, "high": text + LAST}
    return tuple(sorted(given)), given


def _numbered(given: Mapping[str, Any]) -> tuple[Q, ...]:
    """The conditions on a phone whose whole number is the text, each of which has an index of its own."""
    text = given["text"]
    return Q(serial=text), Q(imei_1=text), Q(imei_2=text)


def _by_number(given: Mapping[str, Any]) -> QuerySet[Any, Any]:
    """The phones with a whole number: asked in one breath with the tags, it would have every phone read."""
    rows = PhoneDetails.objects.filter(on(given["at"])).values_list("phone_id")
    first, *others = (rows.filter(one) for one in _numbered(given))
    return first.union(*others)


def _page(who: Narrowed, wanted: PhoneFilter, after: str | None, size: int) -> tuple[Rows, int | None]:
    """The rows of a page and one more, and the length of the whole list where it is short."""
    asked, given = _asked(wanted)
    numbered = rows_of("phones by number", _by_number, at=who.at, text=given["text"]) if "text" in asked else []
    if numbered:
        given["numbered"] = [phone for (phone,) in numbered]
    few = who.few or bool(numbered) or "holder" in asked or wanted.state in _FEW_STATES
    return _Tags(who, given, few=few).page(after, size)


class _Tags(Listing):
    """Phones in the order of their asset tags."""

    name = "phones"
    keys = ("pk", "phone_id")

    def fits(self, values: Mapping[str, Any], who: Narrowed, asked: tuple[str, ...]) -> QuerySet[PhoneDetails]:
        rows = _filtered(values, who, asked)
        if "text" not in asked:
            return rows
        starts = _starts(values)
        return rows.filter((starts | Q(phone_id__in=values["numbered"])) if "numbered" in asked else starts)

    def ordered(self, rows: QuerySet[PhoneDetails], *, few: bool) -> QuerySet[PhoneDetails]:
        # Ordering by an expression keeps SQLite from walking through every phone by its tag to find these few.
        return rows.order_by(Coalesce("asset_tag", Value("")) if few else F("asset_tag"), "phone_id")

    def begun(self, rows: QuerySet[PhoneDetails], values: Mapping[str, Any]) -> QuerySet[PhoneDetails]:
        last = PhoneDetails.objects.filter(on(values["at"]), phone_id=values["after"]).values("asset_tag")[:1]
        later = Q(asset_tag__gt=Subquery(last)) | Q(phone_id__gt=values["after"])
        return rows.filter(Q(asset_tag__gte=Subquery(last)) & later)

    def chosen(self, keys: list[Any]) -> QuerySet[PhoneDetails]:
        return PhoneDetails.objects.filter(pk__in=keys)

    def shown(self, rows: QuerySet[PhoneDetails], values: Mapping[str, Any], *, placed: bool) -> QuerySet[Any, Any]:
        named = FilteredRelation(_NAMES, condition=on(values["at"], prefix=f"{_NAMES}__"))
        rows = rows.annotate(named=named)
        if placed:
            posted = FilteredRelation(_POSTINGS, condition=on(values["at"], prefix=f"{_POSTINGS}__"))
            rows = rows.annotate(posted=posted)
        called = ("named__name", "named__number")
        return rows.values_list(*_COLUMNS, *_PLACE, *called, *(_PLACED if placed else ()))


def _filtered(given: Mapping[str, Any], who: Narrowed, asked: tuple[str, ...]) -> QuerySet[PhoneDetails]:
    rows = PhoneDetails.objects.filter(on(given["at"]))
    if {"scope", "unit"} & set(who.shape):
        rows = rows.filter(persons(given, who, "phone__holder_id"))
    if "state" in asked:
        rows = rows.filter(phone__state=given["state"])
    if "platform" in asked:
        rows = rows.filter(platform=given["platform"])
    if "holder" in asked:
        rows = rows.filter(phone__holder_id=given["holder"])
    return rows


def _starts(given: Mapping[str, Any]) -> Q:
    return Q(asset_tag__gte=given["text"], asset_tag__lt=given["high"])


def _called(holder: str | None, name: str | None, number: str | None) -> NameView | None:
    return None if holder is None else NameView(id=holder, name=name, number=number)


def _phone(row: tuple[Any, ...], holder_name: NameView | None) -> PhoneView:
    phone, tag, serial, imei_1, imei_2, platform, model, used_for, state, holder, since = row
    return PhoneView(
        id=phone,
        asset_tag=tag,
        serial=serial,
        imei_1=imei_1,
        imei_2=imei_2,
        platform=Platform(platform),
        model=model,
        used_for=used_for,
        state=State(state),
        holder=holder,
        since=since,
        holder_name=holder_name,
    )


def _holdings(rows: QuerySet[Holding]) -> tuple[HoldingView, ...]:
    columns = rows.values_list("phone_id", "person_id", "state", "valid_from", "valid_until")
    return tuple(
        HoldingView(phone=phone, person=person, state=State(state), since=since, until=until)
        for phone, person, state, since, until in columns
    )
