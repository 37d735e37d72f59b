"""JSON from strangers, refused with a sentence where it is cut short, too deep, or holds fractions.

A file of a draw has brackets seven deep in one another.
"""

from __future__ import annotations

import json
from typing import NoReturn

from bluelamp.core.draw.errors import BundleBroken
from bluelamp.core.kernel import NestedTooDeep, load_json


def read_json(raw: bytes) -> object:
    """The value in the bytes of a file.

    Raises:
        BundleBroken: cut short, no JSON, not UTF-8, brackets too deep in one another, or a number with a fraction.
    """
    try:
        given: object = load_json(raw, fraction=_no_fraction)
    except NestedTooDeep as error:
        raise _broken(f"has brackets more than `{error.deepest}` deep in one another") from error
    except json.JSONDecodeError as error:
        cut = error.pos >= len(error.doc.rstrip()) - 1 or error.msg.startswith("Unterminated")
        how = "is cut short" if cut else "is not JSON"
        raise _broken(f"{how}: reading stopped at character `{error.pos + 1}` of {len(error.doc)}") from error
    except UnicodeDecodeError as error:
        raise _broken(f"is not text in UTF-8: byte `{error.start + 1}` is none of it") from error
    except ValueError as error:
        raise _broken("holds a number of `thousands of digits`") from error
    return given


def _no_fraction(text: str) -> NoReturn:
    raise _broken(f"holds `{text[:40]}`, and draws have whole numbers only")


def _broken(why: str) -> BundleBroken:
    return BundleBroken(f"The file {why}.", todo="fetch the file again, and compare its length with the original's.")
