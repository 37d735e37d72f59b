"""The tables of webhooks: who is told what, what waits for each, and how far the record was read."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Webhook(models.Model):
    """Where a program of another system is told what happens. Its secret is sealed with the site's own key."""

    id = models.CharField(max_length=36, primary_key=True)
    name = models.CharField(max_length=40)
    address = models.CharField(max_length=300)
    types = models.JSONField()
    secret = models.TextField()
    state = models.CharField(max_length=10)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)
    ended_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    next_try = models.DateTimeField(null=True)

    class Meta:
        """No two in use have one name."""

        db_table = "webhooks_webhook"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["name"], condition=models.Q(ended_at=None), name="webhooks_one_webhook_a_name"
            )
        ]


class Delivery(models.Model):
    """One event for one receiver. `place` is where the ledger has it, `of` the record it is about."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, db_index=False)
    act = models.BigIntegerField()
    place = models.BigIntegerField()
    verb = models.CharField(max_length=100)
    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    of = models.CharField(max_length=200)
    state = models.CharField(max_length=10)
    tries = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    next_try = models.DateTimeField(null=True)
    taken_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    said = models.CharField(max_length=60, default="")

    class Meta:
        """One event goes to a receiver as one; found by what waits, in the ledger's order."""

        db_table = "webhooks_delivery"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["webhook", "act"], name="webhooks_one_delivery_an_event")
        ]
        indexes = (
            models.Index(fields=["webhook", "state", "place"], name="delivery_by_place"),
            models.Index(fields=["webhook", "of", "state", "place"], name="delivery_by_record"),
        )


class ReadTo(models.Model):
    """How far the ledger was read for events. One row."""

    place = models.BigIntegerField()

    class Meta:
        """Its table."""

        db_table = "webhooks_read_to"
