"""JSON that strangers wrote, read so that no file of brackets can end the program.

Python's own reader follows brackets with the machine's stack. It counts its steps, but where a
library has raised the limit on that count, a file of brackets runs off the stack and the process is
gone, without a message. So brackets are counted before anything is read.

Whoever reads what others wrote MUST use this, not `json.loads`; `tests/architecture/test_outside_json.py`
holds that for the ledger, the draw, the seal, feeds and the doors.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

DEEPEST = 20
"""How deep brackets may stand in one another, unless the caller knows better."""
# Takes each text once and never goes back, and a text without an end whole: linear in any file.
_TEXT = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


class NestedTooDeep(ValueError):
    """Brackets stand deeper in one another than anything that is meant to be read has them."""

    def __init__(self, deepest: int) -> None:
        super().__init__(f"brackets stand more than {deepest} deep in one another")
        self.deepest = deepest


def load_json(
    raw: bytes,
    *,
    deepest: int = DEEPEST,
    fraction: Callable[[str], object] | None = None,
) -> Any:
    """The value in the bytes of a JSON text.

    `fraction` makes a number that is not whole (also `NaN` and `Infinity`), to refuse it. A name that
    stands twice is not refused here: whoever reads canonical bytes compares them with what was read.

    Promise: MUST raise nothing but `ValueError` and what `fraction` raises, whatever the
    bytes are and however high the limit on recursion is (`tests/core/kernel/test_outside_json.py`).

    Raises:
        NestedTooDeep: brackets stand too deep in one another; nothing was read.
        ValueError: not UTF-8 (`UnicodeDecodeError`), not JSON (`json.JSONDecodeError`), or a number
            of thousands of digits.
    """
    refuse_deep_nesting(raw, deepest)
    return json.loads(raw.decode(), parse_float=fraction, parse_constant=fraction)


def refuse_deep_nesting(raw: bytes, deepest: int = DEEPEST) -> None:
    """Returns where the brackets of a JSON text stand at most so deep in one another; reads nothing else.

    Raises:
        NestedTooDeep: they stand deeper.
    """
    # Most texts are small and flat: too few brackets to be deep, wherever they stand.
    if raw.count(b"[") + raw.count(b"{") <= deepest:
        return
    depth = 0
    for bracket in _TEXT.sub(b"", raw).translate(None, _NOT_BRACKETS):
        depth += 1 if bracket in b"[{" else -1
        if depth > deepest:
            raise NestedTooDeep(deepest)
