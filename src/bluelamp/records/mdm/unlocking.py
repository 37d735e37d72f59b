"""What a phone's passcode can be taken off with: told by the phone once, kept sealed, gone with its enrolment.

A later message without it never takes it away, since a phone tells it only once. Not done: the command that uses it,
which has to go out without standing readable among the commands (decision 0031).
"""

from __future__ import annotations

from datetime import datetime

from bluelamp.core.seal import KeyName, Keyring, open_kept, seal_kept
from bluelamp.records.journal import ports
from bluelamp.records.mdm.models import Enrolment


def sealed(token: bytes, enrolment: int, at: datetime) -> bytes:
    """The token, as it is kept."""
    name = KeyName("apple-phones", "unlock-token", f"{at:%Y-%m}")
    return seal_kept(_keyring(), name, token, purpose=_purpose(enrolment))


def unlock_token(enrolment: int) -> bytes | None:
    """The token of a phone under management, or None where it told none.

    Raises:
        BoxDamaged, KeyNotHeld: what was kept cannot be opened.
    """
    kept = Enrolment.objects.filter(pk=enrolment).values_list("unlock_token", flat=True).first()
    return None if kept is None else open_kept(_keyring(), bytes(kept), purpose=_purpose(enrolment))


def _purpose(enrolment: int) -> str:
    return f"unlock-token:{enrolment}"


def _keyring() -> Keyring:
    if ports.current.keyring is None:
        raise RuntimeError("no keyring is wired, so nothing can be kept sealed")
    return ports.current.keyring
