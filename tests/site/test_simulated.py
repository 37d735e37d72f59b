"""Which phones of a demonstration are simulated, and the program that plays them: begun, asked, ended."""

from dataclasses import replace
from pathlib import Path

import pytest

from bluelamp.records.fleet.lifecycle.waves import ring_of
from bluelamp.records.journal import clock
from bluelamp.site import simulated as made
from bluelamp.site import wiring
from bluelamp.site.errors import PhonesDidNotStart
from bluelamp.site.sign_in_wiring import one_of_each_role
from bluelamp.site.wiring_phones import read_authority
from records import small_register as small
from records.conftest import NOON

TOOLS = Path(__file__).resolve().parents[2] / "tools"

pytestmark = pytest.mark.django_db


@pytest.fixture
def force():
    with clock.frozen(NOON):
        team = small.unit("team-0", small.unit("station-0"))
        people = [small.person(f"P{number}", team) for number in range(30)]
        phones = {small.phone(f"T-{number}", holder=person): person for number, person in enumerate(people)}
        small.phone("T-30", holder=small.person("P30", team), platform="apple")
        small.phone("T-31")
        yield phones


def test_phones_of_those_who_are_shown_come_first_then_the_canary_then_the_others(force):
    serials = made.phones_of("android", 100)
    by_serial = {f"S-T-{number}": phone for number, phone in enumerate(force)}
    shown = {one.person for one in one_of_each_role()}
    places = [(force[by_serial[one]] not in shown, ring_of(by_serial[one]), one) for one in serials]
    assert sorted(serials) == sorted(by_serial)
    assert places == sorted(places)
    assert made.phones_of("android", 3) == serials[:3]
    assert made.phones_of("apple", 3) == ["S-T-30"]


def test_the_program_plays_them_while_the_block_lasts(force, tmp_path):
    with made.simulated(TOOLS, replace(wiring.configuration(), data_dir=tmp_path)) as phones:
        assert phones.child.poll() is None
        assert phones.settings["BLUELAMP_INTUNE_GRAPH"].startswith("http://127.0.0.1:")
        assert phones.say() == [
            "30 simulated phones: Android, under a stand-in for Intune",
            "1 simulated phones: iPhone, under our own management",
        ]
        assert read_authority(tmp_path / "phones.pem").certificate
        assert phones.settings["BLUELAMP_PHONE_ADDRESS"] == phones.door.address
    assert phones.child.poll() == 0


def test_a_folder_without_the_program_is_refused_with_what_to_do(force, tmp_path, capfd):
    with (
        pytest.raises(PhonesDidNotStart, match="simulated phones ended"),
        made.simulated(tmp_path, replace(wiring.configuration(), data_dir=tmp_path)),
    ):
        pass
    assert "demo_phones" in capfd.readouterr().err
