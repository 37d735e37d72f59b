"""A simulated phone: it enrols as a real one does, keeps what it is given, answers every command, and misbehaves.

It speaks to a server through `speak`, a function that sends one request and gives status and body, so that the same
phone talks to a server over the network (`over_http`) and to a view inside a test.

What it can be told to do wrong is in `Mood`: put off (NotNow), say every answer twice, answer late, send garbage,
fail, be away. It never does two things at once.
"""

from __future__ import annotations

import base64
import http.client
import json
import plistlib
import subprocess
import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from apple_phones import scep_client, signing

Speak = Callable[[str, str, Mapping[str, str], bytes], tuple[int, bytes]]
"""Sends a method, a path, headers and a body; gives the status and the body of the answer."""
_STEP = "application/x-apple-aspen-mdm-checkin"
_REPORT = "application/x-apple-aspen-mdm; charset=UTF-8"
_MOST_IN_ONE_CONNECTION = 200


class Silent(Exception):
    """The phone is away, or the server did not take what it said."""


@dataclass
class Mood:
    """How a phone misbehaves. Everything is off at first.

    Attributes:
        puts_off: the kinds of command that it answers with NotNow.
        fails: the kinds of command that it answers with an error.
        twice: every answer is sent twice.
        late: answers are kept and sent on the next connection, after what is new.
        garbage: answers are no property lists.
        away: it does not come at all.
    """

    puts_off: frozenset[str] = frozenset()
    fails: frozenset[str] = frozenset()
    twice: bool = False
    late: bool = False
    garbage: bool = False
    away: bool = False


