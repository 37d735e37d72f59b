"""The tables of the clocks: what is due, who stands in for whom, and when each recurring job last ran."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from bluelamp.records.clocks.lifecycle import OPEN, State


class Clock(models.Model):
    """One thing that somebody has to do by a moment."""

    id = models.CharField(max_length=36, primary_key=True)
    kind = models.CharField(max_length=80)
    of_app = models.CharField(max_length=40)
    of_id = models.CharField(max_length=64)
    owner = models.CharField(max_length=64)
    units = models.JSONField(default=list)
    number = models.PositiveIntegerField(default=1)
    started_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    changes = models.JSONField(default=list)
    warn_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    critical_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=[(one.value, one.value) for one in State])
    warned_at = models.DateTimeField(null=True)
    acted_at = models.DateTimeField(null=True)
    late = models.BooleanField(default=False)
    stopped_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)

    class Meta:
        """Found by the sweep, by owner and by what it runs on."""

        db_table = "clocks_clock"
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "of_app", "of_id"],
                condition=Q(state__in=[one.value for one in OPEN]),
                name="one_open_clock_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(state=State.PAUSED.value) | Q(due_at__isnull=False), name="only_a_pause_has_no_moment"
            ),
        )
        indexes = (
            models.Index(fields=["state", "due_at"], name="clock_by_due"),
            models.Index(fields=["state", "warn_at"], name="clock_by_warning"),
            models.Index(fields=["owner", "state", "due_at"], name="clock_by_owner"),
            models.Index(fields=["of_app", "of_id"], name="clock_by_thing"),
        )


class Cover(models.Model):
    """Somebody stands in for another from one day to another, both included."""

    id = models.CharField(max_length=36, primary_key=True)
    owner = models.CharField(max_length=64)
    cover = models.CharField(max_length=64)
    first = models.DateField()
    last = models.DateField()

    class Meta:
        """Found by who stands in, and by who is away."""

        db_table = "clocks_cover"
        indexes = (
            models.Index(fields=["cover", "last"], name="cover_by_cover"),
            models.Index(fields=["owner", "last"], name="cover_by_owner"),
        )


class Beat(models.Model):
    """When a recurring job last ran, and whether it went well. Not about anybody, and no act."""

    job = models.CharField(max_length=80, primary_key=True)
    at = models.DateTimeField()
    well_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=80, blank=True)
    says = models.TextField(blank=True)

    class Meta:
        """One row a job."""

        db_table = "clocks_beat"
