"""The tables of the fleet: contents, groups, phones with their deliveries, pushes, orders.

Nothing in them names anybody but by id, and who holds a phone is kept only to notice that it changed hands.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

_ID = 36
_DIGEST = 64
_CODE = 40


class ContentRow(models.Model):
    """A content, written once. `released_at`: from when it goes to any phone that is to have it."""

    digest = models.CharField(primary_key=True, max_length=_DIGEST)
    target = models.CharField(max_length=_CODE)
    apps = models.JSONField()
    body = models.JSONField()
    built_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    class Meta:
        """Named by its digest."""

        db_table = "fleet_content"


class GroupRow(models.Model):
    """A group of phones at a target: what it is to hold, and what the target was last told.

    `due_at`: not before then is the target told, where only the edge of a shift changed it; see `lifecycle.spreading`.
    """

    id = models.CharField(primary_key=True, max_length=_ID)
    target = models.CharField(max_length=_CODE)
    ring = models.PositiveSmallIntegerField()
    content = models.CharField(max_length=_DIGEST)
    content_sent = models.CharField(max_length=_DIGEST, blank=True)
    due_at = models.DateTimeField(null=True)
    why = models.TextField(blank=True)

    class Meta:
        """Found by what is to be told."""

        db_table = "fleet_group"
        indexes = (models.Index(fields=["target", "ring"], name="fleet_group_by_ring"),)


class PhoneRow(models.Model):
    """A phone as the fleet knows it: what the rules want for it, what it was given, where it is grouped, how it is.

    `drifts`: in words, how its own list of apps differs from a content that was verified. `proved_at`: its first
    proof since it came under management.
    """

    id = models.CharField(primary_key=True, max_length=_ID)
    serial = models.CharField(max_length=60, db_index=True)
    target = models.CharField(max_length=_CODE)
    ring = models.PositiveSmallIntegerField()
    holder = models.CharField(max_length=_ID, blank=True)
    duty = models.CharField(max_length=10)
    rules_want = models.CharField(max_length=_DIGEST, blank=True)
    rules_want_since = models.DateTimeField(null=True)
    waits = models.CharField(max_length=_CODE, blank=True)
    wanted = models.CharField(max_length=_DIGEST, blank=True)
    delivery = models.BigIntegerField(null=True)
    group = models.CharField(max_length=_ID, blank=True)
    group_sent = models.CharField(max_length=_ID, blank=True)
    enrolled_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    lost_since = models.DateTimeField(null=True)
    apps = models.JSONField(null=True)
    apps_at = models.DateTimeField(null=True)
    drifts = models.TextField(blank=True)
    proved_at = models.DateTimeField(null=True)
    system = models.CharField(max_length=_CODE, blank=True)
    release = models.CharField(max_length=_CODE, blank=True)
    patched_on = models.DateField(null=True)
    screen_lock = models.BooleanField(null=True)
    encrypted = models.BooleanField(null=True)
    tampered = models.BooleanField(null=True)
    health_at = models.DateTimeField(null=True)

    class Meta:
        """Found by its id, its serial number and what it waits for."""

        db_table = "fleet_phone"
        indexes = (
            models.Index(fields=["target", "wanted"], name="fleet_phone_by_content"),
            models.Index(fields=["group"], name="fleet_phone_by_group"),
            models.Index(fields=["holder"], name="fleet_phone_by_holder"),
            models.Index(fields=["system", "patched_on"], name="fleet_phone_by_fix"),
            models.Index(fields=["id"], name="fleet_phone_waiting", condition=~Q(waits="")),
            models.Index(fields=["id"], name="fleet_phone_drifting", condition=~Q(drifts="")),
            models.Index(fields=["id"], name="fleet_phone_lost", condition=Q(lost_since__isnull=False)),
        )


class DeliveryRow(models.Model):
    """One content on its way to one phone, with four times that are never taken for one another.

    `decided_at`: since when the rules want it for that phone, which is before it is planned where a push makes it wait.
    """

    phone = models.CharField(max_length=_ID)
    content = models.CharField(max_length=_DIGEST)
    decided_at = models.DateTimeField(null=True)
    planned_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)
    over_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    why = models.TextField(blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)

    class Meta:
        """Found by phone; those that are not verified, for the list of differences."""

        db_table = "fleet_delivery"
        indexes = (
            models.Index(fields=["phone", "-planned_at"], name="fleet_delivery_by_phone"),
            models.Index(fields=["content"], name="fleet_delivery_open", condition=Q(over_at=None, verified_at=None)),
            models.Index(fields=["phone"], name="fleet_delivery_unproved", condition=Q(over_at=None, verified_at=None)),
            models.Index(fields=["over_at"], name="fleet_delivery_by_end"),
        )


class WaitedRow(models.Model):
    """What the rules wanted for a phone and it was never given, since a push made it wait until they wanted another.

    Written only then, which is seldom; all else that was ever wanted stands in the deliveries.
    """

    phone = models.CharField(max_length=_ID)
    content = models.CharField(max_length=_DIGEST, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        """Found by when it ended."""

        db_table = "fleet_waited"
        indexes = (models.Index(fields=["until"], name="fleet_waited_by_end"),)


class PushRow(models.Model):
    """A push in waves."""

    id = models.CharField(primary_key=True, max_length=_ID)
    target = models.CharField(max_length=_CODE)
    state = models.CharField(max_length=_CODE)
    ring = models.PositiveSmallIntegerField()
    ring_at = models.DateTimeField()
    stops = models.JSONField(default=list)
    approved_by = models.JSONField(default=list)
    phones = models.PositiveIntegerField()
    removed = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    over_at = models.DateTimeField(null=True)

    class Meta:
        """Few are open at a time."""

        db_table = "fleet_push"
        indexes = (models.Index(fields=["over_at"], name="fleet_push_open"),)


class PushContentRow(models.Model):
    """A content that a push brings."""

    push = models.ForeignKey(PushRow, on_delete=models.PROTECT, related_name="contents")
    content = models.CharField(max_length=_DIGEST)

    class Meta:
        """Each once."""

        db_table = "fleet_push_content"
        constraints = (models.UniqueConstraint(fields=["push", "content"], name="fleet_push_content_once"),)


class OrderRow(models.Model):
    """An order to one phone. Where a phone was stands here while it is lost, and no longer."""

    id = models.CharField(primary_key=True, max_length=_ID)
    phone = models.CharField(max_length=_ID, db_index=True)
    do = models.CharField(max_length=_CODE)
    state = models.CharField(max_length=_CODE)
    asked_by = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    approved_by = models.CharField(max_length=64, blank=True)
    sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    why = models.TextField(blank=True)
    message = models.CharField(max_length=300, blank=True)
    number = models.CharField(max_length=40, blank=True)
    reference = models.CharField(max_length=40, blank=True)
    again_at = models.DateTimeField(null=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    metres = models.FloatField(null=True)
    located_at = models.DateTimeField(null=True)

    class Meta:
        """Found by phone and by what is to be sent."""

        db_table = "fleet_order"
        indexes = (models.Index(fields=["state"], name="fleet_order_by_state"),)


class ProofCountRow(models.Model):
    """How many contents were verified on a day of London's, by how long it took from the decision."""

    day = models.DateField()
    within = models.PositiveSmallIntegerField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        """One for each day and span."""

        db_table = "fleet_proof_count"
        constraints = (models.UniqueConstraint(fields=["day", "within"], name="fleet_proof_count_once"),)


