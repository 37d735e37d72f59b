"""The tables of the record. Rows are added and never changed; triggers on both databases refuse the rest.

Nothing here is a name or a reason in clear: people stand by their id, and what is sealed stands in
`Opening`, readable only with a key that can be deleted.
"""

from __future__ import annotations

from django.db import models


class Act(models.Model):
    """One act, reading or refusal, as the tables know it. What proves it is the ledger entry `ticket`."""

    at = models.DateTimeField()
    verb = models.CharField(max_length=100)
    actor = models.CharField(max_length=64)
    signed_in_by = models.CharField(max_length=20)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=200)
    purpose = models.CharField(max_length=40)
    regime = models.CharField(max_length=10)
    logged = models.CharField(max_length=20)
    basis_kind = models.CharField(max_length=20, blank=True)
    basis_reference = models.CharField(max_length=200, blank=True)
    rules = models.JSONField()
    rulebook = models.CharField(max_length=64)
    values = models.JSONField()

    class Meta:
        """Every list of acts is read by its newest, page by page."""

        db_table = "journal_act"
        indexes = (
            models.Index(fields=["actor", "-id"], name="act_by_actor"),
            models.Index(fields=["subject_kind", "subject_id", "-id"], name="act_by_subject"),
            models.Index(fields=["verb", "-id"], name="act_by_verb"),
            models.Index(fields=["at"], name="act_by_instant"),
        )


class Concerned(models.Model):
    """A person whom an act touches, and as what: the one it is about, a member of a set, a declared field."""

    act = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="concerned", db_index=False)
    person = models.CharField(max_length=64)
    role = models.CharField(max_length=40)

    class Meta:
        """Found by person, newest first."""

        db_table = "journal_concerned"
        indexes = (
            models.Index(fields=["person", "-act"], name="concerned_by_person"),
            models.Index(fields=["act"], name="concerned_by_act"),
        )


class Opening(models.Model):
    """What a commitment in the entry of an act opens to, sealed under the key of one person."""

    act = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="openings")
    field = models.CharField(max_length=40)
    commitment = models.CharField(max_length=64)
    sealed = models.BinaryField()

    class Meta:
        """One for each sealed field of an act."""

        db_table = "journal_opening"
        constraints = (models.UniqueConstraint(fields=["act", "field"], name="one_opening_a_field"),)


class GrantUse(models.Model):
    """One look taken from the budget of a grant. The number is unique, so that no two looks are one."""

    grant = models.CharField(max_length=64)
    number = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        """Counted by the highest number."""

        db_table = "journal_grant_use"
        constraints = (models.UniqueConstraint(fields=["grant", "number"], name="one_look_a_number"),)


class Ticket(models.Model):
    """Which waiting ledger entry is the record of which act."""

    act = models.OneToOneField(Act, on_delete=models.PROTECT, primary_key=True)
    ticket = models.BigIntegerField(unique=True)

    class Meta:
        """Written in the transaction of the act."""

        db_table = "journal_ticket"


class LedgerPending(models.Model):
    """An entry that waits to become a leaf."""

    ticket = models.BigAutoField(primary_key=True)
    body = models.BinaryField()

    class Meta:
        """The outbox."""

        db_table = "ledger_pending"


class LedgerEntry(models.Model):
    """A leaf."""

    place = models.BigIntegerField(primary_key=True)
    ticket = models.BigIntegerField(unique=True)
    body = models.BinaryField()

    class Meta:
        """Only ever added to."""

        db_table = "ledger_entry"


class LedgerTile(models.Model):
    """A tile of hashes; the last of each level grows."""

    pk = models.CompositePrimaryKey("level", "place")
    level = models.IntegerField()
    place = models.BigIntegerField()
    data = models.BinaryField()

    class Meta:
        """Derived from the entries."""

        db_table = "ledger_tile"


class LedgerHead(models.Model):
    """The root of the tree at a size."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()

    class Meta:
        """Only ever added to."""

        db_table = "ledger_head"


class LedgerNote(models.Model):
    """A signed checkpoint that was published."""

    size = models.BigIntegerField(primary_key=True)
    note = models.BinaryField()

    class Meta:
        """Only ever added to."""

        db_table = "ledger_note"
