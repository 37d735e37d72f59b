"""What can be asked about: the actions of the rulebook, and the things of its catalogue, found by their words.

Pure: a rulebook comes in, choices go out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bluelamp.core.cedar import ActionType, EntityUid
from bluelamp.core.rulebook import Rulebook, act_in_words
from bluelamp.records.asking.errors import NothingSuchToAsk

MET_UNLISTED = ("App", "Site")
"""What people meet that no catalogue has."""
LONGEST_NAME = 100
MOST_FOUND = 30
_KINDS = {
    "App": "app",
    "Site": "website",
    "Contact": "contact",
    "Information": "information",
    "PoliceRecord": "police record",
    "Meeting": "meeting",
    "Place": "place",
    "Message": "message",
    "Device": "device or account",
}


@dataclass(frozen=True, kw_only=True)
class Thing:
    """Something that can be asked about."""

    type: str
    id: str
    name: str
    kind: str
    listed: bool = True


@dataclass(frozen=True, kw_only=True)
class Act:
    """An action, in words that follow "May I"."""

    id: str
    words: str
    about: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Found:
    """A thing, with everything that can be asked about it."""

    thing: Thing
    acts: tuple[Act, ...]


def acts(rulebook: Rulebook) -> tuple[Act, ...]:
    """Every action that people ask about, in the rulebook's order."""
    return tuple(_act(one) for one in rulebook.schema.asked() if "Person" in one.principals)


def one_act(rulebook: Rulebook, name: str) -> Act:
    """The action of that id.

    Raises:
        NothingSuchToAsk: there is none.
    """
    action = rulebook.schema.actions.get(EntityUid("Action", name))
    if action is None or "Person" not in action.principals:
        raise NothingSuchToAsk("The rules know no such action.", todo="choose one from the list.")
    return _act(action)


def action_type(rulebook: Rulebook, name: str) -> ActionType:
    """The action of that id, as the schema has it.

    Raises:
        NothingSuchToAsk: there is none.
    """
    one_act(rulebook, name)
    return rulebook.schema.actions[EntityUid("Action", name)]


def things_for(rulebook: Rulebook, act: Act) -> tuple[Thing, ...]:
    """Everything of the catalogue that an action is about, by name."""
    found = [_thing(rulebook, one.uid) for one in rulebook.entities if one.uid.type in act.about]
    return tuple(sorted(found, key=lambda one: (one.name.casefold(), one.id)))


def one_thing(rulebook: Rulebook, act: Act, kind: str, name: str) -> Thing:
    """The thing of that type and id; an app or website that the catalogue does not have is one too.

    Raises:
        NothingSuchToAsk: the action is not about it, or there is no such thing.
    """
    uid = EntityUid(kind, name)
    if kind in act.about and uid in rulebook.entities:
        return _thing(rulebook, uid)
    sound = name.strip() == name and 0 < len(name) <= LONGEST_NAME and name.isprintable()
    if kind in act.about and kind in MET_UNLISTED and sound:
        listed = next((one for one in things_for(rulebook, act) if one.id.casefold() == name.casefold()), None)
        return listed or Thing(type=kind, id=name, name=name, kind=_KINDS[kind], listed=False)
    raise NothingSuchToAsk("The rules have nothing of that name for this.", todo="look for it in the list.")


def search(rulebook: Rulebook, text: str) -> tuple[Found, ...]:
    """What a few words find: things by name and by what they are, the nearest first, each with what can be asked.

    Words of an action narrow the actions: "call victim" finds the call and not the text message.
    """
    words = _words(text)
    if not words:
        return ()
    listed = acts(rulebook)
    scored = []
    for thing in _all_things(rulebook, listed):
        about = [one for one in listed if thing.type in one.about]
        in_name = _words(f"{thing.name} {thing.id}")
        rest = [word for word in words if not _meets(word, in_name)]
        if len(rest) == len(words):
            continue
        chosen = [one for one in about if all(_meets(word, _words(one.words)) for word in rest)] if rest else about
        if not chosen:
            continue
        whole = thing.name.casefold().startswith(text.strip().casefold())
        scored.append(((not whole, len(rest), thing.type != "App", thing.name.casefold()), thing, tuple(chosen)))
    scored.sort(key=lambda one: one[0])
    return tuple(Found(thing=thing, acts=chosen) for _, thing, chosen in scored[:MOST_FOUND])


def unlisted(rulebook: Rulebook, text: str) -> tuple[Found, ...]:
    """What was typed as an app or website that is not in the catalogue, with what can be asked about that."""
    name = " ".join(text.split())
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        return ()
    listed = acts(rulebook)
    kinds = ("Site",) if re.fullmatch(r"[\w-]+(\.[\w-]+)+", name) else ("App",)
    return tuple(
        Found(
            thing=Thing(type=kind, id=name, name=name, kind=_KINDS[kind], listed=False),
            acts=tuple(one for one in listed if kind in one.about),
        )
        for kind in kinds
        if any(kind in one.about for one in listed)
    )


def _all_things(rulebook: Rulebook, listed: tuple[Act, ...]) -> Iterator[Thing]:
    kinds = {kind for one in listed for kind in one.about}
    yield from (_thing(rulebook, one.uid) for one in rulebook.entities if one.uid.type in kinds)


def _act(action: ActionType) -> Act:
    return Act(id=action.uid.id, words=act_in_words(action), about=tuple(action.resources))


def _thing(rulebook: Rulebook, uid: EntityUid) -> Thing:
    name = rulebook.names.get(uid, "").rstrip(".") or uid.id
    return Thing(type=uid.type, id=uid.id, name=name, kind=_KINDS.get(uid.type, uid.type.lower()))


def _words(text: str) -> list[str]:
    return re.findall(r"[\w']+", text.casefold())


def _meets(word: str, words: list[str]) -> bool:
    """Whether a typed word begins one of some others, or the other way round but for an ending (calls, call)."""
    return any(one.startswith(word) or (len(one) > 2 and word.rstrip("s") == one) for one in words)
