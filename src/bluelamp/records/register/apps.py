"""The register as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """People, units, roles, duty, phones and custody."""

    name = "bluelamp.records.register"
    label = "register"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tells what is held about people."""
        # Tables must be loaded before anything that reads them.
        from bluelamp.records.register import held  # noqa: PLC0415 - see above

        held.tell()
