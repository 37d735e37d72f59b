"""The tables of the declarations.

`declarations_step` and `declarations_contact_version` only grow: what a thing was before, and what a record
said before it was corrected, cannot be changed or removed. The other tables hold where things stand now.
"""

from __future__ import annotations

from django.db import models

_ID, _PERSON, _CODE, _LINE = 36, 64, 40, 200


class RequestRow(models.Model):
    """A permission request, and how it was decided."""

    id = models.CharField(primary_key=True, max_length=_ID)
    person = models.CharField(max_length=_PERSON)
    kind = models.CharField(max_length=_CODE)
    thing = models.CharField(max_length=_LINE, blank=True)
    purpose = models.TextField()
    group = models.CharField(max_length=_LINE, blank=True)
    account = models.CharField(max_length=_LINE, blank=True)
    record_route = models.TextField(blank=True)
    reference = models.CharField(max_length=_LINE, blank=True)
    until = models.DateTimeField()
    extends = models.CharField(max_length=_ID, blank=True)
    state = models.CharField(max_length=_CODE)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=_PERSON, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        """Listed by their newest, of one person or of all in a state."""

        db_table = "declarations_request"
        indexes = (
            models.Index(fields=["person", "-asked_at", "-id"], name="request_by_person"),
            models.Index(fields=["-asked_at", "-id"], name="request_by_time"),
            models.Index(fields=["state", "-asked_at", "-id"], name="request_by_state"),
        )


class PermissionRow(models.Model):
    """A permission: the term of one decision. `ends` is its end, or when it was stopped, whichever is first."""

    id = models.CharField(primary_key=True, max_length=_ID)
    request = models.CharField(max_length=_ID, unique=True)
    person = models.CharField(max_length=_PERSON)
    kind = models.CharField(max_length=_CODE)
    thing_type = models.CharField(max_length=_CODE, blank=True)
    thing = models.CharField(max_length=_LINE, blank=True)
    purpose = models.TextField()
    group = models.CharField(max_length=_LINE, blank=True)
    account = models.CharField(max_length=_LINE, blank=True)
    conditions = models.TextField(blank=True)
    extends = models.CharField(max_length=_ID, blank=True)
    start = models.DateTimeField()
    until = models.DateTimeField()
    ends = models.DateTimeField()
    state = models.CharField(max_length=_CODE)
    stopped_at = models.DateTimeField(null=True)
    exported_at = models.DateTimeField(null=True)
    exported_by = models.CharField(max_length=_PERSON, blank=True)
    decided_by = models.CharField(max_length=_PERSON)

    class Meta:
        """Found by holder and end, for "may I?"; by end, for everybody's; and listed by their newest."""

        db_table = "declarations_permission"
        constraints = (
            models.CheckConstraint(condition=models.Q(until__gt=models.F("start")), name="permission_ends_after_start"),
            models.CheckConstraint(condition=models.Q(ends__lte=models.F("until")), name="permission_ends_in_time"),
        )
        indexes = (
            models.Index(fields=["person", "ends"], name="permission_by_holder"),
            models.Index(fields=["ends", "start"], name="permission_by_end"),
            models.Index(fields=["-start", "-id"], name="permission_by_time"),
        )


class ContactRow(models.Model):
    """A record of a contact: whose it is, and what lists show of its newest version."""

    id = models.CharField(primary_key=True, max_length=_ID)
    person = models.CharField(max_length=_PERSON)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    late = models.BooleanField()
    version = models.PositiveIntegerField()
    who = models.CharField(max_length=_CODE)
    device = models.CharField(max_length=_CODE)
    channel = models.CharField(max_length=_CODE)
    incident = models.CharField(max_length=_CODE)

    class Meta:
        """Listed by their newest, of one person or of all; found by incident."""

        db_table = "declarations_contact"
        indexes = (
            models.Index(fields=["person", "-happened_at", "-id"], name="contact_by_person"),
            models.Index(fields=["-happened_at", "-id"], name="contact_by_time"),
            models.Index(fields=["incident", "-happened_at", "-id"], name="contact_by_incident"),
        )


class ContactVersionRow(models.Model):
    """What a record of a contact said from one entry to the next. Rows are added and never changed."""

    contact = models.CharField(max_length=_ID)
    number = models.PositiveIntegerField()
    entered_at = models.DateTimeField()
    why = models.TextField(blank=True)
    reference = models.CharField(max_length=_LINE)
    who = models.CharField(max_length=_CODE)
    happened_at = models.DateTimeField()
    device = models.CharField(max_length=_CODE)
    channel = models.CharField(max_length=_CODE)
    incoming = models.BooleanField()
    purpose = models.TextField()
    rationale = models.TextField()
    incident = models.CharField(max_length=_CODE)
    phone_number = models.CharField(max_length=20, blank=True)
    number_withheld = models.BooleanField()
    withheld_why = models.TextField(blank=True)
    conditions = models.JSONField(null=True)
    told = models.CharField(max_length=_LINE, blank=True)

    class Meta:
        """One for each number of a record."""

        db_table = "declarations_contact_version"
        constraints = (models.UniqueConstraint(fields=["contact", "number"], name="one_version_a_number"),)


class TellingRow(models.Model):
    """That a supervisor was told of something, and what they say to it."""

    id = models.CharField(primary_key=True, max_length=_ID)
    teller = models.CharField(max_length=_PERSON)
    supervisor = models.CharField(max_length=_PERSON)
    told_at = models.DateTimeField()
    how = models.CharField(max_length=_CODE)
    about = models.TextField(blank=True)
    entered_by = models.CharField(max_length=_PERSON)
    entered_at = models.DateTimeField()
    state = models.CharField(max_length=_CODE)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    taken_up_by = models.CharField(max_length=_PERSON, blank=True)

    class Meta:
        """Listed by their newest, of who told and of who was told."""

        db_table = "declarations_telling"
        indexes = (
            models.Index(fields=["teller", "-entered_at", "-id"], name="telling_by_teller"),
            models.Index(fields=["supervisor", "-entered_at", "-id"], name="telling_by_supervisor"),
            models.Index(fields=["-entered_at", "-id"], name="telling_by_time"),
        )


class StepRow(models.Model):
    """One step of a request, a permission or a telling. Rows are added and never changed."""

    of_kind = models.CharField(max_length=_CODE)
    of_id = models.CharField(max_length=_ID)
    position = models.PositiveIntegerField()
    before = models.CharField(max_length=_CODE, blank=True)
    after = models.CharField(max_length=_CODE)
    at = models.DateTimeField()
    by = models.CharField(max_length=_PERSON)

    class Meta:
        """In order, one a position."""

        db_table = "declarations_step"
        constraints = (models.UniqueConstraint(fields=["of_id", "position"], name="one_step_a_position"),)


class DraftRow(models.Model):
    """A form that somebody has begun. It is no record: nobody else sees it, and it is cleared after a time."""

    id = models.CharField(primary_key=True, max_length=_ID)
    person = models.CharField(max_length=_PERSON)
    form = models.CharField(max_length=_CODE)
    body = models.JSONField()
    saved_at = models.DateTimeField(db_index=True)
    begun_by = models.CharField(max_length=_PERSON, blank=True, default="")

    class Meta:
        """Found by whose they are."""

        db_table = "declarations_draft"
        indexes = (models.Index(fields=["person", "form", "-saved_at"], name="draft_by_person"),)
