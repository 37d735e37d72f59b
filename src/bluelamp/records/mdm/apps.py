"""Apple's phones as a Django app."""

from django.apps import AppConfig


class MdmConfig(AppConfig):
    """Its label is `mdm`."""

    name = "bluelamp.records.mdm"
    label = "mdm"
    default_auto_field = "django.db.models.BigAutoField"
