"""The fleet as a Django app."""

from django.apps import AppConfig


class FleetConfig(AppConfig):
    """Its label is `fleet`."""

    name = "bluelamp.records.fleet"
    label = "fleet"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tells what is held about people."""
        # Tables must be loaded before anything that reads them.
        from bluelamp.records.fleet import held  # noqa: PLC0415 - see above

        held.tell()
