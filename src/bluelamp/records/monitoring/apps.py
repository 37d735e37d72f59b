"""Monitoring as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    """Its label is `monitoring`."""

    name = "bluelamp.records.monitoring"
    label = "monitoring"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tells what is held about people."""
        # Tables must be loaded before anything that reads them.
        from bluelamp.records.monitoring import held  # noqa: PLC0415 - see above

        held.tell()
