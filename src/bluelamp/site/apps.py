"""The site as a Django app: once everything is loaded, it wires the parts together."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Its label is `bluelamp_site`."""

    name = "bluelamp.site"
    label = "bluelamp_site"
    default = True

    def ready(self) -> None:
        """Hands every app what it needs of the others."""
        # Models must be loaded before anything that reads them is wired.
        from bluelamp.site import wiring  # noqa: PLC0415 - see above

        wiring.wire()


class DeviceConfig(AppConfig):
    """The site as the process has it that listens to phones: with the steps that phones take, and nothing else.

    What is not wired stays closed: somebody who asked this process to look at a record would be refused.
    """

    name = "bluelamp.site"
    label = "bluelamp_site"

    def ready(self) -> None:
        """Hands the door and the journal what they need."""
        # As above; and the process is to load nothing that it does not need.
        from bluelamp.site.wiring_journal import configuration, wire_journal  # noqa: PLC0415 - see above
        from bluelamp.site.wiring_phones import wire_phones  # noqa: PLC0415 - see above

        wire_journal()
        wire_phones(configuration())
