"""What a simulated phone does with what is declared to it: fetches it, applies it, and says what became of it."""

from __future__ import annotations

import json
import plistlib
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from apple_phones.speaking import Speak, inside


@dataclass
class Declares:
    """The part of a phone that holds declarations.

    Attributes:
        number: makes its names; two phones with one number are one phone to the server.
        settings: the profiles that declarations had it fetch.
        refuses: declarations that it calls invalid, by identifier.
        fails_next: what it says of the next set that it takes, each once, in place of applying it.
        faults: what it could not do, with the token under which; not tried again under the same.
    """

    number: int
    speak: Speak
    profiles: dict[str, dict[str, Any]] = field(default_factory=dict, kw_only=True)
    settings: dict[str, dict[str, Any]] = field(default_factory=dict, kw_only=True)
    declared: dict[str, dict[str, Any]] = field(default_factory=dict, kw_only=True)
    declared_token: str = field(default="", kw_only=True)
    refuses: frozenset[str] = field(default=frozenset(), kw_only=True)
    fails_next: list[str] = field(default_factory=list, kw_only=True)
    faults: dict[str, tuple[str, str]] = field(default_factory=dict, kw_only=True)

    def ask(self, endpoint: str, data: bytes | None = None) -> bytes:
        """Asks about what is declared, or says what became of it."""
        raise NotImplementedError

    def _do_DeclarativeManagement(self, command: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802 - Apple's name
        told = json.loads(command["Data"])["SyncTokens"]["DeclarationsToken"] if "Data" in command else ""
        if told != self.declared_token:
            self.synchronise()
        return {}

    def synchronise(self) -> None:
        """Asks what is declared to it, fetches what it lacks, drops what is gone, and says what became of it.

        What it is told to refuse, in `refuses` and `fails_next`, it calls invalid.
        """
        listed = json.loads(self.ask("declaration-items"))
        wanted: dict[str, dict[str, Any]] = {}
        for name, rows in listed["Declarations"].items():
            kind = {"Activations": "activation", "Configurations": "configuration", "Assets": "asset"}.get(
                name, "management"
            )
            for row in rows:
                kept = self.declared.get(row["Identifier"])
                if kept is None or kept["ServerToken"] != row["ServerToken"]:
                    kept = json.loads(self.ask(f"declaration/{kind}/{row['Identifier']}"))
                wanted[row["Identifier"]] = kept
        self.declared = wanted
        self._apply()
        self.tell_status()
        # Last: where the server is gone in the middle, it begins anew when it is told of the same set again.
        self.declared_token = listed["DeclarationsToken"]

    def _apply(self) -> None:
        """Does what is declared to it, and drops the profiles of what is declared no more."""
        told_to_fail = self.fails_next.pop(0) if self.fails_next else ""
        kept, faults = {}, {}
        for name, one in self.declared.items():
            token = one["ServerToken"]
            before = self.faults.get(name, ("", ""))
            if name in self.refuses:
                faults[name] = (token, "told to refuse")
            elif before[0] == token:
                faults[name] = before  # it does not try again what it could not do, until that is declared anew
            elif told_to_fail:
                faults[name] = (token, told_to_fail)
            elif one["Type"] == "com.apple.configuration.legacy":
                profile = self._fetched(one["Payload"]["ProfileURL"])
                if profile is None:
                    faults[name] = (token, "the profile could not be fetched")
                else:
                    kept[profile["PayloadIdentifier"]] = profile
        self.faults = faults
        if not faults:
            self.settings = kept

    def _fetched(self, address: str) -> dict[str, Any] | None:
        status, signed = self.speak("GET", urllib.parse.urlsplit(address).path, {}, b"")
        if status != 200:
            return None
        found: dict[str, Any] = plistlib.loads(inside(signed))
        return found

    @property
    def opens(self) -> frozenset[str] | None:
        """The apps that it shows and opens, where a profile says which; None where all."""
        for profile in (*self.profiles.values(), *self.settings.values()):
            for part in profile.get("PayloadContent", ()):
                if "allowListedAppBundleIDs" in part:
                    return frozenset(part["allowListedAppBundleIDs"])
        return None

    def tell_status(self) -> None:
        """Says what became of what is declared to it."""
        rows = [
            {
                "identifier": name,
                "server-token": one["ServerToken"],
                "active": name not in self.faults,
                "valid": "invalid" if name in self.faults else "valid",
                "reasons": [{"code": "Error.Generated", "description": self.faults[name][1]}]
                if name in self.faults
                else [],
            }
            for name, one in self.declared.items()
        ]
        items = {"management": {"declarations": {"configurations": rows}}}
        self.ask("status", json.dumps({"StatusItems": items, "Errors": []}).encode())
