"""One byte string for one meaning: canonical JSON and its digest.

Digests name rulebooks, answers and classes of phones, so two machines must get the same bytes for
the same value. Keys are sorted, there is no white space, and floating-point numbers are refused:
they do not survive a round trip through other languages.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

_TYPE_ERROR = "canonical values are strings, integers, booleans, None, lists and string-keyed mappings"
Canonical = str | int | bool | None | Sequence["Canonical"] | Mapping[str, "Canonical"]


def canonical_bytes(value: Canonical) -> bytes:
    """The canonical UTF-8 JSON of a value.

    >>> canonical_bytes({"b": 1, "a": ["x", True]})
    b'{"a":["x",true],"b":1}'

    Raises:
        TypeError: the value holds a float, bytes, a set or a key that is not a string.
    """
    _refuse_what_is_not_canonical(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(value: Canonical) -> str:
    """The SHA-256 of a value's canonical bytes, in lower-case hexadecimal.

    >>> digest({}) == hashlib.sha256(b"{}").hexdigest()
    True
    """
    return hashlib.sha256(canonical_bytes(value)).hexdigest()


def _refuse_what_is_not_canonical(value: object) -> None:
    if value is None or isinstance(value, str | int):
        return
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError(f"{_TYPE_ERROR}; found a key of type {type(key).__name__}")
            _refuse_what_is_not_canonical(item)
        return
    if isinstance(value, list | tuple):
        for item in value:
            _refuse_what_is_not_canonical(item)
        return
    raise TypeError(f"{_TYPE_ERROR}; found {type(value).__name__}")
