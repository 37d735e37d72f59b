"""What the force's rulebook in force says of declarations: dated parameters, and the things that it knows."""

from __future__ import annotations

from datetime import datetime, timedelta

from bluelamp.core.cedar import CedarSet, Duration, EntityUid
from bluelamp.core.rulebook import Rulebook
from bluelamp.records.adoption.queries import in_force
from bluelamp.records.declarations.lifecycle.contacts import Rules
from bluelamp.records.declarations.lifecycle.permissions import THING_TYPES, Kind, Limits


def permission_limits(kind: Kind, thing: str, at: datetime) -> Limits:
    """What holds at an instant for a permission of a kind for a thing.

    Raises:
        NothingInForce: no rulebook is.
        TypeError: the rulebook lacks a setting, or has it as something else.
    """
    rulebook = in_force(at).rulebook
    return Limits(
        longest=span_in(rulebook, "longest_permission"),
        take_home=text_in(rulebook, "take_home"),
        reference_for=texts_in(rulebook, "data_protection_reference_for"),
        accounts=texts_in(rulebook, "corporate_accounts"),
        knows_thing=_knows(rulebook, kind, thing),
    )


def contact_rules(at: datetime) -> Rules:
    """What holds at an instant for records of contacts. Raises as `permission_limits`."""
    rulebook = in_force(at).rulebook
    return Rules(
        within=span_in(rulebook, "contact_record_within"),
        forms=sorted(texts_in(rulebook, "incident_number_forms")),
    )


def span(name: str, at: datetime) -> timedelta:
    """A span of time of the rulebook in force. Raises as `permission_limits`."""
    return span_in(in_force(at).rulebook, name)


def texts(name: str, at: datetime) -> frozenset[str]:
    """A list of texts of the rulebook in force. Raises as `permission_limits`."""
    return texts_in(in_force(at).rulebook, name)


def span_in(rulebook: Rulebook, name: str) -> timedelta:
    """A span of time of a rulebook.

    Raises:
        TypeError: it has none of that name.
    """
    value = _value(rulebook, name)
    if not isinstance(value, Duration):
        raise TypeError(f"the rulebook in force has no span of time called {name}")
    return timedelta(milliseconds=value.millis)


def text_in(rulebook: Rulebook, name: str) -> str:
    """A text of a rulebook. Raises as `span_in`."""
    value = _value(rulebook, name)
    if not isinstance(value, str):
        raise TypeError(f"the rulebook in force has no text called {name}")
    return value


def texts_in(rulebook: Rulebook, name: str) -> frozenset[str]:
    """A list of texts of a rulebook. Raises as `span_in`."""
    value = _value(rulebook, name)
    if not isinstance(value, CedarSet):
        raise TypeError(f"the rulebook in force has no list of texts called {name}")
    return frozenset(str(one) for one in value)


def _value(rulebook: Rulebook, name: str) -> object:
    found = rulebook.parameters.get(name)
    return None if found is None else found.value


def _knows(rulebook: Rulebook, kind: Kind, thing: str) -> bool:
    """Whether there is such a thing; withholding a number is for none, so none may be named."""
    of_type = THING_TYPES.get(kind)
    return thing == "" if of_type is None else EntityUid(of_type, thing) in rulebook.world
