"""Phones of Apple's behind the connector of the fleet, each speaking the real protocol through the views."""

import json
from contextlib import contextmanager
from datetime import timedelta

from django.test import Client, override_settings

from apple_phones import signing
from apple_phones.phone import Phone
from apple_world import TEAM
from bluelamp.core.mdm import Authority as Trusted
from bluelamp.core.mdm import Issuer, Place, Shortcut, Verifier
from bluelamp.core.phones import APPLE
from bluelamp.core.phones.apple.payloads import app_rows, apple_payload
from bluelamp.doors.device_api import wired
from bluelamp.doors.device_api.listening import Listener
from bluelamp.records.fleet.connectors.apple.connector import Apple
from bluelamp.records.fleet.connectors.kept_book import KeptBook
from bluelamp.records.fleet.ports import Content
from bluelamp.records.mdm import acts
from conformance.connectors import everything
from small_phones import holder, plan, rulebook

KEY = signing.rsa_key()
CA = signing.authority("Generated authority", KEY)
ISSUER = Issuer(CA.certificate, KEY)
VERIFIER = Verifier(Trusted([CA.certificate]))
PHONE_KEYS = [signing.rsa_key() for _ in range(2)]
BASE = "https://devices.example"
HOLDERS = (holder(), holder(until=5), holder("press", "communications"))


@contextmanager
def door(monkeypatch):
    """The door of phones, with an authority of its own."""
    place = Place(BASE, "com.apple.mgmt.External.generated", "Example force")
    monkeypatch.setattr(wired, "choices", lambda: wired.Choices(ISSUER, place))
    monkeypatch.setattr(wired, "_made", Listener(VERIFIER, Shortcut()))
    with override_settings(ROOT_URLCONF="bluelamp.doors.device_api.urls", MIDDLEWARE=[]):
        yield


def speak(method, path, headers, body):
    """One request to the door, as phones make it."""
    own = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items() if name != "Content-Type"}
    answer = Client().generic(method, path, body, content_type=headers.get("Content-Type", ""), **own)
    return answer.status_code, answer.content


def invited(phone, **more):
    """The path of the profile of a new invitation."""
    facts = {"by": TEAM, "serial_number": phone.serial_number, "lasts": timedelta(hours=1), **more}
    return f"/enrol/{acts.invite(**facts).challenge}"


def enrolled(number=1, **more):
    """A phone that has enrolled."""
    made = Phone(number, speak, PHONE_KEYS[number % 2], **more)
    made.enrol(invited(made))
    return made


def content_of(one, *, duty="on", ios="18.0"):
    """The content of a holder's class, as the fleet hands it over."""
    payload = apple_payload(plan(one), rulebook().catalogue, duty, ios=ios, profile_base=f"{BASE}/profiles")
    body = {"profile": dict(payload.profile), "declarations": [dict(part) for part in payload.declarations]}
    apps = tuple(app_rows(payload))
    return Content(digest=payload.digest, target=APPLE.name, apps=apps, body=json.loads(json.dumps(body)))


class Behind:
    """The connector with a hand on its phones."""

    def __init__(self, count=4, **more):
        self.by_serial = {one.serial_number: one for one in (enrolled(at + 1, **more) for at in range(count))}
        self.phones = list(self.by_serial)
        self.contents = [content_of(one) for one in HOLDERS]
        self.off, self.gone = set(), set()
        self.connector = self.reopened()

    def reopened(self):
        return Apple(KeptBook("apple"))

    def run(self):
        """Everybody comes twice: what one look finds may ask for another."""
        for _ in range(2):
            everything(self.connector)
            for serial, phone in self.by_serial.items():
                if serial not in self.off | self.gone and not phone.wiped:
                    phone.wake()
        everything(self.connector)

    def switch_off(self, phone):
        self.off.add(phone)

    def switch_on(self, phone):
        self.off.discard(phone)

    def fail_next(self, phone, why):
        self.by_serial[phone].fails_next.append(why)

    def throttle_next(self):
        """Our own management turns nothing away."""

    def leave(self, phone):
        self.by_serial[phone].leave()
        self.gone.add(phone)
