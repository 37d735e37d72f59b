"""The safeguards as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class SafeguardsConfig(AppConfig):
    """Its label is `safeguards`."""

    name = "bluelamp.records.safeguards"
    label = "safeguards"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tells what is held about people."""
        # Tables must be loaded before anything that reads them.
        from bluelamp.records.safeguards import held  # noqa: PLC0415 - see above

        held.tell()
