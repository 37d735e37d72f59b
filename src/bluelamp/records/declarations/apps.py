"""The declarations as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class DeclarationsConfig(AppConfig):
    """Its label is `declarations`."""

    name = "bluelamp.records.declarations"
    label = "declarations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tells what is held about people."""
        # Tables must be loaded before anything that reads them.
        from bluelamp.records.declarations import held  # noqa: PLC0415 - see above

        held.tell()
