"""Sentences for what a schema refuses, so that every vendor's check speaks alike.

A validation library says what failed in its own terms ("Additional properties are not allowed").
An administrator needs the place, the value found, what was expected, and the likely intended word.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SHOWN_CHOICES = 12  # beyond a dozen a list is noise; the rest are counted
_TYPE_WORDS = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "null": "nothing (null)",
    "number": "a number",
    "object": "a dictionary",
    "string": "text",
}
_LIMIT_WORDS = {
    "maximum": "is more than the most allowed,",
    "minimum": "is less than the least allowed,",
    "maxItems": "items are more than the most allowed,",
    "minItems": "items are fewer than the least allowed,",
    "maxLength": "characters are more than the most allowed,",
    "minLength": "characters are fewer than the least allowed,",
}


def place(parts: Iterable[str | int]) -> str:
    """The place in a payload as people write it, such as `$.applications[3].installType`."""
    out = "$"
    for part in parts:
        if isinstance(part, int):
            out += f"[{part}]"
        elif _PLAIN_KEY.fullmatch(part):
            out += f".{part}"
        else:
            out += f"[{json.dumps(part, ensure_ascii=False)}]"
    return out


def shown(value: object) -> str:
    """A value short enough for a sentence: JSON where JSON can say it, the kind of thing otherwise."""
    if isinstance(value, Mapping):
        return "a dictionary"
    if isinstance(value, (list, tuple)):
        return "a list"
    if isinstance(value, (str, int, float)) or value is None:
        text = json.dumps(value, ensure_ascii=False)
        return text if len(text) <= 80 else f"{text[:76]}…{text[-1]}"
    return f"a value of type {type(value).__name__}"


def not_known(key: str, known: Iterable[str], owner: str) -> str:
    """The end of a sentence about an unknown name, with the name that was probably meant."""
    return f"{json.dumps(key, ensure_ascii=False)} is not a property of {owner}{_hint(key, known)}"


def not_allowed(value: object, choices: Sequence[object]) -> str:
    """The end of a sentence about a value outside a list, with the value that was probably meant."""
    if len(choices) == 1:
        return f"{shown(value)} is not {shown(choices[0])}"
    listed = ", ".join(shown(choice) for choice in choices[:_SHOWN_CHOICES])
    if len(choices) > _SHOWN_CHOICES:
        listed += f" or {len(choices) - _SHOWN_CHOICES} more"
    return f"{shown(value)} is not one of {listed}{_hint(value, [c for c in choices if isinstance(c, str)])}"


def plain(value: Any) -> Any:
    """The same value in dictionaries and lists, which is all the schema library recognises."""
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def refusals(validator: Draft202012Validator, payload: Any) -> tuple[str, ...]:
    """Every fault a JSON Schema finds in a payload, in order of place and without repeats."""
    found = sorted(validator.iter_errors(payload), key=_order)
    said = (f"{place(error.absolute_path)}: {text}" for error in found for text in _texts(error))
    return tuple(dict.fromkeys(said))


def _order(error: ValidationError) -> list[str]:
    """Sorts faults by place, item 2 before item 10."""
    return [f"{part:09}" if isinstance(part, int) else part for part in error.absolute_path]


def _hint(word: object, known: Iterable[str]) -> str:
    """The nearest known word as a question; letter case alone counts as near."""
    names = list(known)
    same = [name for name in names if isinstance(word, str) and name.lower() == word.lower()]
    near = same or get_close_matches(str(word), names, n=1, cutoff=0.75)
    return f"; did you mean {json.dumps(near[0], ensure_ascii=False)}?" if near else ""


def _texts(error: ValidationError) -> Iterator[str]:
    """The sentences for one fault. `x-say` in a schema is our own wording and wins where a rule has one."""
    schema: dict[str, Any] = error.schema if isinstance(error.schema, dict) else {}
    kind = error.validator
    limit: Any = error.validator_value
    value: Any = error.instance
    if kind == "additionalProperties" and limit is False:
        yield from _unknown(schema, value)
    elif kind == "required":
        yield from (f"{json.dumps(name)} is missing" for name in limit if name not in value)
    elif kind in {"enum", "const"}:
        yield not_allowed(value, limit if kind == "enum" else [limit])
    elif kind == "type":
        words = [limit] if isinstance(limit, str) else [name for name in limit if name != "null"]
        yield f"expected {' or '.join(_TYPE_WORDS[name] for name in words)}, found {shown(value)}"
    elif "x-say" in schema and schema.get("not") == {}:
        yield schema["x-say"]
    elif "x-say" in schema:
        yield f"{shown(value)} {schema['x-say']}"
    elif kind in _LIMIT_WORDS:
        size = value if kind in {"minimum", "maximum"} else len(value)
        yield f"{size:,} {_LIMIT_WORDS[str(kind)]} {limit:,}"
    else:
        yield error.message


def _unknown(schema: Mapping[str, Any], value: Mapping[str, Any]) -> Iterator[str]:
    """One sentence for each name the schema does not know, where the library would give one for all."""
    known = schema.get("properties", {})
    patterns = schema.get("patternProperties", {})
    for key in value:
        if key not in known and not any(re.search(pattern, key) for pattern in patterns):
            yield not_known(key, known, schema.get("title", "this object"))
