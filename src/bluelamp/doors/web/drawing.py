"""What makes drawing a list cheap: rows filled into one pattern, and parts that are drawn once for many readers.

A template writes a row of a table once, with `{{ slot }}` where a value goes, and hands it to `fill` with the values
of all rows. What is written stays in the template, and fifty rows cost what five did in a loop.

`keep` draws a part of a page once for everything that it depends on. MUST be given all of that as its key: what is
kept is shown to everybody with the same key (`tests/doors/web/test_drawing.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from threading import Lock
from typing import Any

from markupsafe import Markup, escape

SLOT = "\ue000"
"""Where a value goes in a pattern: a sign that no text of a page has, taken out of every value."""
_TO_ESCAPE = re.compile("[&<>\"']").search
"""What `escape` changes in a text (held to it by a test)."""
_MOST_KEPT = 1_000
_kept: dict[tuple[str, Hashable], Markup] = {}
_lock = Lock()


def fill(pattern: str, rows: Iterable[Sequence[object]]) -> Markup:
    """The pattern once for each row, its slots filled with the row's values in order, each escaped.

    Raises:
        TypeError: a row has more values than the pattern has slots, or fewer.
    """
    form = str(pattern).replace("%", "%%").replace(SLOT, "%s")
    return Markup("".join([form % tuple([plain(one) for one in row]) for row in rows]))  # noqa: S704 - all escaped


def plain(value: Any) -> str:
    """A value as escaped text. Most have nothing to escape, and making `Markup` of those costs more than the rest."""
    kind = type(value)
    if kind is Markup or (kind is str and not _TO_ESCAPE(value)):
        text: str = value
        return text
    return str(escape(value))


def keep(part: str, key: Hashable, draw: Callable[[], str]) -> Markup:
    """What `draw` gave for this part and key the first time. `key` MUST hold everything that it turns on."""
    found = _kept.get((part, key))
    if found is None:
        found = Markup(draw())  # noqa: S704 - the macro of a template that is called escapes what it is given
        with _lock:
            if len(_kept) >= _MOST_KEPT:
                _kept.clear()
            _kept[part, key] = found
    return found


def forget() -> None:
    """Draws everything anew; for tests."""
    with _lock:
        _kept.clear()
