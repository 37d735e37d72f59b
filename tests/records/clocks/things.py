"""A small app for the tests of the clocks: acts that start and stop one."""

from bluelamp.records.clocks import running
from bluelamp.records.clocks.lifecycle import Of
from bluelamp.records.journal.act import act
from bluelamp.records.journal.subject import Subject
from bluelamp.records.journal.verb import Logged, Plain, Purpose, Regime, Verb


def _verb(name, says):
    return Verb(
        name=f"test.{name}",
        says=says,
        regime=Regime.UK_GDPR,
        logged=Logged.ALTERATION,
        purpose=Purpose.LINE_MANAGEMENT,
        fields={"thing": Plain("which thing")},
    )


ASKED = _verb("thing-asked", "Somebody asked for a thing.")
LAPSED = _verb("thing-lapsed", "A thing was not decided in time.")


def thing(thing_id):
    return Subject(kind="thing", id=thing_id)


@act(ASKED, on=thing)
def ask(*, by, thing_id, kind, owner, decided=None):
    del by
    made = running.start_clock(kind, Of(app="test", id=thing_id), owner=owner, decided=decided)
    return made, ASKED.record(thing=thing_id)


@act(LAPSED, on=thing)
def lapse(*, by, thing_id, kind, stop=False):
    del by
    if stop:
        running.stop_clock(kind, Of(app="test", id=thing_id))
    return None, LAPSED.record(thing=thing_id)
