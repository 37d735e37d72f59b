"""What a phone says: its steps into and out of management, and what became of a command.

Nearly every message is "nothing to tell", and most of the others are "done" without a word more, so these two have a
path of their own: a pattern that must match the whole body. Every other body is read by the bounded reader. A pattern
MUST never match a body that the reader would read otherwise (`tests/core/mdm/test_messages.py`); keys are never
searched for in the text, because an answer to a query holds a second UDID.

Only what the path of every message needs is read here. What a phone answers to a command stays bytes, and is read
by whoever wants it, later.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bluelamp.core.mdm import plists
from bluelamp.core.mdm.errors import LOOK_AT_THE_SENDER, ChannelDeclined, MessageMalformed, MessageTooLarge

MOST_CHECK_IN = 1 << 20
"""Bytes of a step into or out of management, and of a question about declarations."""
MOST_REPORT = 32 << 20
"""Bytes of an answer to a command: a list of all apps with their details."""
CHECK_IN_TYPE = "application/x-apple-aspen-mdm-checkin"
"""The content type under which a phone sends its steps; everything else is a report."""

_NAME = re.compile(r"[0-9A-Za-z-]{1,64}").fullmatch
_COMMAND = re.compile(r"[0-9A-Za-z._:-]{1,100}").fullmatch
_HEAD = (
    rb'<\?xml version="1\.0" encoding="UTF-8"\?>\s*'
    rb'<!DOCTYPE plist PUBLIC "-//Apple(?: Computer)?//DTD PLIST 1\.0//EN" "[a-zA-Z0-9:/._-]{1,100}">\s*'
    rb'<plist version="1\.0">\s*<dict>\s*'
)
_TAIL = rb"<key>UDID</key>\s*<string>([0-9A-Za-z-]{1,64})</string>\s*</dict>\s*</plist>\s*"
_IDLE = re.compile(_HEAD + rb"<key>Status</key>\s*<string>Idle</string>\s*" + _TAIL).fullmatch
_DONE = re.compile(
    _HEAD + rb"<key>CommandUUID</key>\s*<string>([0-9A-Za-z._:-]{1,100})</string>\s*"
    rb"<key>Status</key>\s*<string>Acknowledged</string>\s*" + _TAIL
).fullmatch


class Status(StrEnum):
    """What a phone says of a command, or that it has nothing to say."""

    IDLE = "Idle"
    ACKNOWLEDGED = "Acknowledged"
    ERROR = "Error"
    FORMAT_ERROR = "CommandFormatError"
    NOT_NOW = "NotNow"


FINAL = frozenset({Status.ACKNOWLEDGED, Status.ERROR, Status.FORMAT_ERROR})
"""The answers after which a command is done with, whatever they say."""


class Step(StrEnum):
    """The steps into and out of management, and what a phone asks beside."""

    AUTHENTICATE = "Authenticate"
    TOKEN_UPDATE = "TokenUpdate"  # noqa: S105 - the name of a message, not a secret
    CHECK_OUT = "CheckOut"
    DECLARATIONS = "DeclarativeManagement"


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a command, or that the phone is idle; `command` is its name, None where idle."""

    udid: str
    status: Status
    command: str | None = None


@dataclass(frozen=True, slots=True)
class CheckIn:
    """A step of a phone, with everything that it said. `values` holds what Apple's schema lists, and more."""

    udid: str
    step: Step
    values: Mapping[str, Any] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A text that the phone said, or an empty one."""
        found = self.values.get(name)
        return found if isinstance(found, str) else ""

    def octets(self, name: str) -> bytes | None:
        """Bytes that the phone said, or None where it did not."""
        found = self.values.get(name)
        return found if isinstance(found, bytes) else None


def most_bytes(content_type: str) -> int:
    """How many bytes a message sent under that content type may have."""
    return MOST_CHECK_IN if content_type.startswith(CHECK_IN_TYPE) else MOST_REPORT


def refuse_larger(length: int, most: int) -> None:
    """Returns where a body has no more bytes than it may.

    Raises:
        MessageTooLarge: it has more.
    """
    if length > most:
        raise MessageTooLarge(
            f"The message has more than the {most:,} bytes that one of its kind may have.", todo=LOOK_AT_THE_SENDER
        )


def message(body: bytes) -> Report | CheckIn:
    """What a phone said.

    Raises:
        MessageMalformed: it is no property list of a phone, or lacks what it must have.
        MessageTooLarge: it is a step, and longer than one may be.
        ChannelDeclined: a phone asks to sign in a user, which phones of a force do not have.
    """
    idle = _IDLE(body)
    if idle is not None:
        return Report(idle[1].decode("ascii"), Status.IDLE)
    done = _DONE(body)
    if done is not None:
        return Report(done[2].decode("ascii"), Status.ACKNOWLEDGED, done[1].decode("ascii"))
    found = plists.top(body)
    udid = found.get("UDID", "")
    if not _NAME(udid):
        raise _malformed("it does not say which phone it is from")
    if "UserID" in found or "EnrollmentID" in found:
        raise ChannelDeclined("The message is of a user of the phone and not of the phone.", todo=LOOK_AT_THE_SENDER)
    kind = found.get("MessageType")
    if kind is not None:
        return _step(body, udid, kind)
    return _report(udid, found)


def _report(udid: str, found: Mapping[str, str]) -> Report:
    try:
        status = Status(found.get("Status", ""))
    except ValueError as error:
        raise _malformed("its status is none that phones have") from error
    if status is Status.IDLE:
        return Report(udid, status)
    command = found.get("CommandUUID", "")
    if not _COMMAND(command):
        raise _malformed("it does not say which command it is about")
    return Report(udid, status, command)


def _step(body: bytes, udid: str, kind: str) -> CheckIn:
    refuse_larger(len(body), MOST_CHECK_IN)
    try:
        step = Step(kind)
    except ValueError as error:
        if kind == "UserAuthenticate":
            raise ChannelDeclined("The phone asks to sign in a user.", todo=LOOK_AT_THE_SENDER) from error
        raise _malformed("it is of a kind that is not served") from error
    values: dict[str, Any] = plists.read(body)
    said = CheckIn(udid, step, values)
    if step is Step.AUTHENTICATE and not _NAME(said.text("SerialNumber")):
        raise _malformed("it does not say the phone's serial number")
    if step is Step.TOKEN_UPDATE and not (said.octets("Token") and said.text("PushMagic") and said.text("Topic")):
        raise _malformed("it lacks what a phone is woken with")
    return said


def _malformed(what: str) -> MessageMalformed:
    return MessageMalformed(f"The message cannot be taken: {what}.", todo=LOOK_AT_THE_SENDER)
