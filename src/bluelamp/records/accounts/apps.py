"""Accounts as a Django app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Its label is `accounts`."""

    name = "bluelamp.records.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tells what is held about people."""
        # Tables must be loaded before anything that reads them.
        from bluelamp.records.accounts import held  # noqa: PLC0415 - see above

        held.tell()
