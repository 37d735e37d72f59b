"""The life of an invitation to enrol, and how answers of phones are kept. Pure.

    made ──certificate issued──▶ used ──(never again)
      └── expires ──▶ over

An invitation is for one serial number. Its challenge is shown once, when it is made; what is kept is its SHA-256.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any

from bluelamp.core.mdm import Status
from bluelamp.core.phones.apple.check import command_problems
from bluelamp.records.mdm.errors import CommandUnfit, InvitationWrong

NEWEST = "27.0"
"""The newest release of iOS that the schema of commands is read for."""
LONGEST = timedelta(days=30)
"""The longest that an invitation may be open."""
_SERIAL_NUMBER = re.compile(r"[0-9A-Z]{8,20}").fullmatch
_UDID = re.compile(r"([0-9A-Fa-f-]{24,40})?").fullmatch
CODES: Mapping[Status | None, int] = {
    None: 0,
    Status.ACKNOWLEDGED: 1,
    Status.ERROR: 2,
    Status.FORMAT_ERROR: 3,
}
"""How what became of a command is kept; 0 where it waited when the enrolment ended, and nobody knows."""


class News(IntEnum):
    """What is put down for whoever reads what phones say: a step of a phone, an answer that was asked for, a status."""

    ENROLLED = 1
    ENDED = 2
    ANSWERED = 3
    STATUS = 4


@dataclass(frozen=True, slots=True)
class Made:
    """A new invitation: its name, which becomes the subject of the certificate, and its challenge in clear."""

    name: str
    challenge: str


def make_invitation(serial_number: str, udid: str, *, lasts: timedelta) -> Made:
    """An invitation for a phone.

    Raises:
        InvitationWrong: no serial number, no UDID, or open for too long.
    """
    if not _SERIAL_NUMBER(serial_number):
        raise InvitationWrong(f"`{serial_number}` is no serial number of a phone.", todo="copy it from the phone.")
    if not _UDID(udid):
        raise InvitationWrong(f"`{udid}` is no UDID of a phone.", todo="copy it from the phone, or leave it out.")
    if not timedelta(0) < lasts <= LONGEST:
        raise InvitationWrong(
            f"An invitation may be open for {LONGEST.days} days at most.", todo="choose a shorter time."
        )
    return Made(secrets.token_hex(12), secrets.token_urlsafe(32))


def refuse_unfit(command: Mapping[str, Any]) -> None:
    """Returns where a supervised phone of the newest release knows a command, as Apple's schema has it.

    A phone answers a command that it does not understand and does nothing; that would be our fault and would be found
    out phone by phone. Which release and which supervision a phone has is not asked here: that one phone is too old is
    no fault of the command, and it says so itself.

    Raises:
        CommandUnfit: it is none, or holds what no phone would heed.
    """
    problems = command_problems(command, ios=NEWEST, supervised=True)
    if problems:
        raise CommandUnfit(
            f"No phone would do what it is told: {'; '.join(problems)}.", todo="this is a fault of ours: report it."
        )


def digest_of(challenge: str) -> bytes:
    """What is kept of a challenge. It is random and long, so that nobody can try them all."""
    return hashlib.sha256(challenge.encode()).digest()


def is_open(*, expires_at: datetime, used_at: datetime | None, at: datetime) -> bool:
    """Whether a certificate may still be issued for an invitation."""
    return used_at is None and at <= expires_at
