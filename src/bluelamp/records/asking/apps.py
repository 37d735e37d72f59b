"""Asking as a Django app."""

from django.apps import AppConfig


class AskingConfig(AppConfig):
    """Its label is `asking`."""

    name = "bluelamp.records.asking"
    label = "asking"
    default_auto_field = "django.db.models.BigAutoField"
