"""Accounts as a Django app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Its label is `accounts`."""

    name = "bluelamp.records.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
