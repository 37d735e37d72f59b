"""Checks that acts and imports share: words the register knows, dates in order, names in one form. Pure."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar

from bluelamp.records.register.errors import NotAChoice, WrongOrderInTime

S = TypeVar("S", bound=StrEnum)
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def new_id() -> str:
    """A new id that means nothing."""
    return str(uuid.uuid4())


def choice(kind: type[S], text: str, what: str) -> S:
    """The word that a text stands for.

    Raises:
        NotAChoice: it is none that the register knows.
    """
    try:
        return kind(text)
    except ValueError as error:
        known = ", ".join(f"`{one}`" for one in kind)
        raise NotAChoice(f"`{text}` is no {what}.", todo=f"choose one of {known}.") from error


def code(text: str, what: str) -> str:
    """A code as rulebooks write it: small letters, digits and hyphens.

    Raises:
        NotAChoice: it is not written so.
    """
    if _CODE.fullmatch(text) is None or len(text) > 80:
        raise NotAChoice(
            f"`{text}` is no {what}.", todo="write it in small letters, digits and hyphens, such as `response-team-3`."
        )
    return text


def needed(text: str, what: str, longest: int) -> str:
    """A text that is there and fits, without the spaces around it.

    Raises:
        NotAChoice: it is empty or too long.
    """
    stripped = " ".join(text.split())
    if not stripped:
        raise NotAChoice(f"The {what} is empty.", todo=f"give the {what}.")
    if len(stripped) > longest:
        raise NotAChoice(f"The {what} has {len(stripped)} characters.", todo=f"use at most {longest}.")
    return stripped


def happened(at: datetime | None, now: datetime) -> datetime:
    """When something happened: now, unless it is said, and never in the future.

    Raises:
        WrongOrderInTime: it would be in the future.
    """
    if at is None:
        return now
    if at > now:
        raise WrongOrderInTime(
            f"`{at.isoformat(timespec='minutes')}` is in the future.", todo="give the time at which it happened."
        )
    return at


def moment(at: datetime) -> str:
    """A moment as the record writes it."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def sorted_as(name: str) -> str:
    """The form by which a name is sorted and found: the last word first, in small letters."""
    words = name.casefold().split()
    return " ".join([words[-1], *words[:-1]])[:200] if words else ""


def email(text: str) -> str:
    """An e-mail address in small letters; empty stays empty.

    Raises:
        NotAChoice: it has no part before or after its one @, or is too long.
    """
    address = text.strip().lower()
    name, _, domain = address.partition("@")
    if address and (not name or not domain or "@" in domain or " " in address or len(address) > 254):
        raise NotAChoice("The e-mail address is none.", todo="write it as `name@force.example`, or leave it out.")
    return address


def file_name(text: str, longest: int) -> str:
    """The name of a file that was handed in, without folders and without what no name should hold."""
    name = re.split(r"[/\\]", text)[-1]
    shown = "".join(one if one.isprintable() else "\ufffd" for one in name).strip()
    return shown[-longest:] or "file"
