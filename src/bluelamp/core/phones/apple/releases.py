"""What changed between two releases of Apple's schema, and what of our profiles should move with it.

Apple publishes a folder of YAML with each release: profiles, commands and declarations, key by key. A digest of two of
them stands beside this file, made by `tools/vendor/apple_releases.py`, so that nobody needs the folders to ask.

Where a key of a profile went is nowhere written down by Apple: `_WENT_TO` holds what we know, and a declaration that
has come to have a key of the very same name is found by itself. Anything else stays where it is.

Promise: what `core.phones.apple.payloads` builds is what is asked about, so a key that is sent and that a release has
taken away cannot be missed (`tests/core/phones/apple/test_releases.py`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from bluelamp.core.kernel import BluelampError
from bluelamp.core.phones.apple.payloads import APP_SETTINGS_SINCE, sent_keys
from bluelamp.core.phones.apple.walk import version_number

FOLDERS: Mapping[str, tuple[str, str]] = {
    "profile": ("mdm/profiles", "payloadtype"),
    "command": ("mdm/commands", "requesttype"),
    "declaration": ("declarative/declarations", "declarationtype"),
}
"""Where each section of a release stands, and under which name its parts call themselves."""
ENROLMENT = ("profile com.apple.mdm", "profile com.apple.security.scep", "profile com.apple.security.root")
"""What the enrolment profile holds. A phone reads it before it is under management, so no declaration replaces it."""
_APP_LIST = ("profile com.apple.applicationaccess", "allowListedAppBundleIDs")
_WENT_TO: Mapping[tuple[str, str], tuple[str, str]] = {
    _APP_LIST: ("declaration com.apple.configuration.app.settings", "Allowed.AllowedApps"),
    ("declaration com.apple.configuration.legacy", "ProfileURL"): (
        "declaration com.apple.configuration.legacy",
        "ProfileAssetReference",
    ),
}
_NEVER = "n/a"


class ReleaseUnreadable(BluelampError):
    """A folder is no release of Apple's schema: it lacks its sections, or a file in it cannot be read."""

    code = "apple-release-unreadable"
    meaning = "A folder that was given is not a release of Apple's schema for managed devices."


class State(StrEnum):
    """What is to be done with a key that we send."""

    MOVES = "moves already"
    SHOULD = "should move"
    STAYS = "stays"
    UNKNOWN = "is in neither release"


@dataclass(frozen=True, slots=True)
class Key:
    """Which iPhones know a key."""

    introduced: str
    deprecated: str = ""
    removed: str = ""
    supervised: bool = False

    def as_text(self) -> str:
        """The key as one line of the digest."""
        parts = [self.introduced]
        parts += [f"deprecated {self.deprecated}"] if self.deprecated else []
        parts += [f"removed {self.removed}"] if self.removed else []
        return ", ".join([*parts, "supervised"] if self.supervised else parts)

    @classmethod
    def of(cls, text: str) -> Key:
        """The key of one line of the digest."""
        first, *rest = text.split(", ")
        found = dict(one.split(" ", 1) for one in rest if " " in one)
        return cls(first, found.get("deprecated", ""), found.get("removed", ""), supervised="supervised" in rest)


@dataclass(frozen=True, slots=True)
class Release:
    """A release: each part by its section and name, and in it each key by its path; the part itself is the path ''."""

    parts: Mapping[str, Mapping[str, Key]]

    @property
    def name(self) -> str:
        """The newest release of iOS that it knows of."""
        known = {key.introduced for keys in self.parts.values() for key in keys.values()}
        return f"iOS {max(known, key=version_number)}"

    def sections(self) -> frozenset[str]:
        """Which sections it has at all: Apple's folders are not always whole."""
        return frozenset(name.partition(" ")[0] for name in self.parts)

    def as_json(self) -> dict[str, Any]:
        """The digest."""
        return {part: {path: key.as_text() for path, key in keys.items()} for part, keys in self.parts.items()}

    @classmethod
    def of(cls, digest: Mapping[str, Mapping[str, str]]) -> Release:
        """The release of a digest."""
        return cls({part: {path: Key.of(text) for path, text in keys.items()} for part, keys in digest.items()})


