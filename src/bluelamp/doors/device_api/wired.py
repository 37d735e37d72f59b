"""The listener of this process, made when its first message comes: by then the server has its worker processes.

What it is made of is chosen by `site`, which sets `authority`.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from bluelamp.core.mdm import Authority, Shortcut, Verifier
from bluelamp.doors.device_api.listening import Listener
from bluelamp.doors.device_api.watching import Watcher

authority: Callable[[], Authority] = lambda: Authority(())  # noqa: E731 - replaced as a whole by `site`
"""Gives the authorities whose certificates are believed. Without any, every message is refused."""
_made: Listener | None = None
_lock = Lock()


def listener() -> Listener:
    """The listener of this process, with its watcher at work."""
    global _made  # noqa: PLW0603 - one for the process is the point
    if _made is None:
        with _lock:
            if _made is None:
                shortcut = Shortcut()
                made = Listener(Verifier(authority()), shortcut)
                Watcher(shortcut, made).start()
                _made = made
    return _made
