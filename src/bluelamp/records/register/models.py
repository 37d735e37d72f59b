"""The tables of the register.

Every fact about a person, a unit or a phone is a row with two pairs of dates: from when until when it holds
(`valid_from`, `valid_until`), and from when until when the register said so (`recorded_at`,
`superseded_at`). A row is live while it is not superseded. Nothing is changed in place: a correction
supersedes a row and writes another, so what was believed on any day can still be asked.

The database itself holds three promises, by triggers and constraints on SQLite and PostgreSQL
(`tests/records/register/test_models.py`):

- a row of these tables changes only by being superseded, once;
- no two live rows of one thing overlap in time, so a phone has one holder at any moment;
- the chain of custody is only added to, and each step starts where the last one ended.

Names, numbers and e-mail addresses stand in `Identity` alone, the one table that can be emptied of a
person. There is no `save()` here and no signal.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import F, Q

from bluelamp.records.register import choices, lifecycle

LIVE = Q(superseded_at__isnull=True)
OPEN = LIVE & Q(valid_until__isnull=True)
_ID = 36
_CODE = 80


def _one_of(field: str, values: Iterable[str], name: str) -> models.CheckConstraint:
    allowed: dict[str, Any] = {f"{field}__in": sorted(str(one) for one in values)}
    return models.CheckConstraint(condition=Q(**allowed), name=name)


def _ordered(table: str) -> models.CheckConstraint:
    after = Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from"))
    return models.CheckConstraint(condition=after, name=f"{table}_ends_after_start")


def _short(table: str, what: str) -> str:
    """The name of an index, within the 30 characters that Django allows."""
    return f"{table.replace('register_', 'reg_', 1)}_{what}"


def _written_by(table: str) -> tuple[models.Index, models.Index]:
    """By which the rows of an import are found."""
    return (
        models.Index(fields=["recorded_in"], name=_short(table, "recorded"), condition=Q(recorded_in__isnull=False)),
        models.Index(fields=["superseded_in"], name=_short(table, "ended"), condition=Q(superseded_in__isnull=False)),
    )


def _live(table: str, *fields: str, holds: tuple[str, ...] = ()) -> models.Index:
    """The live rows by these fields.

    `holds` is for what lists ask of hundreds of rows at once: the index then answers for itself, and no row is read. It
    has every column that they ask about, the one that makes a row a live one among them, as SQLite wants it.
    """
    dates = ("valid_from", "valid_until", "superseded_at") if holds else ("valid_from",)
    return models.Index(fields=[*fields, *dates, *holds], name=_short(table, fields[0]), condition=LIVE)


class Dated(models.Model):
    """What every dated row has. `recorded_in` and `superseded_in` name the import that did it, if one did."""

    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    recorded_in = models.CharField(max_length=_ID, null=True)  # noqa: DJ001 - no import is not an empty one
    superseded_in = models.CharField(max_length=_ID, null=True)  # noqa: DJ001 - as above

    class Meta:
        """Each table has its own indexes."""

        abstract = True


class Person(models.Model):
    """Somebody, as an id without a meaning. All that is known of them stands in dated rows."""

    id = models.CharField(max_length=_ID, primary_key=True)
    added_at = models.DateTimeField()

    class Meta:
        """Rows are never removed: what was done stays attached to an id that no longer names anybody."""

        db_table = "register_person"


class Identity(Dated):
    """The name, the warrant or staff number and the e-mail address of a person. Erasing removes these rows."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="identities", db_index=False)
    name = models.CharField(max_length=200)
    sorted_as = models.CharField(max_length=200)
    number = models.CharField(max_length=40)
    email = models.CharField(max_length=254, blank=True)

    class Meta:
        """Found by person, by number, and in the order of names."""

        db_table = "register_identity"
        constraints = (
            _ordered("register_identity"),
            models.UniqueConstraint(fields=["number"], condition=OPEN, name="register_identity_one_number"),
        )
        indexes = (
            *_written_by("register_identity"),
            _live("register_identity", "person", holds=("sorted_as",)),
            models.Index(fields=["sorted_as", "person"], name="reg_identity_by_name", condition=LIVE),
            models.Index(fields=["number"], name="reg_identity_by_number", condition=LIVE),
        )


class Unit(models.Model):
    """A part of the force. `code` is how rulebooks name it, so it never changes."""

    id = models.CharField(max_length=_ID, primary_key=True)
    code = models.CharField(max_length=_CODE, unique=True)
    added_at = models.DateTimeField()

    class Meta:
        """Rows are never removed; a unit that is no more has no details from then on."""

        db_table = "register_unit"


