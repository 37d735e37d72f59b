"""What is in force, and what was on any day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.db import connection

from bluelamp.core.kernel import LONDON
from bluelamp.core.rulebook import Rulebook
from bluelamp.records.adoption import lifecycle
from bluelamp.records.adoption.bundles import Bundle, Loaded
from bluelamp.records.adoption.errors import EditionUnknown
from bluelamp.records.adoption.lifecycle import Adopted, State
from bluelamp.records.adoption.models import AdoptionRow, BundleRow, EditionRow

_loaded = Loaded()
# One statement, and no model in between: it stands before every answer to "may I?".
_IN_FORCE = """SELECT a.version, a.bundle_id, a.begins,
(SELECT n.begins FROM adoption_adoption n WHERE n.version = a.version + 1), e.begins, e.digest
FROM adoption_adoption a JOIN adoption_edition e ON e.bundle_id = a.bundle_id
WHERE a.begins <= %s AND e.begins <= %s ORDER BY a.version DESC, e.begins DESC LIMIT 1"""


@dataclass(frozen=True, kw_only=True)
class AdoptedRulebook:
    """A rulebook that was in force at some moment, ready to be asked.

    `digest` names what the rules mean on that day, `bundle` the files. `from_` is when the version
    began and `until` when it is superseded, where that is known.
    """

    digest: str
    bundle: str
    version: int
    title: str
    from_: datetime
    until: datetime | None
    rulebook: Rulebook


@dataclass(frozen=True, kw_only=True)
class AdoptionView:
    """One adoption as a list shows it."""

    version: int
    title: str
    bundle: str
    from_: datetime
    until: datetime | None
    state: State
    adopted_at: datetime


def in_force(at: datetime) -> AdoptedRulebook:
    """The rulebook in force at a moment, with the force's settings as they stood on that day in London.

    MUST be the same in every process at the same moment: one look at the database says which it is,
    and what was read before is kept under the name of what it is (`tests/records/adoption`).

    Raises:
        NothingInForce: the moment is before the first adoption.
    """
    day = at.astimezone(LONDON).date()
    moment = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        cursor.execute(_IN_FORCE, [moment, day.isoformat()])
        row = cursor.fetchone()
    if row is None:
        lifecycle.in_force(_adopted(), at)  # says why there is none
        raise EditionUnknown(f"No rulebook was read for {day}.", todo="tell those who run the platform.")
    version, bundle, begins, until, edition, digest = row
    adopted = Adopted(version=version, bundle=bundle, begins=_moment(begins))
    return _with_rulebook(adopted, None if until is None else _moment(until), date.fromisoformat(str(edition)), digest)


def on_day(day: date) -> AdoptedRulebook:
    """The rulebook in force at the beginning of a day in London.

    Raises:
        NothingInForce: the day is before the first adoption.
    """
    return in_force(datetime.combine(day, time(), LONDON).astimezone(UTC))


def by_digest(digest: str) -> AdoptedRulebook:
    """The rulebook of that digest, as an answer names it, whether or not it is still in force.

    Raises:
        EditionUnknown: none with that digest was ever adopted.
    """
    edition = EditionRow.objects.filter(digest=digest).order_by("pk").values_list("bundle", "begins", "digest").first()
    adopted = _adopted()
    found = next((one for one in adopted if edition is not None and one.bundle == edition[0]), None)
    if edition is None or found is None:
        raise EditionUnknown(
            "No rulebook with that digest was adopted here.", todo="follow the link of the answer, or look it up again."
        )
    return _with_rulebook(found, lifecycle.until(adopted, found.version), edition[1], edition[2])


def history(at: datetime) -> tuple[AdoptionView, ...]:
    """Every adoption, the newest first, with where it stands at a moment."""
    adopted = _adopted()
    rows = AdoptionRow.objects.order_by("version").values_list("version", "bundle__title", "adopted_at")
    return tuple(
        AdoptionView(
            version=version,
            title=title,
            bundle=one.bundle,
            from_=one.begins,
            until=lifecycle.until(adopted, version),
            state=lifecycle.state(adopted, version, at),
            adopted_at=adopted_at,
        )
        for one, (version, title, adopted_at) in reversed(list(zip(adopted, rows, strict=True)))
    )


def bundle_files(digest: str) -> dict[str, str]:
    """The files of an adopted bundle, as they were adopted.

    Raises:
        EditionUnknown: there is no such bundle.
    """
    files: dict[str, str] | None = BundleRow.objects.filter(digest=digest).values_list("files", flat=True).first()
    if files is None:
        raise EditionUnknown("No such rulebook was adopted here.", todo="look it up in the list of adoptions.")
    return files


def adopted() -> list[Adopted]:
    """Every adoption by version, for the acts."""
    return _adopted()


def _adopted() -> list[Adopted]:
    rows = AdoptionRow.objects.order_by("version").values_list("version", "bundle_id", "begins")
    return [Adopted(version=version, bundle=bundle, begins=begins) for version, bundle, begins in rows]


def _moment(value: datetime | str) -> datetime:
    """A moment as either database gives it to a plain statement: SQLite keeps UTC and does not say so."""
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _with_rulebook(one: Adopted, until: datetime | None, begins: date, digest: str) -> AdoptedRulebook:
    rulebook = _loaded.get(one.bundle, begins)
    if rulebook is None:
        rulebook = _loaded.read(one.bundle, Bundle(bundle_files(one.bundle)), begins)
    return AdoptedRulebook(
        digest=digest,
        bundle=one.bundle,
        version=one.version,
        title=rulebook.title,
        from_=one.begins,
        until=until,
        rulebook=rulebook,
    )
