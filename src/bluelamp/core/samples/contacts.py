"""A worked example of contacts: 540 calls and texts with one person of a case in 22 days, generated.

The shape is that of a case that a routine audit found elsewhere: far more contact with a victim than the crime
report shows. Nobody in it is real; numbers are from the ranges kept for drama. The same officer appears with and
without records, beside a colleague on call who is called at night and an officer who calls the staff association.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from bluelamp.core.reconciling import Communication, Duty, InCase, Kind, Record

CONTACTS, DAYS = 540, 22
INCIDENT = "4500123/26"
VICTIM = "+447700900123"
CONTROL_ROOM = "+441632960200"
FEDERATION = "+442079460100"
OFFICER, ON_CALL = "officer-1", "officer-2"
BEGINS = datetime(2026, 6, 1, tzinfo=UTC)
_SLOT, _JITTER = timedelta(minutes=40), 15
_FIRST_HOUR = timedelta(hours=6)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactCase:
    """The example. `reported` is what the operator sends, with a call to the staff association among it.

    Attributes:
        cases: which number belongs to the case: a colleague recorded it when the crime was reported.
        records: one record for each contact of the first officer; leave them out for the case as it was found.
        of_on_call: what the officer on call recorded of calling the victim back at night.
    """

    reported: tuple[Communication, ...]
    records: tuple[Record, ...]
    of_on_call: tuple[Record, ...]
    cases: dict[str, tuple[InCase, ...]]
    own_numbers: frozenset[str]
    protected: frozenset[str]


def contact_case(seed: int) -> ContactCase:
    """The worked example. MUST: the same seed gives the same example."""
    rng = np.random.Generator(np.random.PCG64(seed))
    contacts = tuple(_contact(number, at, rng) for number, at in enumerate(_instants(rng)))
    records = tuple(_record(one, rng) for one in contacts)
    night = BEGINS + timedelta(days=3, hours=2)
    nightly = tuple(_nightly(number, night + timedelta(minutes=30 * number)) for number in range(6))
    back = Communication(
        id="on-call-back",
        person=ON_CALL,
        at=night + timedelta(hours=4),
        kind=Kind.CALL,
        number=VICTIM,
        incoming=False,
        seconds=240,
        duty=Duty.ON_CALL,
    )
    welfare = Communication(
        id="protected",
        person=OFFICER,
        at=BEGINS + timedelta(days=5, hours=12),
        kind=Kind.CALL,
        number=FEDERATION,
        incoming=False,
        seconds=900,
        duty=Duty.ON,
    )
    return ContactCase(
        reported=(*contacts, *nightly, back, welfare),
        records=records,
        of_on_call=(_record(back, rng),),
        cases={VICTIM: (InCase(incident=INCIDENT, since=BEGINS - timedelta(days=1)),)},
        own_numbers=frozenset({CONTROL_ROOM}),
        protected=frozenset({FEDERATION}),
    )


def _instants(rng: np.random.Generator) -> list[datetime]:
    """As evenly as 540 over 22 days can be, from seven in the morning in London, never two close together."""
    found = []
    for day in range(DAYS):
        today = (CONTACTS * (day + 1)) // DAYS - (CONTACTS * day) // DAYS
        for slot in range(today):
            jitter = timedelta(seconds=int(rng.integers(0, _JITTER * 60)))
            found.append(BEGINS + timedelta(days=day) + _FIRST_HOUR + slot * _SLOT + jitter)
    return found


def _contact(number: int, at: datetime, rng: np.random.Generator) -> Communication:
    call = bool(rng.random() < 0.4)
    return Communication(
        id=f"contact-{number:03d}",
        person=OFFICER,
        at=at,
        kind=Kind.CALL if call else Kind.TEXT,
        number=VICTIM,
        incoming=bool(rng.random() < 0.4),
        seconds=int(rng.integers(20, 1200)) if call else None,
        duty=Duty.ON if 7 <= at.hour < 17 else Duty.OFF,
    )


def _record(of: Communication, rng: np.random.Generator) -> Record:
    """The record as people write it: its time to the next five minutes, the number left out of one in three."""
    rounded = of.at - timedelta(minutes=of.at.minute % 5, seconds=of.at.second)
    return Record(
        id=f"record-of-{of.id}",
        person=of.person,
        at=rounded,
        kind=of.kind,
        incident=INCIDENT,
        number=VICTIM if rng.random() < 0.67 else "",
        covered=True,
    )


def _nightly(number: int, at: datetime) -> Communication:
    return Communication(
        id=f"nightly-{number}",
        person=ON_CALL,
        at=at,
        kind=Kind.CALL,
        number=CONTROL_ROOM,
        incoming=True,
        seconds=180,
        duty=Duty.ON_CALL,
    )
