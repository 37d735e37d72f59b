"""The clocks as a Django app."""

from django.apps import AppConfig


class ClocksConfig(AppConfig):
    """Its label is `clocks`."""

    name = "bluelamp.records.clocks"
    label = "clocks"
    default_auto_field = "django.db.models.BigAutoField"
