"""The site as a Django app: once everything is loaded, it wires the parts together."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Its label is `bluelamp_site`."""

    name = "bluelamp.site"
    label = "bluelamp_site"

    def ready(self) -> None:
        """Hands every app what it needs of the others."""
        # Models must be loaded before anything that reads them is wired.
        from bluelamp.site import wiring  # noqa: PLC0415 - see above

        wiring.wire()
