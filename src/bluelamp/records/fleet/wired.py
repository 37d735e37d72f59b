"""What the fleet needs of the site, handed over once by `bluelamp.site.wiring`.

Closed by default: until a connector is wired, nothing is planned for the phones of its platform, and nothing
is sent to any.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from bluelamp.core.phones import Platform
from bluelamp.core.phones.guards import MOST_REMOVED
from bluelamp.records.fleet.lifecycle.waves import Pace
from bluelamp.records.fleet.ports import Connector


@dataclass(slots=True, kw_only=True)
class Wired:
    """What is wired now.

    `profile_base` is the https address under which Apple phones fetch profiles. `most_moves` is how many
    phones one round moves between groups. `spread` is over how long the edge of a shift is spread, by
    groups; over no time at all unless the site says otherwise. `most_removed` is how
    many apps a push may take off phones before two people look at it.
    """

    connectors: Mapping[Platform, Connector] = field(default_factory=dict)
    profile_base: str = "https://phones.invalid/profiles"
    pace: Pace = field(default_factory=Pace)
    most_moves: int = 2_000
    spread: timedelta = timedelta(0)
    most_removed: int = MOST_REMOVED


current = Wired()
"""The one set of the process."""
