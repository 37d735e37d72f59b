"""The account with which a person signs in."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models


class Accounts(BaseUserManager["Account"]):
    """Finds accounts as Django's sign-in asks for them; accounts are made by acts."""

    def get_by_natural_key(self, username: str | None) -> Account:
        """The account of that sign-in name."""
        return self.get(username=username)


class Account(AbstractBaseUser):
    """A sign-in, tied to a person of the register by id. What the person may do is asked of the register each time.

    `username` is a random id, never a name. A password is for nobody who signs in by the force's
    own service or a passkey; the field is Django's.
    """

    username = models.CharField(max_length=64, unique=True)
    person = models.CharField(max_length=64, unique=True)
    is_active = models.BooleanField(default=True)
    # allauth reads an address; none is kept.
    email = models.EmailField(blank=True, default="")

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
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
