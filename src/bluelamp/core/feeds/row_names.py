"""What a row is known by that has no id of its own: what it says, and the how manyth of those that say it it is.

So the same file a second time counts once, and two equal calls in one minute count twice. Only as many rows back
are remembered as fit in flat memory: logs are in order of time, and equal rows stand together.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field

REMEMBERED = 200_000


@dataclass(slots=True)
class RowNames:
    """Names for the rows of one file, in its order."""

    _seen: OrderedDict[bytes, int] = field(default_factory=OrderedDict)

    def name(self, *parts: object) -> str:
        """The name of the next row that says this."""
        said = hashlib.sha256("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass")).digest()[:16]
        count = self._seen.pop(said, 0) + 1
        self._seen[said] = count
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return f"{said.hex()}-{count}"
