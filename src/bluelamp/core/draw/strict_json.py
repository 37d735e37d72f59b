"""JSON from strangers: refused with a sentence where it is cut short, too deep, or holds fractions.

Python's own reader follows brackets with the machine's stack, and where a program has raised the
limit on that, a file of brackets ends the program. So brackets are counted first.
"""

from __future__ import annotations

import json
import re
from typing import NoReturn

from bluelamp.core.draw.errors import BundleBroken

DEEPEST = 20
"""How deep brackets may stand in one another; a file of a draw needs seven."""
# Takes each text once and never goes back, and a text without an end whole: linear in any file.
_TEXT = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


def read_json(raw: bytes) -> object:
    """The value in the bytes of a file.

    Raises:
        BundleBroken: cut short, no JSON, not UTF-8, brackets too deep in one another, or a number with a fraction.
    """
    _refuse_deep_brackets(raw)
    try:
        given: object = json.loads(raw.decode(), parse_float=_no_fraction, parse_constant=_no_fraction)
    except json.JSONDecodeError as error:
        cut = error.pos >= len(error.doc.rstrip()) - 1 or error.msg.startswith("Unterminated")
        how = "is cut short" if cut else "is not JSON"
        raise _broken(f"{how}: reading stopped at character `{error.pos + 1}` of {len(error.doc)}") from error
    except UnicodeDecodeError as error:
        raise _broken(f"is not text in UTF-8: byte `{error.start + 1}` is none of it") from error
    except ValueError as error:
        raise _broken("holds a number of `thousands of digits`") from error
    return given


def _refuse_deep_brackets(raw: bytes) -> None:
    depth = 0
    for bracket in _TEXT.sub(b"", raw).translate(None, _NOT_BRACKETS):
        depth += 1 if bracket in b"[{" else -1
        if depth > DEEPEST:
            raise _broken(f"has brackets more than `{DEEPEST}` deep in one another")


def _no_fraction(text: str) -> NoReturn:
    raise _broken(f"holds `{text[:40]}`, and draws have whole numbers only")


def _broken(why: str) -> BundleBroken:
    return BundleBroken(f"The file {why}.", todo="fetch the file again, and compare its length with the original's.")