@dataclass(frozen=True, slots=True)
class Move:
    """A key that we send, and what the newer release means for it."""

    part: str
    path: str
    state: State
    why: str

    def say(self) -> str:
        """A line for a person."""
        name = self.part.partition(" ")[2]
        return f"{name} {self.path}".rstrip() + f": {self.state.value}; {self.why}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two releases beside each other, for iPhones."""

    old: str
    new: str
    parts_new: tuple[str, ...]
    parts_gone: tuple[str, ...]
    keys_new: tuple[str, ...]
    keys_gone: tuple[str, ...]
    deprecated: tuple[str, ...]
    left_out: tuple[str, ...]
    moves: tuple[Move, ...]

    @property
    def to_do(self) -> tuple[Move, ...]:
        """What of ours is to be changed."""
        return tuple(one for one in self.moves if one.state in {State.SHOULD, State.UNKNOWN})

    def as_json(self) -> dict[str, Any]:
        """Everything, for a program."""
        rows = [{"part": one.part, "key": one.path, "state": one.state.value, "why": one.why} for one in self.moves]
        return {
            "old": self.old,
            "new": self.new,
            "new_parts": list(self.parts_new),
            "gone_parts": list(self.parts_gone),
            "new_keys": list(self.keys_new),
            "gone_keys": list(self.keys_gone),
            "deprecated": list(self.deprecated),
            "left_out": list(self.left_out),
            "ours": rows,
        }

    def say(self) -> str:
        """Everything, for a person; what is ours comes first."""
        lines = [f"Apple's schema, {self.old} and {self.new}, for iPhones.", "", "What our profiles send"]
        lines += [f"  {one.say()}" for state in State for one in self.moves if one.state is state]
        listed = {
            "New": self.parts_new,
            "Gone": self.parts_gone,
            "New keys": self.keys_new,
            "Keys that are gone": self.keys_gone,
            "Called out of date since": self.deprecated,
        }
        for title, rows in listed.items():
            lines += ["", f"{title}: {len(rows)}", *(f"  {one}" for one in rows)]
        if self.left_out:
            lines += ["", f"The newer one has no {' and no '.join(self.left_out)}s; those were not compared."]
        return "\n".join(lines)


def compare(old: Release, new: Release) -> Comparison:
    """What the newer release changes, and what it means for what we send."""
    both = old.sections() & new.sections()
    before = {name for name in old.parts if name.partition(" ")[0] in both}
    after = {name for name in new.parts if name.partition(" ")[0] in both}
    shared = sorted(before & after)
    return Comparison(
        old=old.name,
        new=new.name,
        parts_new=tuple(f"{one} (iOS {new.parts[one][''].introduced})" for one in sorted(after - before)),
        parts_gone=tuple(sorted(before - after)),
        keys_new=tuple(_named(shared, new, old)),
        keys_gone=tuple(_named(shared, old, new)),
        deprecated=tuple(_deprecated(shared, old, new)),
        left_out=tuple(sorted(old.sections() - new.sections())),
        moves=tuple(_moves(old, new)),
    )


@cache
def committed() -> tuple[Release, Release]:
    """The two releases whose digest stands beside this file, the older one first."""
    text = resources.files(__package__).joinpath("apple.releases.json").read_text(encoding="utf-8")
    old, new = json.loads(text)["releases"]
    return Release.of(old), Release.of(new)


