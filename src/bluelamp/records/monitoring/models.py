"""The tables of monitoring: feeds, what they delivered, holds, erasures, which number is in which phone.

Events themselves stand in no table: they are files (`event_files.py`), and a row here says which of them count.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

_ID = 36
_WHO = 64


class FeedRow(models.Model):
    """A feed, its terms, what is on record about it, and where it stands."""

    id = models.CharField(max_length=_ID, primary_key=True)
    name = models.CharField(max_length=40, unique=True)
    category = models.CharField(max_length=20)
    reader = models.CharField(max_length=60)
    regime = models.CharField(max_length=20)
    purpose = models.CharField(max_length=500)
    basis = models.CharField(max_length=500)
    intrusive = models.CharField(max_length=10)
    kept_days = models.PositiveIntegerField()
    why_not_less = models.CharField(max_length=500, blank=True)
    declared_by = models.CharField(max_length=_WHO)
    declared_at = models.DateTimeField()
    state = models.CharField(max_length=10)
    told = models.CharField(max_length=20)
    started_by = models.CharField(max_length=_WHO, blank=True)
    started_at = models.DateTimeField(null=True)
    until = models.DateField(null=True)
    stopped_by = models.CharField(max_length=_WHO, blank=True)
    stopped_at = models.DateTimeField(null=True)
    why_stopped = models.CharField(max_length=500, blank=True)

    class Meta:
        """Its table."""

        db_table = "monitoring_feed"


class StatementRow(models.Model):
    """What a named person put on record about a feed. The newest of a kind since it was declared is what counts."""

    feed = models.ForeignKey(FeedRow, on_delete=models.PROTECT, related_name="statements", db_index=False)
    kind = models.CharField(max_length=10)
    says = models.CharField(max_length=2000)
    on = models.DateField()
    stated_by = models.CharField(max_length=_WHO)
    at = models.DateTimeField()
    counts = models.BooleanField(default=True)

    class Meta:
        """One of a kind counts for each feed."""

        db_table = "monitoring_statement"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["feed", "kind"], condition=models.Q(counts=True), name="monitoring_one_statement_a_kind"
            )
        ]


class Acknowledged(models.Model):
    """That somebody has read that a feed runs, and under what."""

    feed = models.ForeignKey(FeedRow, on_delete=models.PROTECT, related_name="acknowledged", db_index=False)
    person = models.CharField(max_length=_WHO)
    at = models.DateTimeField()

    class Meta:
        """Once a person and feed."""

        db_table = "monitoring_acknowledged"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["feed", "person"], name="monitoring_acknowledged_once"),
        ]
        indexes = (models.Index(fields=["person"], name="mon_acknowledged_by"),)


class Delivery(models.Model):
    """What came in at once: how much of it was kept, and how much was not, and why not.

    `digest` is a keyed one of what was kept and handed back, so that the same delivery is known again and nothing
    can be guessed from it.
    """

    id = models.CharField(max_length=_ID, primary_key=True)
    feed = models.ForeignKey(FeedRow, on_delete=models.PROTECT, related_name="deliveries", db_index=False)
    name = models.CharField(max_length=150)
    way = models.CharField(max_length=10)
    taken_at = models.DateTimeField()
    taken_by = models.CharField(max_length=_WHO)
    digest = models.CharField(max_length=64)
    events = models.PositiveBigIntegerField()
    protected = models.PositiveBigIntegerField()
    background = models.PositiveBigIntegerField()
    rejected = models.PositiveBigIntegerField()
    late = models.PositiveBigIntegerField(default=0)
    others = models.PositiveBigIntegerField(default=0)
    reasons = models.JSONField(default=dict)
    rejects_month = models.CharField(max_length=7, blank=True)
    first = models.DateTimeField(null=True)
    last = models.DateTimeField(null=True)

    class Meta:
        """The same delivery counts once; found by feed, the newest first, and by when it came."""

        db_table = "monitoring_delivery"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["feed", "digest"], name="monitoring_same_delivery_once"),
        ]
        indexes = (
            models.Index(fields=["feed", "-taken_at"], name="mon_delivery_by_feed"),
            models.Index(fields=["taken_at"], name="mon_delivery_by_time"),
        )


class DayFile(models.Model):
    """One file of events of one day, written by one delivery. A file without a row counts for nothing."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="files", db_index=False)
    category = models.CharField(max_length=20)
    day = models.DateField()
    key_id = models.BinaryField(max_length=16)
    digest = models.CharField(max_length=64)
    events = models.PositiveBigIntegerField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        """One a day and delivery; found by day."""

        db_table = "monitoring_day_file"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["delivery", "day"], name="monitoring_one_file_a_day"),
        ]
        indexes = (models.Index(fields=["day"], name="mon_file_by_day"),)


