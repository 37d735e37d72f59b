"""Tables of accounts: who signs in, one-time links, tokens for the API, kept answers, counts of attempts.

No name, no address and no number of a person stands here: an account knows the person by the random
id that the register gave.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from bluelamp.records.journal.prepared import rows


class Accounts(BaseUserManager["Account"]):
    """Finds accounts as Django's sign-in asks for them; accounts are made by acts."""

    def get(self, *args: Any, **wanted: Any) -> Account:
        """As Django's; by its number alone, which every request asks for, without putting a queryset together."""
        if args or wanted.keys() != {"pk"}:
            return super().get(*args, **wanted)
        names = [one.attname for one in self.model._meta.concrete_fields]  # noqa: SLF001 - Django's documented name
        found = rows("account", lambda given: self.filter(pk=given["pk"]).values_list(*names), pk=int(wanted["pk"]))
        if not found:
            raise self.model.DoesNotExist
        return self.model.from_db(self.db, names, found[0])

    def get_by_natural_key(self, username: str | None) -> Account:
        """The account of that sign-in name."""
        return self.get(username=username)


class Account(AbstractBaseUser):
    """A sign-in, tied to a person of the register by id. What the person may do is asked of the register each time.

    `username` is a random sign-in name, never a person's. A password is for nobody who signs in by the
    force's own service or a passkey.
    """

    username = models.CharField(max_length=64, unique=True)
    person = models.CharField(max_length=64, unique=True)
    is_active = models.BooleanField(default=True)
    opened_at = models.DateTimeField()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["person"]

    objects: ClassVar[Accounts] = Accounts()

    class Meta:
        """One account a person."""

        db_table = "accounts_account"

    def get_full_name(self) -> str:
        """The sign-in name: accounts know no other."""
        return self.username

    def get_short_name(self) -> str:
        """As `get_full_name`."""
        return self.username


class SetUpLink(models.Model):
    """A one-time link with which a person sets up how they sign in; only the digest of its secret is kept."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        """Its table."""

        db_table = "accounts_set_up_link"


class Service(models.Model):
    """A program of another system with a credential of its own. Its account has nothing to sign in with, ever."""

    id = models.CharField(max_length=36, primary_key=True)
    name = models.CharField(max_length=40)
    account = models.OneToOneField(Account, on_delete=models.CASCADE)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        """Its table; no two that are in use have one name."""

        db_table = "accounts_service"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["name"], condition=models.Q(revoked_at=None), name="accounts_one_service_a_name"
            )
        ]


class Token(models.Model):
    """A token for the API: whose, for what, until when. Only the digest of its secret is kept."""

    id = models.CharField(max_length=32, primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    digest = models.CharField(max_length=64)
    purpose = models.CharField(max_length=100)
    reach = models.JSONField(default=list)
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        """Its table."""

        db_table = "accounts_token"


class KeptAnswer(models.Model):
    """What the API answered to a write, kept with the act, so that the same request gives the same answer."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    key = models.CharField(max_length=64)
    request = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        """One answer for each key of an account."""

        db_table = "accounts_kept_answer"
        constraints: ClassVar = [models.UniqueConstraint(fields=["account", "key"], name="accounts_one_kept_answer")]


class Counted(models.Model):
    """Counts of attempts, for the rate limits: the table of Django's cache in the database."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        """The table that the cache is told of in the settings."""

        db_table = "accounts_counted"
