"""The notices as a Django app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Its label is `notices`."""

    name = "bluelamp.records.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"
