"""Phones of Apple's for tests: an authority, invited phones with certificates, and what they send."""

from __future__ import annotations

from datetime import timedelta

from apple_phones import signing
from bluelamp.core.kernel import Actor, Standing
from bluelamp.core.mdm import Authority, CheckIn, Verifier, message
from bluelamp.records.journal import clock
from bluelamp.records.mdm import acts
from bluelamp.records.mdm.models import Invitation

CA = signing.authority()
VERIFIER = Verifier(Authority([CA.certificate]))
TEAM = Actor(id="person-1", standings=frozenset({Standing(role="mobile-team")}), signed_in_by="passkey")
_KEYS = [signing.curve_key() for _ in range(4)]  # a key costs more than what is tested with it


class Phone:
    """A phone with a certificate that it was invited for; it says what it is told to say."""

    def __init__(self, number=1, *, invite=True):
        self.number = number
        self.udid = f"00008110-{number:016X}"
        self.serial_number = f"C39GEN{number:05d}"
        self.enrolment = None
        if invite:
            self.invited()

    def invited(self):
        """A fresh invitation, used at once: a new certificate."""
        made = acts.invite(by=TEAM, serial_number=self.serial_number, lasts=timedelta(hours=1))
        Invitation.objects.filter(pk=made.name).update(used_at=clock.now())
        subject = signing.name(made.name, self.serial_number)
        self.identity = signing.issued(subject, _KEYS[self.number % len(_KEYS)], by=CA, begins=clock.now())
        return self

    def authenticate(self, **more):
        return signing.body(
            **{
                "MessageType": "Authenticate",
                "UDID": self.udid,
                "SerialNumber": self.serial_number,
                "Topic": "com.apple.mgmt.generated",
                "OSVersion": "18.1",
                "ProductName": "iPhone14,5",
                **more,
            }
        )

    def token(self, token=b"\x01" * 32, **more):
        return signing.body(
            **{
                "MessageType": "TokenUpdate",
                "UDID": self.udid,
                "Topic": "com.apple.mgmt.generated",
                "Token": token,
                "PushMagic": "generated",
                **more,
            }
        )

    def left(self):
        return signing.body(MessageType="CheckOut", UDID=self.udid, Topic="com.apple.mgmt.generated")

    def idle(self):
        return signing.body(Status="Idle", UDID=self.udid)

    def result(self, command, status="Acknowledged", **more):
        return signing.body(Status=status, UDID=self.udid, CommandUUID=command, **more)

    def signed(self, body):
        """A body with its header, as the door takes them."""
        return self.identity.header(body), body

    def proof(self, body):
        """The proof of a body."""
        return VERIFIER.prove(self.identity.header(body), body, clock.now())

    def checked_in(self, body):
        """The proof and the step, as acts take them."""
        said = message(body)
        assert isinstance(said, CheckIn)
        return {"proof": self.proof(body), "said": said}

    def enrolled(self):
        """The phone, under management."""
        acts.begin_enrolment(by=acts.LISTENER, **self.checked_in(self.authenticate()))
        self.enrolment = acts.enrol(by=acts.LISTENER, **self.checked_in(self.token()))
        return self
