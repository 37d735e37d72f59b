"""Two kinds of clock, what follows from each, and what was told, for the tests of the clocks."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bluelamp.records.clocks import kinds, ports
from bluelamp.records.clocks.acts import CLOCK
from bluelamp.records.clocks.kinds import ByCalendar, ClockKind, Decided
from records.clocks.things import lapse


@dataclass
class World:
    """Two kinds, and what became of them."""

    decide: ClockKind
    answer: ClockKind
    told: list = field(default_factory=list)
    handed_on: list = field(default_factory=list)
    missed: list = field(default_factory=list)


@pytest.fixture
def world(monkeypatch):
    monkeypatch.setattr(kinds, "KINDS", dict(kinds.KINDS))
    made = World(
        ClockKind(name="test.decide", says="Decide it.", deadline=Decided(), warn=timedelta(hours=2)),
        ClockKind(name="test.answer", says="Answer it.", deadline=ByCalendar("recommendation-response")),
    )

    def follow(missed):
        made.missed.append(missed)
        lapse(by=CLOCK, thing_id=missed.of.id, kind=made.decide)

    monkeypatch.setitem(kinds.HANDLERS, "test.decide", follow)
    monkeypatch.setitem(kinds.HANDLERS, "test.answer", follow)
    monkeypatch.setattr(ports.current, "tell", lambda *told: made.told.append(told))
    monkeypatch.setattr(ports.current, "tell_handed_on", lambda *told: made.handed_on.append(told))
    return made
