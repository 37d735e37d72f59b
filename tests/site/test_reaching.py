"""What a demonstration says of its phones, and what it refuses where nothing arrives. `test_demo.py` runs it whole."""

from dataclasses import replace
from datetime import timedelta
from unittest.mock import Mock

import pytest

from bluelamp.records.fleet.values import Proof, Reach
from bluelamp.site import reaching
from bluelamp.site.processes import Place
from bluelamp.site.reaching import PhonesNotReached, reach_phones
from bluelamp.site.sign_in_wiring import DemoPerson
from bluelamp.site.simulated import Simulated
from records.adopted import adopt_example
from records.conftest import NOON

pytestmark = pytest.mark.django_db
PHONES = Simulated(child=Mock(), serials={"android": ["A"]}, settings={}, door=Place())
HALF = Reach(target="intune-android", phones=10, verified=5, waiting=2)


@pytest.fixture
def fleet(monkeypatch):
    made = Mock()
    made.reach.return_value = (HALF,)
    monkeypatch.setattr(reaching, "fleet", made)
    monkeypatch.setattr(reaching, "PATIENCE", timedelta(seconds=0.01))
    shown = [DemoPerson(person="P1", role="officer", title="An officer", says="Generated")]
    monkeypatch.setattr(reaching, "one_of_each_role", lambda: shown)
    monkeypatch.setattr(reaching.time, "sleep", lambda _: None)
    return made


def test_phones_that_hold_too_little_after_a_while_are_said_with_what_to_do(fleet):
    with pytest.raises(PhonesNotReached, match="the phones to hold what the rules want"):
        reach_phones(PHONES, print)


def test_phones_that_come_to_hold_what_they_should_are_counted_in_words(fleet):
    adopt_example()
    fleet.reach.side_effect = [
        (HALF,),
        (replace(HALF, verified=9, waiting=0),),
        (replace(HALF, verified=9, waiting=0),),
    ]
    fleet.proof_of.return_value = Proof(since=NOON, waiting=False)
    said = []
    reach_phones(PHONES, said.append)
    assert said == [
        "  intune-android: 10 phones enrolled, 9 proved that they hold what the rules want, 1 have not yet.",
        "  WhatsApp (Android, under a stand-in for Intune): on the phone since 02 November, 12:00:00.",
    ]
