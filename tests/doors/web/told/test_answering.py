"""The supervisor confirms or disputes; silence goes to the inspector, who takes it up."""

import pytest

from bluelamp.records.clocks.acts import sweep
from bluelamp.records.declarations import queries
from bluelamp.records.declarations.lifecycle.told import State
from doors.web.safeguards.conftest import text
from doors.web.told.telling_forms import NEW, typed


@pytest.fixture
def told(force, signed):
    """The address of what an officer told the sergeant."""
    return signed(force.rees).post(NEW, typed(force.sergeant))["Location"]


def state(told):
    return queries.one_telling(told.rsplit("/", 1)[1]).telling.state


def test_the_supervisor_confirms_and_whoever_told_sees_it(force, signed, told):
    browser = signed(force.sergeant)
    assert "You were told" in text(browser.get(f"{told}/confirm"))
    assert browser.post(f"{told}/confirm", {"says": "I spoke to both"})["Location"] == "/told"
    assert state(told) is State.CONFIRMED
    page = text(signed(force.rees).get(told))
    assert "I spoke to both" in page
    assert "Confirmed by the one who was told" in page


def test_the_supervisor_disputes_it_in_words(force, signed, told):
    browser = signed(force.sergeant)
    without = browser.post(f"{told}/dispute", {"says": ""})
    assert (without.status_code, state(told)) == (422, State.TOLD)
    assert "Say it in a few words" in text(without)
    assert browser.post(f"{told}/dispute", {"says": "It was about another matter"}).status_code == 302
    assert state(told) is State.DISPUTED
    late = browser.post(f"{told}/confirm", {"says": "kept &"})
    assert late.status_code == 422
    assert "kept &amp;" in text(late)


def test_nobody_else_answers_for_the_supervisor(force, signed, told):
    for who in (force.rees, force.okafor, force.inspector):
        assert signed(who).post(f"{told}/confirm").status_code == 403
    assert state(told) is State.TOLD
    assert signed(force.sergeant).get(f"{told}/shout").status_code == 404


def test_silence_is_taken_up_by_the_inspector(force, signed, told, later):
    with later(hours=13):
        sweep()
        assert "Not answered in time" in text(signed(force.rees).get(told))
        inspector = signed(force.inspector)
        assert f"{told}/take-up" in text(inspector.get(told))
        assert inspector.post(f"{told}/take-up", {"says": ""}).status_code == 422
        assert inspector.post(f"{told}/take-up", {"says": "I spoke to the sergeant"}).status_code == 302
        assert state(told) is State.TAKEN_UP
        assert "I spoke to the sergeant" in text(signed(force.rees).get(told))
