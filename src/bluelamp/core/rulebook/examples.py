"""Examples: questions with the answer the rulebook must give, written in YAML by policy staff.

This module reads their shape. Whether an example holds is for `core.decision.examples`, which asks.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bluelamp.core.kernel import BluelampError, parse_instant
from bluelamp.core.rulebook.errors import ExampleBroken, ExampleIdTwice
from bluelamp.core.rulebook.marked_yaml import MarkedMap
from bluelamp.core.rulebook.model import Example
from bluelamp.core.rulebook.reading import Reading, text_of

ANSWERS = ("allowed", "allowed with duties", "only with permission", "not allowed")
"""The four answers an example may expect."""

ALLOWING = ANSWERS[:2]
"""The answers that let the person go ahead."""

_NEEDED = ("id", "title", "rules", "person", "action", "resource", "at", "answer", "because")
_TEXTS = ("id", "title", "action", "resource", "at", "answer")
_LISTS = ("rules", "because", "duties")
_OPTIONAL = ("facts", "duties", "source", "unlisted", "settings")


def read_examples(reading: Reading) -> tuple[Example, ...]:
    """Every example, file by file. Problems go to the reading; broken examples are left out."""
    found: dict[str, Example] = {}
    for name in reading.files("examples", ".yaml"):
        items = reading.yaml(name)
        if items is None:
            continue
        if not isinstance(items, list):
            reading.problems.append(
                ExampleBroken(
                    f"`{name}` is not a list of examples.",
                    todo="begin each example with `- id: …`.",
                    place=reading.place(name, 1, 1),
                )
            )
            continue
        for index, item in enumerate(items):
            example = _example(reading, name, index, item)
            if isinstance(example, BluelampError):
                reading.problems.append(example)
            elif example.id in found:
                reading.problems.append(
                    ExampleIdTwice(
                        f"The example id `{example.id}` stands here a second time; the first is at "
                        f"{found[example.id].place.source}:{found[example.id].place.line}.",
                        todo="give one of them another id.",
                        place=example.place,
                    )
                )
            else:
                found[example.id] = example
    return tuple(found.values())


def _example(reading: Reading, name: str, index: int, item: object) -> Example | BluelampError:
    if not isinstance(item, MarkedMap):
        return ExampleBroken(
            f"Entry {index + 1} of `{name}` is not an example.",
            todo="write it as entries, beginning with `- id: …`.",
            place=reading.place(name, 1, 1),
        )
    what = f"The example `{item.get('id', index + 1)}`"
    fault = _fault(item)
    if fault is not None:
        key, sentence, todo = fault
        return ExampleBroken(f"{what} {sentence}.", todo=todo, place=reading.spot(name, item, key))
    try:
        at = _moment(item["at"])
    except ValueError:
        return ExampleBroken(
            f"{what} is at `{item['at']}`, which is not an instant.",
            todo="write it as `2026-11-02T10:00:00Z`.",
            place=reading.spot(name, item, "at"),
        )
    return Example(
        id=item["id"],
        title=item["title"],
        rules=tuple(item["rules"]),
        person=dict(item["person"]),
        action=item["action"],
        resource=item["resource"],
        at=at,
        facts=dict(item.get("facts") or {}),
        answer=item["answer"],
        because=tuple(item["because"]),
        duties=tuple(item.get("duties") or ()),
        source=text_of(item, "source") or "",
        place=reading.spot(name, item),
        unlisted=bool(item.get("unlisted", False)),
        settings=dict(item.get("settings") or {}),
    )


def _moment(text: str) -> datetime:
    return parse_instant(text)


def _fault(item: MarkedMap) -> tuple[str | None, str, str] | None:
    """The first thing wrong with an example's shape: the key, the sentence, what to do."""
    for key in _NEEDED:
        if key not in item:
            return None, f"lacks `{key}`", f"add `{key}: …`."
    for key in item:
        if key not in _NEEDED and key not in _OPTIONAL:
            return key, f"has an entry `{key}` that is not understood", f"entries are {', '.join(_NEEDED + _OPTIONAL)}."
    for key in _TEXTS:
        if text_of(item, key) is None:
            return key, f"has a `{key}` that is not a text", f"write a text after `{key}:`."
    for key in _LISTS:
        if not _is_texts(item.get(key, []) if key in _NEEDED else item.get(key) or []):
            return key, f"has `{key}` that are not a list of texts", f"write `{key}: [one, two]`."
    for key in ("person", "facts", "settings"):
        given = item[key] if key in _NEEDED else item.get(key) or MarkedMap(0, 0)
        if not isinstance(given, MarkedMap):
            return key, f"has `{key}` that are not entries `name: value`", f"write `{key}: {{name: value}}`."
    if item["answer"] not in ANSWERS:
        listed = ", ".join(f"`{one}`" for one in ANSWERS)
        return "answer", f"expects the answer `{item['answer']}`", f"the answers are {listed}."
    if not isinstance(item.get("unlisted", False), bool):
        return "unlisted", "has `unlisted` that is neither true nor false", "write `unlisted: true` or leave it out."
    return None


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)
