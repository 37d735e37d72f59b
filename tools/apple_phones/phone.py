"""A simulated phone: it enrols as a real one does, keeps what it is given, answers every command, and misbehaves.

It speaks to a server through `speak`, a function that sends one request and gives status and body, so that the same
phone talks to a server over the network (`speaking.over_http`) and to a view inside a test.

What it can be told to do wrong is in `Mood`: put off (NotNow), say every answer twice, answer late, send garbage,
fail, be away. It never does two things at once.
"""

from __future__ import annotations

import base64
import plistlib
import urllib.parse
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization.pkcs7 import pkcs7_decrypt_der

from apple_phones import scep_client, signing
from apple_phones.declaring import Declares
from apple_phones.moods import CannotDo, Mood, Silent
from apple_phones.speaking import inside

_STEP = "application/x-apple-aspen-mdm-checkin"
_REPORT = "application/x-apple-aspen-mdm; charset=UTF-8"
_MOST_IN_ONE_CONNECTION = 200


@dataclass
class Phone(Declares):
    """One phone."""

    key: rsa.RSAPrivateKey = field(default_factory=signing.rsa_key)
    release: str = "18.1"
    mood: Mood = field(default_factory=Mood)
    identity: signing.Identity | None = None
    management: dict[str, Any] = field(default_factory=dict)
    apps: dict[str, str] = field(default_factory=lambda: {"com.apple.mobilesafari": "18.1"})
    lost: dict[str, Any] | None = None
    locked: int = 0
    wiped: bool = False
    passcode: bool = True
    awaits_configuration: bool = False
    place: tuple[float, float] = (51.4988, -0.1348)
    done: list[str] = field(default_factory=list)
    did: Counter[str] = field(default_factory=Counter)
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
        parts = {part["PayloadType"]: part for part in plistlib.loads(inside(signed))["PayloadContent"]}
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
        more = {"AwaitingConfiguration": True} if self.awaits_configuration else {}
        self._step(MessageType="TokenUpdate", Token=token, PushMagic=f"magic-{self.number}", UnlockToken=token, **more)

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
            return self._cannot(uuid, CannotDo(12021, "told to fail"))
        does: Callable[[Mapping[str, Any]], dict[str, Any]] | None = getattr(self, f"_do_{kind}", None)
        if does is None:
            return self._body(Status="CommandFormatError", CommandUUID=uuid)
        try:
            said = does(command)
        except CannotDo as error:
            return self._cannot(uuid, error)
        self.done.append(kind)
        self.did[uuid] += 1
        return self._body(Status="Acknowledged", CommandUUID=uuid, **said)

    def _cannot(self, uuid: str, error: CannotDo) -> bytes:
        row = {"ErrorCode": error.code, "ErrorDomain": "MCMDMErrorDomain", "USEnglishDescription": error.words}
        return self._body(Status="Error", CommandUUID=uuid, ErrorChain=[row])

    def _do_InstallProfile(self, command: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802 - Apple's name
        profile = plistlib.loads(inside(command["Payload"]))
        if "EncryptedPayloadContent" in profile:
            assert self.identity is not None  # noqa: S101 - it is enrolled
            sealed = profile.pop("EncryptedPayloadContent")
            opened = pkcs7_decrypt_der(sealed, self.identity.certificate, self.key, [])
            profile["PayloadContent"] = plistlib.loads(opened)
        parts = {part["PayloadType"]: part for part in profile.get("PayloadContent", ())}
        if "com.apple.mdm" in parts:
            self._renew(parts)
        else:
            self.profiles[profile["PayloadIdentifier"]] = profile
        return {}

    def _renew(self, parts: Mapping[str, Mapping[str, Any]]) -> None:
        """Gets another certificate with another key, and speaks with it from then on."""
        if any(parts["com.apple.mdm"][key] != self.management[key] for key in ("ServerURL", "Topic")):
            raise CannotDo(4001, "The server or the topic is another.")
        before, self.key = self.key, signing.rsa_key()
        try:
            self.identity = self._certificate(parts["com.apple.security.scep"]["PayloadContent"], by_get=False)
        except (Silent, scep_client.Refused) as error:
            self.key = before
            raise CannotDo(4002, f"No certificate: {error}") from error

    def _do_RemoveProfile(self, command: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802 - Apple's name
        self.profiles.pop(command["Identifier"], None)
        return {}

    def _do_ProfileList(self, _: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802 - Apple's name
        keys = ("PayloadIdentifier", "PayloadUUID", "PayloadVersion")
        return {
            "ProfileList": [
                {key: one[key] for key in keys} for one in (*self.profiles.values(), *self.settings.values())
            ]
        }

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
        answers["BuildVersion"] = "22B83"
        answers |= {"IsSupervised": True, "IsMDMLostModeEnabled": self.lost is not None}
        return {"QueryResponses": answers}

    def _do_SecurityInfo(self, _: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802 - Apple's name
        return {
            "SecurityInfo": {"PasscodePresent": self.passcode, "PasscodeCompliant": True, "HardwareEncryptionCaps": 3}
        }

    def _do_DeviceLock(self, _: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802 - Apple's name
        self.locked += 1
        return {"MessageResult": "Success"}

    def _do_EnableLostMode(self, command: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802 - Apple's name
        self.lost = dict(command)
        return {}

    def _do_DisableLostMode(self, _: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802 - Apple's name
        if self.lost is None:
            raise CannotDo(12067, "The device is not in Lost Mode.")
        self.lost = None
        return {}

    def _do_DeviceLocation(self, _: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802 - Apple's name
        if self.lost is None:
            raise CannotDo(12067, "The device is not in Lost Mode.")
        at = {"Latitude": self.place[0], "Longitude": self.place[1], "HorizontalAccuracy": 12.0}
        nothing = dict.fromkeys(("VerticalAccuracy", "Altitude", "Speed", "Course"), -1.0)
        return {**at, **nothing, "Timestamp": "2026-11-22T10:00:00Z"}

    def _do_EraseDevice(self, _: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802 - Apple's name
        self.wiped = True
        return {}

    def ask(self, endpoint: str, data: bytes | None = None) -> bytes:
        """Asks about what is declared to it, or says what became of it.

        Raises:
            Silent: the server refused it.
        """
        values: dict[str, Any] = {"MessageType": "DeclarativeManagement", "Endpoint": endpoint}
        if data is not None:
            values["Data"] = data
        status, answer = self._send(self._body(**values), _STEP, None)
        if status != 200:
            raise Silent(f"{endpoint} was answered with {status}")
        return answer

    def _do_DeviceConfigured(self, _: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802 - Apple's name
        self.awaits_configuration = False
        return {}

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
