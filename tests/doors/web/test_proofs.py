"""On the pages of whoever holds a phone, something is on it only since the phone proved it."""

from datetime import timedelta

from bluelamp.doors.web import proofs
from bluelamp.records.fleet.lifecycle.deciding import Waits
from bluelamp.records.fleet.values import Proof
from bluelamp.records.journal import clock
from doors.web.fleet.conftest import force as force  # noqa: PLC0414 - a fixture, used by its name
from doors.web.fleet.conftest import keys as keys  # noqa: PLC0414 - as above
from doors.web.fleet.conftest import of as of  # noqa: PLC0414 - as above
from doors.web.fleet.conftest import phones as phones  # noqa: PLC0414 - as above
from doors.web.fleet.conftest import signed as signed  # noqa: PLC0414 - as above
from doors.web.fleet.conftest import text
from records.conftest import NOON
from records.declarations.wishes import granted


def test_my_phone_says_as_the_rules_want_only_once_the_phone_proved_it(phones, force, signed):
    browser = signed(force.rees)
    assert "Its settings" not in text(browser.get("/my-phone"))
    phones.read()
    phones.plan()
    phones.send()
    assert "the phone has not proved it yet" in text(browser.get("/my-phone"))
    phones.round()
    assert "As the rules want since 12:" in text(browser.get("/my-phone"))


def test_a_permission_is_on_the_phone_since_its_proof_on_both_pages(phones, force, of, signed):
    browser = signed(force.rees)
    phones.round()
    held = granted(of, force)
    phones.plan()
    assert "Not yet: the phone has not proved it" in text(browser.get("/my-phone"))
    assert "Not yet: the phone has not proved it" in text(browser.get(f"/permissions/{held.id}"))
    phones.round()
    said = "On your phone since 12:"
    assert said in text(browser.get("/my-phone"))
    assert said in text(browser.get(f"/permissions/{held.id}"))
    assert "On your phone" not in text(signed(force.sergeant).get(f"/permissions/{held.id}"))


def test_another_day_is_named_and_what_no_phone_could_have_is_not_spoken_of():
    with clock.frozen(NOON):
        assert proofs.since(NOON, NOON + timedelta(hours=2)) == "12:00"
        assert proofs.since(NOON, NOON + timedelta(days=2)).endswith("at 12:00")
        assert proofs.of_app(None, NOON, holds=True, own=True) == ""
        assert proofs.of_app(Proof(since=None, waiting=True), NOON, holds=False, own=True) == "Not open on the phone"
        assert proofs.of_phone(None, Waits.NOTHING, NOON) == "Nothing was sent to it yet."