class UnitDetails(Dated):
    """What people call a unit, and what kind of unit it is. A unit without any on a day was not there."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="details", db_index=False)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=40)

    class Meta:
        """One at a time for each unit."""

        db_table = "register_unit_details"
        constraints = (_ordered("register_unit_details"),)
        indexes = (*_written_by("register_unit_details"), _live("register_unit_details", "unit"))


class Place(Dated):
    """Where a unit stands: in its parent, along the line of command, or in a group that cuts across it."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="places", db_index=False)
    parent = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="parts", db_index=False)
    in_line = models.BooleanField()

    class Meta:
        """Found from either end. One parent in the line of command at a time."""

        db_table = "register_place"
        constraints = (_ordered("register_place"),)
        indexes = (
            *_written_by("register_place"),
            _live("register_place", "unit"),
            _live("register_place", "parent"),
        )


class Posting(Dated):
    """What somebody is in the force: kind, rank or grade, unit. Who has none on a day was not in it."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="postings", db_index=False)
    kind = models.CharField(max_length=10)
    grade = models.CharField(max_length=60)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="postings", db_index=False)

    class Meta:
        """One at a time for each person."""

        db_table = "register_posting"
        constraints = (
            _ordered("register_posting"),
            _one_of("kind", choices.Kind, "register_posting_kind"),
        )
        indexes = (
            *_written_by("register_posting"),
            _live("register_posting", "person", holds=("unit", "kind")),
            _live("register_posting", "unit", holds=("person", "kind")),
        )


class Role(Dated):
    """A role that somebody holds, for one unit or the whole force. Rulebooks say what it allows."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="roles", db_index=False)
    role = models.CharField(max_length=_CODE)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="roles", db_index=False)

    class Meta:
        """Several at a time, each once."""

        db_table = "register_role"
        constraints = (_ordered("register_role"),)
        indexes = (
            *_written_by("register_role"),
            _live("register_role", "person"),
            _live("register_role", "role"),
        )


class Lead(Dated):
    """Who leads a unit, and through it the line managers of those in it."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="leads", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="leads", db_index=False)

    class Meta:
        """One at a time for each unit."""

        db_table = "register_lead"
        constraints = (_ordered("register_lead"),)
        indexes = (*_written_by("register_lead"), _live("register_lead", "unit"), _live("register_lead", "person"))


class Manager(Dated):
    """A line manager who is not simply the lead of the unit."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="managers", db_index=False)
    manager = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="manages", db_index=False)

    class Meta:
        """One at a time for each person."""

        db_table = "register_manager"
        constraints = (_ordered("register_manager"),)
        indexes = (
            *_written_by("register_manager"),
            _live("register_manager", "person"),
            _live("register_manager", "manager"),
        )


class Cover(Dated):
    """Who stands in for somebody who is away, in everything they lead and manage."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="covered", db_index=False)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="covers", db_index=False)

    class Meta:
        """One at a time for each person who is away."""

        db_table = "register_cover"
        constraints = (_ordered("register_cover"),)
        indexes = (*_written_by("register_cover"), _live("register_cover", "person"), _live("register_cover", "by"))


class Shift(Dated):
    """What the roster says of somebody for a time. States may overlap: recalled on a day of leave."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="shifts", db_index=False)
    state = models.CharField(max_length=10)

    class Meta:
        """Found by person, and by time for everybody at once."""

        db_table = "register_shift"
        constraints = (_ordered("register_shift"), _one_of("state", choices.WRITTEN, "register_shift_state"))
        indexes = (*_written_by("register_shift"), _live("register_shift", "person"))


