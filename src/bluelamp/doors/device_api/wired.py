"""What the door of phones is made of, chosen by `site`; and the listener of this process.

The listener is made when the first message comes: by then the server has its worker processes, and each has its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from bluelamp.core.mdm import Authority, Issuer, Place, Shortcut, Verifier
from bluelamp.doors.device_api.listening import Listener
from bluelamp.doors.device_api.watching import Watcher


@dataclass(frozen=True, slots=True)
class Choices:
    """What a force has chosen: its authority for certificates of phones, and where they speak."""

    issuer: Issuer
    place: Place


choices: Callable[[], Choices | None] = lambda: None  # noqa: E731 - replaced as a whole by `site`
"""Gives what was chosen, or None where the force has no phones of Apple's: then every message is refused."""
_made: Listener | None = None
_lock = Lock()


def listener() -> Listener:
    """The listener of this process, with its watcher at work."""
    global _made  # noqa: PLW0603 - one for the process is the point
    if _made is None:
        with _lock:
            if _made is None:
                chosen = choices()
                authority = Authority(() if chosen is None else (chosen.issuer.certificate,))
                shortcut = Shortcut()
                made = Listener(Verifier(authority), shortcut)
                Watcher(shortcut, made).start()
                _made = made
    return _made
