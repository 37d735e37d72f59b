"""The webhooks as a Django app."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """Its label is `webhooks`."""

    name = "bluelamp.records.webhooks"
    label = "webhooks"
    default_auto_field = "django.db.models.BigAutoField"