class HoldRow(models.Model):
    """A legal hold: months of a feed, or of all feeds, that are not erased while it stands."""

    id = models.CharField(max_length=_ID, primary_key=True)
    feed = models.ForeignKey(FeedRow, on_delete=models.PROTECT, null=True, related_name="holds", db_index=False)
    first = models.CharField(max_length=7)
    last = models.CharField(max_length=7)
    why = models.CharField(max_length=500)
    placed_by = models.CharField(max_length=_WHO)
    placed_at = models.DateTimeField()
    review_on = models.DateField()
    lifted_by = models.CharField(max_length=_WHO, blank=True)
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        """Its table."""

        db_table = "monitoring_hold"


class ErasedMonth(models.Model):
    """A month of a feed whose key was deleted. Nothing of what was in it stands here."""

    feed = models.ForeignKey(FeedRow, on_delete=models.PROTECT, related_name="erased", db_index=False)
    month = models.CharField(max_length=7)
    erased_at = models.DateTimeField()
    key_ids = models.JSONField()
    files = models.PositiveIntegerField()
    events = models.PositiveBigIntegerField()

    class Meta:
        """Once a month and feed."""

        db_table = "monitoring_erased_month"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["feed", "month"], name="monitoring_month_erased_once"),
        ]


class Line(models.Model):
    """From when until when a telephone number was in a work phone. The end is no longer in it."""

    number = models.CharField(max_length=16)
    phone = models.CharField(max_length=_ID)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    entered_at = models.DateTimeField()

    class Meta:
        """A number is in one phone at a time."""

        db_table = "monitoring_line"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["number"], condition=models.Q(until=None), name="monitoring_number_in_one_phone"
            ),
        ]
        indexes = (models.Index(fields=["number", "since"], name="mon_line_by_number"),)


class PrivateNumber(models.Model):
    """A number that is never kept and is not published with the rules, as a keyed digest: nobody reads it here."""

    digest = models.CharField(max_length=64, primary_key=True)
    added_by = models.CharField(max_length=_WHO)
    added_at = models.DateTimeField()

    class Meta:
        """Its table."""

        db_table = "monitoring_private_number"


class RunRow(models.Model):
    """One run of one day: what it rests on, what it counted, and what it put differently.

    `stated` is the digest of the five beside it: where it is the same, there is nothing to run again. `evidence` is
    the digest of the file that says which events are behind its findings.
    """

    id = models.CharField(max_length=_ID, primary_key=True)
    number = models.PositiveIntegerField()
    day = models.DateField()
    stated = models.CharField(max_length=64)
    events_digest = models.CharField(max_length=64)
    facts_digest = models.CharField(max_length=64)
    rulebook = models.CharField(max_length=64)
    shadow_digest = models.CharField(max_length=64)
    program = models.CharField(max_length=40)
    began_at = models.DateTimeField()
    done_at = models.DateTimeField()
    people = models.PositiveIntegerField()
    counts = models.JSONField()
    rules = models.JSONField()
    evidence = models.CharField(max_length=64)
    new = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    withdrawn = models.PositiveIntegerField()
    standing = models.PositiveIntegerField()

    class Meta:
        """Numbered by day; the highest number is how the day stands."""

        db_table = "monitoring_run"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["day", "number"], name="monitoring_one_run_a_number"),
        ]


