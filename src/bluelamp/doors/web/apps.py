"""The pages as a Django app, for their static files."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Its label is `web`."""

    name = "bluelamp.doors.web"
    label = "web"
