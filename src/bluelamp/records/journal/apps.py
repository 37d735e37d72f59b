"""The journal as a Django app."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """Its label is `journal`."""

    name = "bluelamp.records.journal"
    label = "journal"
    default_auto_field = "django.db.models.BigAutoField"