class FindingRow(models.Model):
    """What was found of one person under one rule in one period, as it stands now; or of a rule alone.

    `run` is the run whose evidence has its events, `content` a digest of which. While `withdrawn_at` is set it does
    not stand: nothing follows from it, and it is shown as taken back.
    """

    id = models.CharField(max_length=_ID, primary_key=True)
    kind = models.CharField(max_length=20)
    person = models.CharField(max_length=_WHO, blank=True)
    rule = models.CharField(max_length=200)
    period = models.DateField()
    rulebook = models.CharField(max_length=64)
    handling = models.CharField(max_length=20, blank=True)
    events = models.PositiveIntegerField()
    content = models.CharField(max_length=64)
    about = models.JSONField(default=dict)
    run = models.CharField(max_length=_ID, blank=True)
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=20, default="found")
    found_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        """One for each kind, person, rule and period. Found by person, and by what waits."""

        db_table = "monitoring_finding"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["period", "kind", "person", "rule"], name="monitoring_one_finding"),
        ]
        indexes = (
            models.Index(fields=["person", "period"], name="mon_finding_by_person"),
            models.Index(fields=["state", "handling", "period"], name="mon_finding_by_state"),
        )


class FindingVersionRow(models.Model):
    """A finding as it stood before a run put it differently. Never changed, and kept with the finding."""

    finding = models.ForeignKey(FindingRow, on_delete=models.PROTECT, related_name="versions", db_index=False)
    version = models.PositiveIntegerField()
    rulebook = models.CharField(max_length=64)
    handling = models.CharField(max_length=20, blank=True)
    events = models.PositiveIntegerField()
    content = models.CharField(max_length=64)
    about = models.JSONField(default=dict)
    run = models.CharField(max_length=_ID, blank=True)
    withdrawn = models.BooleanField()
    until = models.DateTimeField()

    class Meta:
        """By finding and version."""

        db_table = "monitoring_finding_version"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["finding", "version"], name="monitoring_one_version"),
        ]


class ViewRow(models.Model):
    """What the Rules desk, data protection or the Federation think of a rule or feed that is in shadow.

    What they say stands sealed in the record of the act.
    """

    of = models.CharField(max_length=10)
    name = models.CharField(max_length=200)
    view = models.CharField(max_length=20)
    agrees = models.BooleanField()
    given_by = models.CharField(max_length=_WHO)
    given_at = models.DateTimeField()

    class Meta:
        """Found by what it is of, the last of each counting."""

        db_table = "monitoring_view"
        indexes = (models.Index(fields=["of", "name", "given_at"], name="mon_view_by_name"),)


class HandlingRow(models.Model):
    """A finding on its way: who was told, what they said of their own accord, what it came to and who decided.

    What was found (`day`, `rule`, `kind`, `events`) stands here too, so that lists ask one table.
    """

    finding = models.CharField(max_length=_ID, primary_key=True)
    person = models.CharField(max_length=_WHO)
    kind = models.CharField(max_length=20)
    rule = models.CharField(max_length=120)
    day = models.DateField()
    events = models.PositiveBigIntegerField()
    handling = models.CharField(max_length=20)
    state = models.CharField(max_length=20)
    made_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    answer_until = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    supervisor = models.CharField(max_length=_WHO, blank=True)
    outcome = models.CharField(max_length=20, blank=True)
    reason = models.TextField(blank=True)
    decided_by = models.CharField(max_length=_WHO, blank=True)
    decided_at = models.DateTimeField(null=True)
    notice_on = models.DateTimeField(null=True)

    class Meta:
        """Listed by their newest, of one person, of one supervisor, or of all in a state."""

        db_table = "monitoring_handling"
        indexes = (
            models.Index(fields=["person", "-made_at", "-finding"], name="mon_handling_by_person"),
            models.Index(fields=["supervisor", "-made_at", "-finding"], name="mon_handling_by_supervisor"),
            models.Index(fields=["state", "-made_at", "-finding"], name="mon_handling_by_state"),
            models.Index(fields=["outcome", "rule"], name="mon_handling_by_outcome"),
        )
