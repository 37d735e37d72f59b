"""The tables of the safeguards. Reasons stand in none of them: they are sealed in the record of the act."""

from __future__ import annotations

from django.db import models

_ID = 36


class DeferralRow(models.Model):
    """Looks at a person that are shown to them later."""

    id = models.CharField(primary_key=True, max_length=_ID)
    person = models.CharField(max_length=64, db_index=True)
    reference = models.CharField(max_length=200, blank=True)
    grounds = models.CharField(max_length=40)
    covers_from = models.DateTimeField()
    until = models.DateTimeField(db_index=True)
    decided_by = models.CharField(max_length=64)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """Few stand at a time."""

        db_table = "safeguards_deferral"


class OpeningRow(models.Model):
    """A person's record asked for, opened, closed and reviewed."""

    id = models.CharField(primary_key=True, max_length=_ID)
    person = models.CharField(max_length=64)
    asked_by = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    minutes = models.PositiveIntegerField()
    approved_by = models.CharField(max_length=64, blank=True)
    opened_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reviewed_by = models.CharField(max_length=64, blank=True)

    class Meta:
        """Found by who asked, for the gate, and by what waits."""

        db_table = "safeguards_opening"
        indexes = (
            models.Index(fields=["asked_by", "person", "until"], name="opening_by_asker"),
            models.Index(fields=["person"], name="opening_by_person"),
        )


class IncidentRow(models.Model):
    """A major incident, declared, over and reviewed."""

    id = models.CharField(primary_key=True, max_length=_ID)
    declared_by = models.CharField(max_length=64)
    declared_at = models.DateTimeField()
    until = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=64, blank=True)
    reviewed_by = models.CharField(max_length=64, blank=True)

    class Meta:
        """Asked about at an instant."""

        db_table = "safeguards_incident"


class ChallengeRow(models.Model):
    """A look that the person it was at did not accept."""

    id = models.CharField(primary_key=True, max_length=_ID)
    person = models.CharField(max_length=64)
    look = models.BigIntegerField()
    looked_by = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)
    answered_at = models.DateTimeField(null=True)
    found = models.CharField(max_length=20, blank=True)

    class Meta:
        """One for a look and a person: a second one says nothing new."""

        db_table = "safeguards_challenge"
        constraints = (models.UniqueConstraint(fields=["person", "look"], name="one_challenge_a_look"),)


class ErasureRow(models.Model):
    """An erasure that was ordered, and when its keys were deleted."""

    id = models.CharField(primary_key=True, max_length=_ID)
    person = models.CharField(max_length=64)
    retention = models.CharField(max_length=60)
    ordered_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, db_index=True)
    keys = models.PositiveIntegerField(null=True)

    class Meta:
        """Those without `done_at` wait for the job."""

        db_table = "safeguards_erasure"
