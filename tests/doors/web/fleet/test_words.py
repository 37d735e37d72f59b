"""Every state of a push and every reason for which one stops has words."""

from bluelamp.core.phones import TARGETS
from bluelamp.doors.web.fleet import words
from bluelamp.records.fleet.lifecycle.transitions import Stop
from bluelamp.records.fleet.lifecycle.waves import RINGS, State


def test_every_state_stop_ring_and_target_has_words():
    assert words.STATES.keys() == set(State)
    assert words.STOPS.keys() == set(Stop)
    assert len(words.RINGS) == len(RINGS)
    assert words.TITLES.keys() == {one.name for one in TARGETS}
