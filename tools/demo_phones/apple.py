"""The iPhones: each enrols over the real protocol, comes every few seconds, and installs what it is let."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from apple_phones import signing
from apple_phones.moods import Silent
from apple_phones.phone import Phone
from apple_phones.speaking import Speak

KEYS = 4
"""So many keys for all phones: making one costs a tenth of a second, and the server pins certificates, not keys."""
WANTED = "net.whatsapp.WhatsApp"
"""What every officer of the demonstration installs as soon as the phone lets them."""
WELL = 20
"""So many phones, those listed first, always come and are well."""
_LOCKED = frozenset({"InstalledApplicationList", "SecurityInfo"})
"""What a phone in a pocket puts off."""


@dataclass
class ListedPhone(Phone):
    """A phone of the register, by its serial number there."""

    serial: str = field(kw_only=True)

    @property
    def serial_number(self) -> str:
        """By which it is invited."""
        return self.serial

    def install(self) -> None:
        """Its officer installs what they want, where the phone lets them, and nobody else does anything."""
        opens = self.opens
        if opens is not None and WANTED in opens:
            self.apps[WANTED] = "24.1"


class ApplePhones:
    """The iPhones of the demonstration. They enrol anew in each run, and begin with nothing."""

    def __init__(self, speak: Speak) -> None:
        self._speak = speak
        self.keys = [signing.rsa_key() for _ in range(KEYS)]
        self.phones: list[ListedPhone] = []

    def enrol(self, invited: Iterable[Mapping[str, Any]]) -> None:
        """Has phones enrol, each with the path of its own invitation.

        Raises:
            Silent: the server refused one.
        """
        for number, one in enumerate(invited, len(self.phones) + 1):
            phone = ListedPhone(number, self._speak, self.keys[number % KEYS], serial=one["serial"])
            phone.enrol(one["path"])
            _misbehave(phone, number)
            self.phones.append(phone)

    def come(self) -> None:
        """Every phone that is on comes for what waits for it; one that the server refuses comes again next time."""
        for phone in self.phones:
            if phone.mood.away or phone.wiped:
                continue
            try:
                phone.wake()
            except (Silent, OSError):
                continue
            phone.install()


def _misbehave(phone: ListedPhone, number: int) -> None:
    """What is wrong with a phone, by its place in the list: one of each, none of the first."""
    match number - WELL:
        case 3:
            phone.mood.away = True
        case 9:
            phone.mood.puts_off = _LOCKED
        case 15:
            phone.passcode = False
        case 21:
            phone.mood.twice = True
