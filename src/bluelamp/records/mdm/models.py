"""The tables of Apple's phones. Those of the path that every message takes are narrow, and have no foreign keys.

A command is one row however many phones get it, and never changes. What waits for a phone is a row until the phone
has answered; then it moves to another table at once, so that finding what waits never has to pass over what is done.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Invitation(models.Model):
    """An invitation to enrol one phone, and whether its one certificate was issued."""

    name = models.CharField(max_length=24, primary_key=True)
    challenge = models.BinaryField(max_length=32, unique=True)
    serial_number = models.CharField(max_length=20)
    udid = models.CharField(max_length=64, default="")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    certificate = models.BinaryField(null=True)
    renews = models.BigIntegerField(null=True, db_index=True)

    class Meta:
        """Its table."""

        db_table = "mdm_invitation"
        indexes = (models.Index(fields=["serial_number"], name="mdm_invitation_serial"),)


class Enrolment(models.Model):
    """One stay of a phone under management, from its first step to its end. A phone that comes back has another."""

    udid = models.CharField(max_length=64)
    serial_number = models.CharField(max_length=20)
    state = models.CharField(max_length=8)
    invitation = models.CharField(max_length=24)
    topic = models.CharField(max_length=200, default="")
    product = models.CharField(max_length=60, default="")
    release = models.CharField(max_length=20, default="")
    began_at = models.DateTimeField()
    enrolled_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    push_token = models.BinaryField(max_length=200, default=b"")
    push_magic = models.CharField(max_length=100, default="")
    token_signed_at = models.DateTimeField(null=True)
    awaits_configuration = models.BooleanField(default=False)
    unlock_token = models.BinaryField(null=True)

    class Meta:
        """One at a time for each phone."""

        db_table = "mdm_enrolment"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["udid"], condition=models.Q(ended_at=None), name="mdm_one_stay_a_phone")
        ]
        indexes = (
            models.Index(fields=["udid"], name="mdm_enrolment_udid"),
            models.Index(fields=["serial_number"], name="mdm_enrolment_serial"),
            models.Index(fields=["enrolled_at"], name="mdm_awaits", condition=models.Q(awaits_configuration=True)),
        )


class Identity(models.Model):
    """A certificate that speaks for an enrolment, by its SHA-256."""

    fingerprint = models.BinaryField(max_length=32, primary_key=True)
    enrolment = models.BigIntegerField(db_index=True)
    pinned_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        """Found by the certificate of each message."""

        db_table = "mdm_identity"


class Command(models.Model):
    """What phones are told to do, as the bytes that they get. It never changes."""

    uuid = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=60)
    body = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        """Only grows."""

        db_table = "mdm_command"


class Open(models.Model):
    """A command that waits for a phone."""

    pk = models.CompositePrimaryKey("enrolment", "priority", "command")
    enrolment = models.BigIntegerField()
    priority = models.SmallIntegerField()
    command = models.BigIntegerField()
    put_off = models.BooleanField(default=False)
    asks = models.BooleanField(default=False, db_default=False)

    class Meta:
        """In the order in which they go."""

        db_table = "mdm_open"


class Done(models.Model):
    """What became of a command on a phone; `answer` is the phone's message as it came."""

    pk = models.CompositePrimaryKey("enrolment", "command")
    enrolment = models.BigIntegerField()
    command = models.BigIntegerField()
    status = models.SmallIntegerField()
    at = models.DateTimeField()
    answer = models.BinaryField(null=True)

    class Meta:
        """One for each command and enrolment, which is what makes a second answer count for nothing."""

        db_table = "mdm_done"


class Seen(models.Model):
    """When a phone was last heard, written for many phones at once every few seconds."""

    enrolment = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()

    class Meta:
        """Narrow, because it is written most."""

        db_table = "mdm_seen"


class Counter(models.Model):
    """The number of the last change to what waits. One row; whoever changes something holds it until the commit."""

    number = models.BigIntegerField()

    class Meta:
        """So the numbers are in the order of the commits."""

        db_table = "mdm_counter"


class Change(models.Model):
    """A phone for which something came to wait, or whose enrolment ended; none names all of them."""

    number = models.BigIntegerField(db_index=True)
    enrolment = models.BigIntegerField(null=True)

    class Meta:
        """Read by every process several times a second; old ones are cleared away."""

        db_table = "mdm_change"


class DeclaredSet(models.Model):
    """All that is declared together, once for however many phones. It never changes while a phone has it."""

    token = models.CharField(max_length=64, primary_key=True)
    declarations = models.JSONField()

    class Meta:
        """Found by its token."""

        db_table = "mdm_declared_set"


class Declared(models.Model):
    """Which set is declared to a phone, what whoever declared it calls it, and what the phone said of it last."""

    enrolment = models.BigIntegerField(primary_key=True)
    token = models.CharField(max_length=64, db_index=True)
    named = models.CharField(max_length=64, default="")
    declared_at = models.DateTimeField()
    said_at = models.DateTimeField(null=True)
    applied_token = models.CharField(max_length=64, default="")
    failed_token = models.CharField(max_length=64, default="")
    why = models.TextField(default="")
    report = models.BinaryField(null=True)

    class Meta:
        """Replaced as a whole, so that what a phone asks for in pieces is of one set."""

        db_table = "mdm_declared"


class Profile(models.Model):
    """A profile that phones fetch, not yet signed, by the address under which they are told of it."""

    address = models.CharField(max_length=200, primary_key=True)
    body = models.BinaryField()

    class Meta:
        """The address follows from what is in it."""

        db_table = "mdm_profile"


class Told(models.Model):
    """Something that a phone said or that became of it, and that nobody has taken yet; gone once somebody has."""

    enrolment = models.BigIntegerField()
    kind = models.SmallIntegerField()
    command = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        """In the order in which it came."""

        db_table = "mdm_told"


class Wake(models.Model):
    """A phone that is to be woken, from a moment on. One row a phone, however many commands wait.

    While somebody sends the push, it is claimed: `due_at` is free then for what comes to wait meanwhile, and a claim
    that lapses is as good as none. `said` is why the last push was not taken, `pushed_at` when one was; `dead_token` is
    a token that the push service called dead, and says nothing of another.
    """

    enrolment = models.BigIntegerField(primary_key=True)
    due_at = models.DateTimeField(db_index=True)
    claimed_until = models.DateTimeField(null=True, db_index=True)
    tries = models.PositiveIntegerField(default=0)
    urgent = models.BooleanField(default=False)
    said = models.CharField(max_length=40, default="")
    pushed_at = models.DateTimeField(null=True)
    dead_token = models.BinaryField(max_length=200, default=b"")
    dead_at = models.DateTimeField(null=True)

    class Meta:
        """The queue of the push service."""

        db_table = "mdm_wake"
