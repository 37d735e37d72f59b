"""How the Apple phones of the force are reached: through our own management, where the force chose an authority."""

from __future__ import annotations

from bluelamp.records.fleet import wired
from bluelamp.records.fleet.connectors.apple.connector import Apple
from bluelamp.records.fleet.connectors.kept_book import KeptBook
from bluelamp.site.configuration import Configuration

BOOK = "apple"


def wire_apple(made: Configuration) -> None:
    """Has Apple phones be reached through our own management; through nothing where no authority was chosen.

    Phones of Android go on as they did: each phone goes to the management of its platform.
    """
    if made.phone_authority is None:
        return
    wired.current.connectors = {**wired.current.connectors, "apple": Apple(KeptBook(BOOK))}
    wired.current.profile_base = f"{made.phone_address}/profiles"
