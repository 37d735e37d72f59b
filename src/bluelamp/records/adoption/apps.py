"""Adoption as a Django app."""

from django.apps import AppConfig


class AdoptionConfig(AppConfig):
    """Its label is `adoption`."""

    name = "bluelamp.records.adoption"
    label = "adoption"
    default_auto_field = "django.db.models.BigAutoField"