class Rostered(Dated):
    """A time for which the roster of somebody is complete: where it gives nothing else, they are off duty.

    Outside these times nothing is known, and nothing is assumed.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="rostered", db_index=False)

    class Meta:
        """Found by person."""

        db_table = "register_rostered"
        constraints = (_ordered("register_rostered"),)
        indexes = (*_written_by("register_rostered"), _live("register_rostered", "person"))


class Phone(models.Model):
    """A work phone, as an id, with where it is now. What it is stands in `PhoneDetails`, dated.

    State and holder are the end of the chain of custody, kept here so that a list of phones is one look-up.
    """

    id = models.CharField(max_length=_ID, primary_key=True)
    added_at = models.DateTimeField()
    state = models.CharField(max_length=15)
    holder = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="phones", db_index=False)
    since = models.DateTimeField()
    lost_from = models.CharField(max_length=15, blank=True)
    position = models.PositiveIntegerField()

    class Meta:
        """Found by holder and by state."""

        db_table = "register_phone"
        constraints = (
            _one_of("state", lifecycle.State, "register_phone_state"),
            models.CheckConstraint(
                condition=Q(holder__isnull=False) | Q(state__in=["in-store", "lost", "retired"]),
                name="register_phone_held_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(holder__isnull=True) | ~Q(state__in=["in-store", "retired"]),
                name="register_phone_held_by_nobody",
            ),
        )
        indexes = (
            models.Index(fields=["holder", "state", "id"], name="reg_phone_holder"),
            models.Index(fields=["state"], name="reg_phone_by_state"),
        )


class PhoneDetails(Dated):
    """What a phone is and what it is used for."""

    phone = models.ForeignKey(Phone, on_delete=models.PROTECT, related_name="details", db_index=False)
    asset_tag = models.CharField(max_length=40)
    serial = models.CharField(max_length=60, blank=True)
    imei_1 = models.CharField(max_length=15, blank=True)
    imei_2 = models.CharField(max_length=15, blank=True)
    platform = models.CharField(max_length=10)
    model = models.CharField(max_length=100)
    used_for = models.CharField(max_length=200)

    class Meta:
        """No two phones share a tag, a serial number or an IMEI; a trigger holds first IMEIs against second ones."""

        db_table = "register_phone_details"
        constraints = (
            _ordered("register_phone_details"),
            _one_of("platform", choices.Platform, "register_phone_details_platform"),
            models.UniqueConstraint(fields=["asset_tag"], condition=OPEN, name="register_phone_details_one_tag"),
            models.UniqueConstraint(
                fields=["serial"], condition=OPEN & ~Q(serial=""), name="register_phone_details_one_serial"
            ),
            models.UniqueConstraint(
                fields=["imei_1"], condition=OPEN & ~Q(imei_1=""), name="register_phone_details_one_imei_1"
            ),
            models.UniqueConstraint(
                fields=["imei_2"], condition=OPEN & ~Q(imei_2=""), name="register_phone_details_one_imei_2"
            ),
        )
        indexes = (
            *_written_by("register_phone_details"),
            _live("register_phone_details", "phone", holds=("asset_tag",)),
            models.Index(fields=["asset_tag", "phone"], name="reg_phone_details_by_tag", condition=LIVE),
            models.Index(fields=["serial"], name="reg_phone_details_by_serial", condition=LIVE),
            models.Index(fields=["imei_1"], name="reg_phone_details_by_imei_1", condition=LIVE),
            models.Index(fields=["imei_2"], name="reg_phone_details_by_imei_2", condition=LIVE),
        )


class Holding(Dated):
    """Who had a phone in hand, or had it waiting for them at work, and from when until when."""

    phone = models.ForeignKey(Phone, on_delete=models.PROTECT, related_name="holdings", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="holdings", db_index=False)
    state = models.CharField(max_length=15)

    class Meta:
        """One holder at a time for each phone."""

        db_table = "register_holding"
        constraints = (
            _ordered("register_holding"),
            _one_of("state", lifecycle.BELONGS, "register_holding_state"),
            models.UniqueConstraint(fields=["phone"], condition=OPEN, name="register_holding_one_holder"),
        )
        indexes = (
            *_written_by("register_holding"),
            _live("register_holding", "phone"),
            _live("register_holding", "person"),
        )


class CustodyStep(models.Model):
    """One link in the chain of custody of a phone: what happened, who handed over, who took."""

    phone = models.ForeignKey(Phone, on_delete=models.PROTECT, related_name="steps", db_index=False)
    position = models.PositiveIntegerField()
    what = models.CharField(max_length=15)
    at = models.DateTimeField()
    handed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    taken_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    before = models.CharField(max_length=15, blank=True)
    after = models.CharField(max_length=15)
    holder = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()
    recorded_in = models.CharField(max_length=_ID, null=True)  # noqa: DJ001 - no import is not an empty one

    class Meta:
        """Read by phone in order, by time for the totals of a period, and by either person of a hand-over."""

        db_table = "register_custody_step"
        constraints = (
            _one_of("what", lifecycle.Step, "register_custody_step_what"),
            _one_of("after", lifecycle.State, "register_custody_step_after"),
            models.UniqueConstraint(fields=["phone", "position"], name="register_custody_step_one_at_a_place"),
        )
        indexes = (
            models.Index(fields=["at", "id"], name="reg_custody_step_at"),
            models.Index(fields=["holder", "at"], name="reg_custody_step_holder", condition=Q(holder__isnull=False)),
            models.Index(
                fields=["recorded_in"], name="reg_custody_recorded_in", condition=Q(recorded_in__isnull=False)
            ),
        )


class ImportDraft(models.Model):
    """A file that was handed in and not yet confirmed: a draft, kept for a day. It may hold names."""

    id = models.CharField(max_length=_ID, primary_key=True)
    kind = models.CharField(max_length=20)
    file_name = models.CharField(max_length=200)
    body = models.BinaryField()
    options = models.JSONField()
    plan_digest = models.CharField(max_length=64)
    handed_in_by = models.CharField(max_length=64)
    handed_in_at = models.DateTimeField()

    class Meta:
        """Cleared by age."""

        db_table = "register_import_draft"
        indexes = (models.Index(fields=["handed_in_at"], name="reg_import_draft_age"),)


class Import(models.Model):
    """An import that was confirmed: what file, how many rows, by whom, and whether it was undone."""

    id = models.CharField(max_length=_ID, primary_key=True)
    kind = models.CharField(max_length=20)
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    added = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    unchanged = models.PositiveIntegerField()
    rejected = models.PositiveIntegerField()
    confirmed_by = models.CharField(max_length=64)
    confirmed_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        """Listed by its newest."""

        db_table = "register_import"
        indexes = (models.Index(fields=["-confirmed_at"], name="reg_import_newest"),)
