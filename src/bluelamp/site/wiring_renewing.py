"""What the job that renews certificates of phones is given: the authority and the place that the door has."""

from __future__ import annotations

from bluelamp.doors.device_api import wired
from bluelamp.doors.jobs import renewing


def wire_renewing() -> None:
    """Gives the job what the door was given, read when it first asks."""
    renewing.chosen = _chosen


def _chosen() -> renewing.Chosen | None:
    found = wired.choices()
    return None if found is None else renewing.Chosen(issuer=found.issuer, place=found.place)
