"""What differs between two rulebooks, in words and for programs.

Compared is what the digest covers, and what people are told: a rule whose order in the file changed
is the same rule. Two rulebooks of one digest have no difference
(`tests/core/rulebook/test_differences.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass

from bluelamp.core.cedar import Attribute
from bluelamp.core.kernel import digest
from bluelamp.core.rulebook.model import Parameter, Rule, Rulebook
from bluelamp.core.rulebook.plain_values import say_value


@dataclass(frozen=True)
class Difference:
    """One thing that was added, removed or changed.

    `kind` is rule, parameter, app, site, thing, fact, action or rulebook. `parts` say what of it changed: the
    part, what it was, what it is.
    """

    kind: str
    change: str
    name: str
    title: str
    parts: tuple[tuple[str, str, str], ...] = ()

    def say(self) -> str:
        """The difference in a sentence, with one line for each part that changed."""
        named = f"{self.kind} `{self.name}`" + (f" ({self.title.rstrip('.')})" if self.title else "")
        lines = [f"{self.change.capitalize()}: {named}."]
        lines += [f"  {part}: {old or 'nothing'} -> {new or 'nothing'}" for part, old, new in self.parts]
        return "\n".join(lines)

    def as_json(self) -> dict[str, object]:
        """The difference for a program."""
        parts = [{"part": part, "old": old, "new": new} for part, old, new in self.parts]
        return {"kind": self.kind, "change": self.change, "name": self.name, "title": self.title, "parts": parts}


@dataclass(frozen=True)
class RulebookDifference:
    """All differences between two rulebooks, by kind and name."""

    old_digest: str
    new_digest: str
    differences: tuple[Difference, ...]

    def say(self) -> str:
        """The differences in words, one paragraph each; one sentence where there is none."""
        if not self.differences:
            return "The two rulebooks say the same."
        return "\n".join(one.say() for one in self.differences)

    def as_json(self) -> dict[str, object]:
        """The differences for a program."""
        return {
            "old_digest": self.old_digest,
            "new_digest": self.new_digest,
            "differences": [one.as_json() for one in self.differences],
        }


@dataclass(frozen=True)
class _Seen:
    """One thing of a rulebook as it is compared: its title and its parts in words."""

    title: str
    parts: Mapping[str, str]


def rulebook_difference(old: Rulebook, new: Rulebook) -> RulebookDifference:
    """What was added, removed and changed from one rulebook to another: rules, settings, catalogue, schema."""
    found: list[Difference] = []
    for kind, seen in _KINDS.items():
        found.extend(_compared(kind, dict(seen(old)), dict(seen(new))))
    if not found and old.digest != new.digest:
        parts = (("schema text", _short(old.schema.text), _short(new.schema.text)),)
        found.append(Difference("rulebook", "changed", new.name, "comments or layout of the schema", parts))
    return RulebookDifference(old.digest, new.digest, tuple(found))


def _compared(kind: str, old: Mapping[str, _Seen], new: Mapping[str, _Seen]) -> Iterator[Difference]:
    for name in sorted({*old, *new}):
        before, after = old.get(name), new.get(name)
        if before is None and after is not None:
            yield Difference(kind, "added", name, after.title)
        elif after is None and before is not None:
            yield Difference(kind, "removed", name, before.title)
        elif before is not None and after is not None and before != after:
            parts = tuple(
                (part, before.parts.get(part, ""), after.parts.get(part, ""))
                for part in dict.fromkeys([*before.parts, *after.parts])
                if before.parts.get(part, "") != after.parts.get(part, "")
            )
            yield Difference(kind, "changed", name, after.title, parts)


def _rules(rulebook: Rulebook) -> Iterator[tuple[str, _Seen]]:
    for rule in rulebook.rules:
        yield rule.id, _Seen(rule.title, _rule_parts(rule))


def _rule_parts(rule: Rule) -> dict[str, str]:
    return {
        "title": rule.title,
        "says": rule.says,
        "source": rule.source,
        "effect": "allows" if rule.effect == "permit" else "refuses",
        "duties": "; ".join(rule.duties),
        "handling": rule.handling or "",
        "standards": "; ".join(rule.standards),
        "text": rule.policy.text,
    }


def _parameters(rulebook: Rulebook) -> Iterator[tuple[str, _Seen]]:
    for one in rulebook.parameters.values():
        yield one.name, _Seen(one.says, _parameter_parts(one))


def _parameter_parts(one: Parameter) -> dict[str, str]:
    return {"value": say_value(one.value), "since": one.since.isoformat(), "source": one.source}


def _apps(rulebook: Rulebook) -> Iterator[tuple[str, _Seen]]:
    for app in rulebook.catalogue.apps.values():
        yield app.id, _Seen(app.name, _words(asdict(app)))


def _sites(rulebook: Rulebook) -> Iterator[tuple[str, _Seen]]:
    for site in rulebook.catalogue.sites.values():
        yield site.domain, _Seen(site.service, _words(asdict(site)))


def _words(row: Mapping[str, object]) -> dict[str, str]:
    return {
        name: " ".join(str(one) for one in value) if isinstance(value, tuple) else "" if value is None else str(value)
        for name, value in row.items()
    }


def _things(rulebook: Rulebook) -> Iterator[tuple[str, _Seen]]:
    for one in rulebook.entities:
        if one.uid.type not in ("App", "Site", "Force"):
            name = rulebook.names.get(one.uid, "")
            yield str(one.uid), _Seen(name, {"name": name, "in": _listed(str(parent) for parent in one.parents)})


def _facts(rulebook: Rulebook) -> Iterator[tuple[str, _Seen]]:
    for kind in rulebook.schema.entity_types.values():
        yield kind.name, _Seen(kind.marks.get("says", ""), {"in": _listed(kind.member_of), **_marks(kind.marks)})
        yield from _attributes(kind.name, kind.attributes)
    for action in rulebook.schema.actions.values():
        yield from _attributes(action.uid.id, action.context)


def _attributes(owner: str, attributes: Mapping[str, Attribute]) -> Iterator[tuple[str, _Seen]]:
    for one in attributes.values():
        there = "always there" if one.required else "may be absent"
        parts = {"type": str(one.type), "presence": there, **_marks(one.marks)}
        yield f"{owner}.{one.name}", _Seen(one.marks.get("says", ""), parts)
        yield from _attributes(f"{owner}.{one.name}", one.type.fields)


def _actions(rulebook: Rulebook) -> Iterator[tuple[str, _Seen]]:
    for action in rulebook.schema.actions.values():
        parts = {
            "asked by": _listed(action.principals),
            "about": _listed(action.resources),
            "in": _listed(str(one) for one in action.groups),
            **_marks(action.marks),
        }
        yield action.uid.id, _Seen(action.marks.get("says", ""), parts)


def _marks(marks: Mapping[str, str]) -> dict[str, str]:
    return {f"@{name}": value for name, value in marks.items()}


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _short(text: str) -> str:
    return digest(text)[:12]


_KINDS = {
    "rule": _rules,
    "parameter": _parameters,
    "app": _apps,
    "site": _sites,
    "thing": _things,
    "fact": _facts,
    "action": _actions,
}