@dataclass
class Phone:
    """One phone. `number` makes its names; two with one number are one phone to the server."""

    number: int
    speak: Speak
    key: rsa.RSAPrivateKey = field(default_factory=signing.rsa_key)
    release: str = "18.1"
    mood: Mood = field(default_factory=Mood)
    identity: signing.Identity | None = None
    management: dict[str, Any] = field(default_factory=dict)
    profiles: dict[str, dict[str, Any]] = field(default_factory=dict)
    apps: dict[str, str] = field(default_factory=lambda: {"com.apple.mobilesafari": "18.1"})
    lost: dict[str, Any] | None = None
    locked: int = 0
    wiped: bool = False
    declared: dict[str, dict[str, Any]] = field(default_factory=dict)
    declared_token: str = ""
    refuses: frozenset[str] = frozenset()
    done: list[str] = field(default_factory=list)
    kept_back: list[bytes] = field(default_factory=list)
    wakings: int = 0

    @property
    def udid(self) -> str:
        """By which it names itself."""
        return f"00008110-{self.number:016X}"

    @property
    def serial_number(self) -> str:
        """By which it is invited."""
        return f"C39SIM{self.number:06d}"

    def enrol(self, path: str, *, by_get: bool = True) -> None:
        """Fetches its profile, gets its certificate, and comes under management.

        Raises:
            Silent: the server refused one of the steps.
        """
        status, signed = self.speak("GET", path, {}, b"")
        if status != 200:
            raise Silent(f"the profile was answered with {status}")
        parts = {part["PayloadType"]: part for part in plistlib.loads(_inside(signed))["PayloadContent"]}
        self.management = parts["com.apple.mdm"]
        self.identity = self._certificate(parts["com.apple.security.scep"]["PayloadContent"], by_get=by_get)
        self._step(
            MessageType="Authenticate",
            SerialNumber=self.serial_number,
            OSVersion=self.release,
            BuildVersion="22B83",
            ProductName="iPhone14,5",
        )
        self.tell_token()

    def tell_token(self) -> None:
        """Says how it is woken."""
        token = self.number.to_bytes(32, "big")
        self._step(MessageType="TokenUpdate", Token=token, PushMagic=f"magic-{self.number}", UnlockToken=token)

    def leave(self) -> None:
        """Takes itself out of management."""
        self._step(MessageType="CheckOut")

    def wake(self) -> list[str]:
        """One connection, from idle to nothing more: the kinds of command that it was given, in order.

        Raises:
            Silent: it is away, or the server refused it.
        """
        if self.mood.away or self.wiped:
            raise Silent("it is away")
        self.wakings += 1
        given: list[str] = []
        late, self.kept_back = self.kept_back, []
        answer = self.say(self._body(Status="Idle"))
        while answer and len(given) < _MOST_IN_ONE_CONNECTION:
            command = plistlib.loads(answer)
            given.append(command["Command"]["RequestType"])
            said = self._answer(command["CommandUUID"], command["Command"])
            if self.mood.late and b"NotNow" not in said:
                self.kept_back.append(said)
                break
            answer = self._say_in_its_mood(said)
        for one in late:
            self.say(one)
        return given

    def say(self, body: bytes, *, header: str | None = None) -> bytes:
        """Sends a report and gives the answer; `header` puts another signature in place of its own.

        Raises:
            Silent: the server refused it.
        """
        status, answer = self._send(body, _REPORT, header)
        if status != 200:
            raise Silent(f"answered with {status}")
        return answer

    def _say_in_its_mood(self, body: bytes) -> bytes:
        if self.mood.garbage:
            status, _ = self._send(b"<plist>" + body[:40], _REPORT, None)
            if status == 200:
                raise Silent("garbage was taken")
        if self.mood.twice:
            self.say(body)
        return self.say(body)

    def _answer(self, uuid: str, command: Mapping[str, Any]) -> bytes:
        kind = command["RequestType"]
        if kind in self.mood.puts_off:
            return self._body(Status="NotNow", CommandUUID=uuid)
        if kind in self.mood.fails:
            chain = [{"ErrorCode": 12021, "ErrorDomain": "MCMDMErrorDomain", "USEnglishDescription": "told to fail"}]
            return self._body(Status="Error", CommandUUID=uuid, ErrorChain=chain)
        does: Callable[[Mapping[str, Any]], dict[str, Any]] | None = getattr(self, f"_do_{kind}", None)
        if does is None:
            return self._body(Status="CommandFormatError", CommandUUID=uuid)
        said = does(command)
        self.done.append(kind)
        return self._body(Status="Acknowledged", CommandUUID=uuid, **said)

    def _do_InstallProfile(self, command: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802 - Apple's name
        profile = plistlib.loads(_inside(command["Payload"]))
        self.profiles[profile["PayloadIdentifier"]] = profile
        return {}

    def _do_RemoveProfile(self, command: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802 - Apple's name
        self.profiles.pop(command["Identifier"], None)
        return {}

    def _do_ProfileList(self, _: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802 - Apple's name
        keys = ("PayloadIdentifier", "PayloadUUID", "PayloadVersion")
        return {"ProfileList": [{key: one[key] for key in keys} for one in self.profiles.values()]}

    def _do_InstalledApplicationList(self, _: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802 - Apple's name
        apps = [{"Identifier": name, "ShortVersion": version} for name, version in sorted(self.apps.items())]
        return {"InstalledApplicationList": apps}

    def _do_InstallApplication(self, command: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802 - Apple's name
        self.apps[command["Identifier"]] = "1.0"
        return {"Identifier": command["Identifier"], "State": "Queued"}

    def _do_RemoveApplication(self, command: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802 - Apple's name
        self.apps.pop(command["Identifier"], None)
        return {}

    def _do_DeviceInformation(self, _: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802 - Apple's name
        answers: dict[str, Any] = {"UDID": self.udid, "SerialNumber": self.serial_number, "OSVersion": self.release}
        answers |= {"IsSupervised": True, "IsMDMLostModeEnabled": self.lost is not None}
        return {"QueryResponses": answers}

    def _do_SecurityInfo(self, _: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802 - Apple's name
        return {"SecurityInfo": {"PasscodePresent": True, "PasscodeCompliant": True, "HardwareEncryptionCaps": 3}}

    def _do_DeviceLock(self, _: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802 - Apple's name
        self.locked += 1
        return {"MessageResult": "Success"}

    def _do_EnableLostMode(self, command: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802 - Apple's name
        self.lost = dict(command)
        return {}

    def _do_DisableLostMode(self, _: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802 - Apple's name
        self.lost = None
        return {}

    def _do_DeviceLocation(self, _: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802 - Apple's name
        return {
            "Latitude": 51.4988,
            "Longitude": -0.1348,
            "HorizontalAccuracy": 12.0,
            "Timestamp": "2026-11-22T10:00:00Z",
        }

    def _do_EraseDevice(self, _: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802 - Apple's name
        self.wiped = True
        return {}

    def _do_DeclarativeManagement(self, command: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802 - Apple's name
        told = json.loads(command["Data"])["SyncTokens"]["DeclarationsToken"] if "Data" in command else ""
        if told != self.declared_token:
            self.synchronise()
        return {}

    def synchronise(self) -> None:
        """Asks what is declared to it, fetches what it lacks, drops what is gone, and says what became of it.

        What it is told to refuse, in `refuses`, it calls invalid.
        """
        listed = json.loads(self._ask("declaration-items"))
        wanted: dict[str, dict[str, Any]] = {}
        for name, rows in listed["Declarations"].items():
            kind = {"Activations": "activation", "Configurations": "configuration", "Assets": "asset"}.get(
                name, "management"
            )
            for row in rows:
                kept = self.declared.get(row["Identifier"])
                if kept is None or kept["ServerToken"] != row["ServerToken"]:
                    kept = json.loads(self._ask(f"declaration/{kind}/{row['Identifier']}"))
                wanted[row["Identifier"]] = kept
        self.declared, self.declared_token = wanted, listed["DeclarationsToken"]
        self.tell_status()

    def tell_status(self) -> None:
        """Says what became of what is declared to it."""
        rows = [
            {
                "identifier": name,
                "server-token": one["ServerToken"],
                "active": name not in self.refuses,
                "valid": "invalid" if name in self.refuses else "valid",
                "reasons": [{"code": "Error.Generated", "description": "told to refuse"}]
                if name in self.refuses
                else [],
            }
            for name, one in self.declared.items()
        ]
        items = {"management": {"declarations": {"configurations": rows}}}
        self._ask("status", json.dumps({"StatusItems": items, "Errors": []}).encode())

    def _ask(self, endpoint: str, data: bytes | None = None) -> bytes:
        values: dict[str, Any] = {"MessageType": "DeclarativeManagement", "Endpoint": endpoint}
        if data is not None:
            values["Data"] = data
        status, answer = self._send(self._body(**values), _STEP, None)
        if status != 200:
            raise Silent(f"{endpoint} was answered with {status}")
        return answer

    def _do_RestartDevice(self, _: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802 - Apple's name
        return {}

    def _do_Settings(self, command: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802 - Apple's name
        return {"Settings": [{"Item": one["Item"], "Status": "Acknowledged"} for one in command["Settings"]]}

    def _certificate(self, said: Mapping[str, Any], *, by_get: bool) -> signing.Identity:
        path = urllib.parse.urlsplit(said["URL"]).path
        _, der = self.speak("GET", f"{path}?operation=GetCACert", {}, b"")
        authority = x509.load_der_x509_certificate(der)
        question = scep_client.ask(authority, self.key, said["Challenge"])
        if by_get:  # the whole question in the address: a line of 6,000 characters
            message = urllib.parse.quote(base64.b64encode(question.message).decode())
            sent = self.speak("GET", f"{path}?operation=PKIOperation&message={message}", {}, b"")
        else:
            headers = {"Content-Type": "application/x-pki-message"}
            sent = self.speak("POST", f"{path}?operation=PKIOperation", headers, question.message)
        if sent[0] != 200:
            raise Silent(f"the question for a certificate was answered with {sent[0]}")
        return signing.Identity(scep_client.answered(sent[1], question, authority), self.key)

    def _step(self, **values: Any) -> None:
        status, _ = self._send(self._body(Topic=self.management["Topic"], **values), _STEP, None)
        if status != 200:
            raise Silent(f"{values['MessageType']} was answered with {status}")

    def _send(self, body: bytes, content_type: str, header: str | None) -> tuple[int, bytes]:
        assert self.identity is not None  # noqa: S101 - it is enrolled before it says anything
        headers = {"Content-Type": content_type, "Mdm-Signature": header or self.identity.header(body)}
        path = urllib.parse.urlsplit(self.management["ServerURL"]).path
        return self.speak("PUT", path, headers, body)

    def _body(self, **values: Any) -> bytes:
        return plistlib.dumps({"UDID": self.udid, **values})


def over_http(host: str, port: int) -> Speak:
    """Speaks to a server over the network, a connection at a time."""

    def speak(method: str, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(host, port, timeout=30)
        try:
            connection.request(method, path, body, dict(headers))
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    return speak


def _inside(signed: bytes) -> bytes:
    """The list inside a signed profile, by a reader that is not ours; one that is not signed is itself."""
    if not signed.startswith(b"\x30"):
        return signed
    command = ["openssl", "cms", "-verify", "-inform", "DER", "-noverify"]
    done = subprocess.run(command, input=signed, capture_output=True, check=False)  # noqa: S603 - our own words
    if done.returncode:
        raise Silent(f"the profile is not signed well: {done.stderr.decode()[-200:]}")
    return done.stdout