class RolloutPlanRow(models.Model):
    """How many phones a unit is to have, from when and by when; the unit is empty for the whole force."""

    unit = models.CharField(primary_key=True, max_length=_ID)
    phones = models.PositiveIntegerField()
    begins = models.DateField()
    ends = models.DateField()

    class Meta:
        """One for each unit."""

        db_table = "fleet_rollout_plan"


class CursorRow(models.Model):
    """How far the reports of a target were read, and until when it is left alone."""

    target = models.CharField(primary_key=True, max_length=_CODE)
    cursor = models.TextField(blank=True)
    read_at = models.DateTimeField(null=True)
    leave_until = models.DateTimeField(null=True)

    class Meta:
        """One for each target."""

        db_table = "fleet_cursor"


class BookRow(models.Model):
    """The book of a connector: what it remembers between two looks, and the number of the last report in it."""

    name = models.CharField(primary_key=True, max_length=_CODE)
    mark = models.CharField(max_length=_CODE)
    last = models.PositiveBigIntegerField(default=0)

    class Meta:
        """One for each target."""

        db_table = "fleet_book"


class NoteRow(models.Model):
    """One thing that a connector remembers, by a key of its own."""

    book = models.CharField(max_length=_CODE)
    kind = models.CharField(max_length=_CODE)
    key = models.CharField(max_length=200)
    text = models.TextField(blank=True)

    class Meta:
        """Each key once."""

        db_table = "fleet_book_note"
        constraints = (models.UniqueConstraint(fields=["book", "kind", "key"], name="fleet_book_note_once"),)


class SaidRow(models.Model):
    """A report in a book, numbered without gaps, so that a cursor is a number."""

    book = models.CharField(max_length=_CODE)
    number = models.PositiveBigIntegerField()
    report = models.JSONField()

    class Meta:
        """Read in the order of their numbers."""

        db_table = "fleet_book_said"
        constraints = (models.UniqueConstraint(fields=["book", "number"], name="fleet_book_said_once"),)
