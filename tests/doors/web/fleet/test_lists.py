"""Lists of phones that differ and of those that are unwell: in words, looked at with a reason, tried again by hand."""

import pytest

from bluelamp.records.fleet import queries
from bluelamp.records.fleet.models import DeliveryRow, PhoneRow
from bluelamp.records.journal import clock
from bluelamp.records.register import acts as register
from bluelamp.records.register import queries as stock
from bluelamp.records.register.lifecycle import State
from doors.web.fleet.conftest import text


@pytest.fixture
def mobile(force, signed, because):
    return because(signed(force.mobile))


def test_a_phone_that_could_not_is_listed_with_its_reason_and_tried_again(phones, mobile):
    phones.phone(1).fails = ["no space left"]
    phones.round()
    page = text(mobile.get("/phones/differences"))
    assert "It could not: no space left" in page
    assert "T-2" in page
    assert "T-1" not in page
    number = DeliveryRow.objects.get(phone=phones.phones[1]).pk
    sent = mobile.post("/phones/differences", {"phone": [phones.phones[1], phones.phones[2]]})
    assert sent["Location"] == "/phones/differences"
    assert "Phones that are tried again now: 1." in text(mobile.get("/phones/differences"))
    assert DeliveryRow.objects.get(pk=number).retry_at == clock.now()


def test_trying_again_with_nothing_chosen_says_so_and_keeps_the_list(phones, mobile):
    phones.phone(1).fails = ["no space left"]
    phones.round()
    again = mobile.post("/phones/differences", {})
    assert again.status_code == 422
    assert "Choose the phones that are to be tried again" in text(again)
    assert "no space left" in text(again)


def test_the_list_is_narrowed_to_one_kind_of_difference(phones, mobile):
    phones.phone(1).fails = ["no space left"]
    phones.round()
    PhoneRow.objects.filter(pk=phones.phones[0]).update(waits="paused")
    PhoneRow.objects.filter(pk=phones.phones[2]).update(drifts="not there: com.example")
    assert "Somebody paused the push." in text(mobile.get("/phones/differences?kind=waits"))
    assert "no space left" not in text(mobile.get("/phones/differences?kind=waits"))
    assert "no space left" in text(mobile.get("/phones/differences?kind=not-proved"))
    assert "T-3" in text(mobile.get("/phones/differences?kind=drifted"))
    assert mobile.get("/phones/differences?kind=other").status_code == 422


def test_a_look_at_the_list_asks_why_and_is_shut_to_an_officer(phones, force, signed):
    assert signed(force.mobile).get("/phones/differences").status_code == 403
    assert "What do you need it for?" in text(signed(force.mobile).get("/phones/health"))
    officer = signed(force.rees)
    officer.post("/reason", {"reason": "Generated reason for the test.", "onward": "/"})
    assert officer.get("/phones/differences").status_code == 403
    assert "You may not do this" in text(officer.get("/phones/health"))


def test_health_says_in_words_what_a_phone_is_short_of(phones, mobile):
    phones.round()
    PhoneRow.objects.filter(pk=phones.phones[1]).update(screen_lock=False, tampered=True)
    page = text(mobile.get("/phones/health"))
    assert "Its system was tampered with. Take it in; it must not be used." in page
    assert "It has no PIN and no biometrics." in page
    assert "T-2" in text(mobile.get("/phones/health?short=tampered"))
    assert "T-2" not in text(mobile.get("/phones/health?short=silent"))


def test_a_long_list_goes_on_with_the_next_page(phones, mobile, monkeypatch):
    phones.round()
    PhoneRow.objects.update(waits="paused", screen_lock=False)
    monkeypatch.setattr("bluelamp.records.fleet.acts.phones.PAGE", 2)
    monkeypatch.setattr("bluelamp.records.fleet.acts.PAGE", 2)
    for path in ("/phones/differences", "/phones/health"):
        first = text(mobile.get(path))
        after = sorted(phones.phones)[1]
        assert f"after={after}" in first
        second = text(mobile.get(f"{path}?after={after}"))
        assert sorted(phones.phones)[2] in second
        assert f"/phones/{after}/fleet" not in second
    assert len(queries.differences(clock.now(), size=2)) == 2


def test_lost_phones_reconcile_between_the_register_and_lost_mode(phones, mobile, force, of):
    phones.round()
    one, other = phones.phones[:2]
    register.report_phone_lost(by=of(force.rees), phone_id=one, said="Generated: on a train.")
    page = text(mobile.get("/phones/lost"))
    assert "Lost, and not in lost mode" in page
    said = {"message": "Hand it in.", "number": "101", "reference": "CR/9/26", "reason": "Generated reason."}
    for phone in (one, other):
        assert mobile.post(f"/phones/{phone}/fleet/lost", said).status_code == 302
    page = text(mobile.get("/phones/lost"))
    assert "In lost mode, and not reported lost" in page
    assert page.count("CR/9/26") == 2
    found = queries.lost_phones(stock.lost_phones())
    assert (found.both, found.not_in_lost_mode, found.not_reported, found.all) == (1, 0, 1, 2)
    assert found.both + found.not_in_lost_mode == sum(
        row.count for row in stock.totals_now() if row.state is State.LOST
    )
    mobile.post(f"/phones/{one}/fleet/wipe", {"reference": "CR/9/26", "reason": "Generated: stolen."})
    assert "Waits for a second person" in text(mobile.get("/phones/lost"))
