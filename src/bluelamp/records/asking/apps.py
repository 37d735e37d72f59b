"""Asking as a Django app."""

from django.apps import AppConfig


class AskingConfig(AppConfig):
    """Its label is `asking`."""

    name = "bluelamp.records.asking"
    label = "asking"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tells what is held about people."""
        # Tables must be loaded before anything that reads them.
        from bluelamp.records.asking import held  # noqa: PLC0415 - see above

        held.tell()
