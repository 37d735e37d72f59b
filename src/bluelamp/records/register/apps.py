"""The register as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """People, units, roles, duty, phones and custody."""

    name = "bluelamp.records.register"
    label = "register"
    default_auto_field = "django.db.models.BigAutoField"
