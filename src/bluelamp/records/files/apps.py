"""The files as a Django app."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Its label is `files`."""

    name = "bluelamp.records.files"
    label = "files"
    default_auto_field = "django.db.models.BigAutoField"
