"""Checks that all declarations share: texts that are there and fit, times that have been, numbers.

Pure: no Django, no clock. Nothing is cut off or guessed at: what does not fit is refused whole, so that
the page can show again what was typed.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from bluelamp.core.kernel import say_instant
from bluelamp.records.declarations.errors import (
    AnswersMissing,
    IncidentOfAnotherForce,
    IncidentUnreadable,
    InTheFuture,
    PhoneNumberUnreadable,
    TextTooLong,
)

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

D = TypeVar("D", bound="DataclassInstance")
SHORT, LONG = 200, 4000
"""How many characters a line and a longer text may have."""
_NUMBER = re.compile(r"\+?[0-9 ()-]+")
_OTHER_SIGNS = re.compile(r"[^0-9 ()+-]")
_FEWEST_DIGITS, _MOST_DIGITS = 3, 15
DIGIT, LETTER = "#", "@"


def new_id() -> str:
    """A new id that means nothing. A form carries one, so that sending it twice declares one thing."""
    return str(uuid.uuid4())


def is_id(text: str) -> bool:
    """Whether a text is an id of the form that `new_id` gives."""
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def texts(given: Mapping[str, tuple[str, int]]) -> dict[str, str]:
    """Each text without white space around it, by its field; `given` has the longest length of each beside it.

    Raises:
        TextTooLong: one does not fit.
    """
    found = {}
    for name, (text, longest) in given.items():
        # No database keeps a NUL, and no sentence needs one.
        stripped = text.replace("\x00", "\ufffd").strip()
        if len(stripped) > longest:
            raise TextTooLong(
                f"`{name}` has {len(stripped)} characters; at most {longest} fit.",
                todo="shorten it; what is longer belongs in the incident record, with its number here.",
            )
        found[name] = stripped
    return found


def fitted(thing: D, lengths: Mapping[str, int]) -> D:
    """The thing with these texts of it without white space around them. Raises as `texts`."""
    changed: dict[str, Any] = dict(texts({name: (getattr(thing, name), most) for name, most in lengths.items()}))
    return replace(thing, **changed)


def answered(needed: Iterable[tuple[str, str, object]]) -> None:
    """Lets a declaration go on in which everything needed was answered: the field, its question, and the answer.

    Raises:
        AnswersMissing: something was not. Each is named, in the order of the form.
    """
    missing = [(name, question) for name, question, answer in needed if answer is None or answer == ""]
    if missing:
        raise AnswersMissing(
            "Still to be answered: " + "; ".join(question for _, question in missing) + ".",
            todo="answer each of them; what you have entered is kept.",
            missing=tuple(name for name, _ in missing),
        )


def has_been(at: datetime, now: datetime, what: str) -> datetime:
    """The time of something that happened, which is never in the future.

    Raises:
        InTheFuture: it would be.
    """
    if at > now:
        raise InTheFuture(
            f"The {what} would be in the future: `{say_instant(at)}`.", todo="give the time at which it was."
        )
    return at


def phone_number(text: str) -> str:
    """A telephone number as digits, with a plus before them where it has one; empty stays empty.

    >>> phone_number("020 7946 0018")
    '02079460018'

    Raises:
        PhoneNumberUnreadable: it holds something else, or too few or too many digits.
    """
    typed = text.strip()
    if not typed:
        return ""
    others = sorted(set(_OTHER_SIGNS.findall(typed)))
    digits = re.sub(r"[^0-9]", "", typed)
    if others or not _NUMBER.fullmatch(typed) or not _FEWEST_DIGITS <= len(digits) <= _MOST_DIGITS:
        wrong = f"holds `{''.join(others)[:20]}`" if others else f"has {len(digits)} digits"
        raise PhoneNumberUnreadable(
            f"The telephone number {wrong}.",
            todo="give digits alone, with spaces where you like; a name belongs under who it was.",
        )
    return ("+" if typed.startswith("+") else "") + digits


def incident_number(text: str, forms: Sequence[str]) -> str:
    """The number of an incident or investigation as the force writes it, in one of its forms.

    In a form `#` stands for a digit and `@` for a letter; every other sign stands for itself, and the
    letters that a form begins with are those of the force.

    >>> incident_number(" ex/i001234/26", ["EX/I######/##"])
    'EX/I001234/26'

    Raises:
        IncidentOfAnotherForce: it has a form of this force with the letters of another.
        IncidentUnreadable: it has none of the forms.
    """
    typed = "".join(text.split()).upper()
    if any(_pattern(form).fullmatch(typed) for form in forms):
        return typed
    shown = " or ".join(f"`{form}`" for form in forms)
    for form in forms:
        own = re.match(r"[A-Z]*", form.upper())
        letters = own[0] if own else ""
        if letters and _pattern(LETTER * len(letters) + form[len(letters) :]).fullmatch(typed):
            raise IncidentOfAnotherForce(
                f"`{typed[:40]}` begins with `{typed[: len(letters)]}`; numbers of this force begin with `{letters}`, "
                "so it is one of another force.",
                todo="give this force's own number for it; name the other one in the rationale.",
            )
    raise IncidentUnreadable(
        f"`{typed[:40]}` is in no form that incidents and investigations of this force have.",
        todo=f"write it as {shown}, where # is a digit.",
    )


def _pattern(form: str) -> re.Pattern[str]:
    signs = {DIGIT: "[0-9]", LETTER: "[A-Z]"}
    return re.compile("".join(signs.get(one, re.escape(one)) for one in form.upper()))
