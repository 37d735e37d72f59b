"""The security log: attempts that are no acts, one JSON object a line, to standard error.

It names an account by its number and a browser by its address, and holds no name, no password, no
code and no token. What is an act by somebody stands in the journal instead.
"""

from __future__ import annotations

import logging
from typing import Any

from django.http import HttpRequest

LOGGER = logging.getLogger("bluelamp.security")


def note(event: str, request: HttpRequest | None, **facts: Any) -> None:
    """One line: what happened, from which address, and further facts that hold no secret."""
    address = None if request is None else request.META.get("REMOTE_ADDR")
    path = None if request is None else request.path
    LOGGER.warning(event, extra={"facts": {"address": address, "path": path, **facts}})