def read_release(folder: Path) -> Release:
    """The release in a folder, as Apple publishes it.

    Raises:
        ReleaseUnreadable: it holds no section of a release, or a file in it cannot be read.
    """
    parts: dict[str, dict[str, Key]] = {}
    for section, (below, called) in FOLDERS.items():
        for path in sorted((folder / below).rglob("*.yaml")):
            try:
                source = yaml.safe_load(path.read_text(encoding="utf-8"))
                head = source["payload"]
                found = _part(head, source.get("payloadkeys") or [])
            except (OSError, ValueError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
                raise ReleaseUnreadable(
                    f"`{path.relative_to(folder)}` is not a file of Apple's schema.", todo="fetch the folder again."
                ) from error
            if found and called in head:
                parts[f"{section} {head[called]}"] = found
    if not parts:
        raise ReleaseUnreadable(
            f"`{folder.name}` holds no profiles, commands or declarations.",
            todo="give the folder that holds `mdm` or `declarative`.",
        )
    return Release(parts)


def _part(head: Mapping[str, Any], nodes: Sequence[Mapping[str, Any]]) -> dict[str, Key]:
    """The keys of a part that an iPhone knows, the part itself first; nothing where none does."""
    own = _under(Key("1.0"), head)
    if own.introduced == _NEVER or "iOS" not in head.get("supportedOS", {}):
        return {}
    return {"": own, **dict(_keys(nodes, own, "", ()))}


def _keys(
    nodes: Sequence[Mapping[str, Any]], inherited: Key, before: str, above: tuple[int, ...]
) -> Iterator[tuple[str, Key]]:
    if id(nodes) in above:
        return  # one part of Apple's holds itself, by an anchor
    for node in nodes:
        key = _under(inherited, node)
        if key.introduced == _NEVER:
            continue
        path = f"{before}{node['key']}"
        yield path, key
        yield from _keys(node.get("subkeys") or (), key, f"{path}.", (*above, id(nodes)))


def _under(inherited: Key, node: Mapping[str, Any]) -> Key:
    """The support of a key inside another: what it states for iOS, and else what the other has."""
    stated = (node.get("supportedOS") or {}).get("iOS") or {}
    supervised = inherited.supervised
    if "allowed-enrollments" in stated:
        supervised = set(stated["allowed-enrollments"]) == {"supervised"}
    elif "supervised" in stated:
        supervised = bool(stated["supervised"])
    return Key(
        str(stated.get("introduced", inherited.introduced)),
        str(stated.get("deprecated", inherited.deprecated)),
        str(stated.get("removed", inherited.removed)),
        supervised,
    )


def _named(shared: Sequence[str], here: Release, there: Release) -> Iterator[str]:
    """Keys that are here and not there, of parts that are in both."""
    for part in shared:
        for path, key in here.parts[part].items():
            if path not in there.parts[part]:
                yield f"{part} {path} (iOS {key.introduced})"


def _deprecated(shared: Sequence[str], old: Release, new: Release) -> Iterator[str]:
    for part in shared:
        for path, key in new.parts[part].items():
            before = old.parts[part].get(path)
            since = key.removed or key.deprecated
            if since and (before is None or since not in {before.removed, before.deprecated}):
                yield f"{part} {path}".rstrip() + f" ({'removed' if key.removed else 'deprecated'} in iOS {since})"


def _moves(old: Release, new: Release) -> Iterator[Move]:
    for part, path in sent_keys():
        yield _move(part, path, old, new)
    for part in ENROLMENT:
        known = part in old.parts or part in new.parts
        why = "a phone reads it before anything can be declared to it" if known else "Apple lists it no more"
        yield Move(part, "", State.STAYS if known else State.UNKNOWN, why)


def _move(part: str, path: str, old: Release, new: Release) -> Move:
    here = new if part.partition(" ")[0] in new.sections() else old
    key = here.parts.get(part, {}).get(path)
    if key is None:
        return Move(part, path, State.UNKNOWN, f"{here.name} does not list it")
    if key.removed:
        return Move(part, path, State.SHOULD, f"it was removed in iOS {key.removed}")
    went = _WENT_TO.get((part, path)) or _same_name(path, new)
    successor = None if went is None else new.parts.get(went[0], {}).get(went[1])
    if part.startswith("declaration ") and went is None:
        return Move(part, path, State.STAYS, "it is declared already")
    if went is None or successor is None:
        says = f"it is deprecated since iOS {key.deprecated}, and" if key.deprecated else "so far"
        return Move(part, path, State.STAYS, f"{says} no declaration has it")
    where = f"{went[0].partition(' ')[2]} {went[1]}, from iOS {successor.introduced}"
    if (part, path) == _APP_LIST and version_number(successor.introduced) == version_number(str(APP_SETTINGS_SINCE)):
        return Move(part, path, State.MOVES, f"it goes as {where}")
    return Move(part, path, State.SHOULD, f"it can go as {where}")


def _same_name(path: str, new: Release) -> tuple[str, str] | None:
    """The declaration of the newer release that has a key of the same name, letter for letter but for capitals."""
    name = path.rpartition(".")[2].lower()
    for part, keys in new.parts.items():
        if part.startswith("declaration "):
            for candidate in keys:
                if candidate.rpartition(".")[2].lower() == name and candidate != path:
                    return part, candidate
    return None
