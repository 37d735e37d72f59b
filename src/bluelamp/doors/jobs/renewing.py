"""Has Apple's phones renew their certificates, from half of their life on, and old certificates speak no more.

Some at a time, every few minutes: all phones of a rollout come due within weeks, and each is told in words of its own.
One that cannot be told holds up no other (`tests/doors/jobs/test_renewing.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bluelamp.core.kernel import Actor
from bluelamp.core.mdm import Issuer, Place
from bluelamp.doors.jobs.announcing import announce, went_well
from bluelamp.records.journal import clock as time
from bluelamp.records.mdm import acts, renewing
from bluelamp.records.mdm.errors import MdmRecordError

JOB = "renewals"
RENEWER = Actor.system("renews-certificates")
EVERY = timedelta(minutes=10)
MOST = 100
"""How many phones one round tells, which makes 14,400 a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The force's authority for certificates of phones, and where phones speak."""

    issuer: Issuer
    place: Place


chosen: Callable[[], Chosen | None] = lambda: None  # noqa: E731 - replaced as a whole by `site`
"""Gives what was chosen, or None where the force has no phones of Apple's."""


class RenewingJob:
    """The rounds of renewing. One for each process; several do no harm."""

    def __init__(self) -> None:
        self._next: datetime | None = None

    def round(self) -> None:
        """One round: tells phones that are due, and has old certificates speak no more."""
        now, found = time.now(), chosen()
        if found is None or (self._next is not None and now < self._next):
            return
        told, trouble = 0, ""
        for number in renewing.due(now, MOST):
            try:
                acts.begin_renewal(by=RENEWER, enrolment=number, place=found.place, issuer=found.issuer)
                told += 1
            except MdmRecordError as error:
                trouble = error.code
        renewing.retire(now)
        self._next = now + EVERY
        seen = renewing.certificates(now)
        says = f"{told} phones told; {seen.due} of {seen.phones} certificates past half of their life."
        if seen.soon:
            announce(JOB, trouble or "certificates-end-soon", f"{says} {seen.soon} end within a month or have ended.")
        elif trouble:
            announce(JOB, trouble, says)
        else:
            went_well(JOB, says)
