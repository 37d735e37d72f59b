"""A permission in pages: given back by its holder, taken back by another, ended once its export is confirmed."""

import uuid
from datetime import timedelta

import pytest

from bluelamp.records.declarations import queries
from bluelamp.records.declarations.lifecycle.permissions import State
from bluelamp.records.fleet.models import ContentRow, DeliveryRow, PhoneRow
from doors.web.permissions.conftest import text
from records import small_register as register
from records.declarations.wishes import granted

WHY = {"reason": "Generated: the group is closed."}
WHERE = {"where": "Generated: in the records system, under 1."}


@pytest.fixture
def held(force, of):
    return granted(of, force)


def page_of(held):
    return f"/permissions/{held.id}"


def state_of(held):
    return queries.one_permission(held.id).term.state


def test_its_holder_sees_every_step_and_gives_it_back(force, signed, held):
    browser = signed(force.rees)
    page = text(browser.get(page_of(held)))
    for said in ("In force from here on", "neighbourhood watch", "Ask for it to run longer", "Give it back"):
        assert said in page
    assert "Take it back" not in page
    assert "Give this permission back?" in text(browser.get(f"{page_of(held)}/give-back"))
    assert browser.post(f"{page_of(held)}/give-back")["Location"] == "/permissions/mine"
    assert state_of(held) is State.WITHDRAWN
    again = browser.post(f"{page_of(held)}/give-back")
    assert again.status_code == 422
    assert "over already" in text(again)
    page = text(browser.get(page_of(held)))
    assert "Over, export to be confirmed" in page
    assert "/confirm-export" not in page


def test_a_sergeant_takes_it_back_with_a_reason(force, signed, held):
    browser = signed(force.sergeant)
    assert f"{page_of(held)}/take-back" in text(browser.get(page_of(held)))
    assert browser.post(f"{page_of(held)}/take-back", {"reason": ""}).status_code == 422
    assert browser.post(f"{page_of(held)}/take-back", WHY)["Location"] == "/work"
    assert state_of(held) is State.WITHDRAWN


def test_the_mobile_team_confirms_the_export_and_its_holder_does_not(force, signed, because, held):
    signed(force.rees).post(f"{page_of(held)}/give-back")
    assert signed(force.rees).post(f"{page_of(held)}/confirm-export", WHERE).status_code == 403
    browser = because(signed(force.mobile))
    assert f"{page_of(held)}/confirm-export" in text(browser.get(page_of(held)))
    assert browser.post(f"{page_of(held)}/confirm-export", {}).status_code == 422
    assert browser.post(f"{page_of(held)}/confirm-export", WHERE)["Location"] == "/work"
    assert state_of(held) is State.ENDED
    assert "Ended, export confirmed" in text(signed(force.rees).get(page_of(held)))


def test_nobody_takes_back_what_their_own_manager_holds_and_is_told_so(force, of, signed, because):
    register.role(force.rees, "policy-owner")
    theirs = granted(of, force, person=force.sergeant, by=force.inspector)
    browser = because(signed(force.rees))
    page = text(browser.get(page_of(theirs)))
    assert "This permission is your own line manager&#39;s." in page
    assert "/take-back" not in page
    assert browser.post(f"{page_of(theirs)}/take-back", WHY).status_code == 403
    assert state_of(theirs) is State.IN_FORCE


def test_another_team_reads_nothing_and_what_is_not_there_is_not_found(force, signed, held):
    browser = signed(force.other_sergeant)
    assert browser.get(page_of(held)).status_code == 403
    assert browser.post(f"{page_of(held)}/take-back", WHY).status_code == 403
    for path in (f"/permissions/{uuid.uuid4()}", f"/permissions/{uuid.uuid4()}/give-back", f"{page_of(held)}/paint"):
        assert browser.get(path).status_code == 404
    assert state_of(held) is State.IN_FORCE


def _on_a_phone(force, held, **times):
    at = held.term.start
    ContentRow.objects.get_or_create(
        pk="c", defaults={"target": "intune-android", "apps": [["com.whatsapp", "open"]], "body": {}, "built_at": at}
    )
    made = DeliveryRow.objects.create(phone="phone-1", content="c", planned_at=at, sent_at=at, **times)
    known = {"serial": "S-1", "target": "intune-android", "ring": 0, "duty": "on", "holder": force.rees}
    PhoneRow.objects.update_or_create(pk="phone-1", defaults={**known, "wanted": "c", "delivery": made.pk})


def test_it_is_on_the_phone_only_once_the_phone_has_proved_it(force, signed, held):
    browser = signed(force.rees)
    assert "On the phone" not in text(browser.get(page_of(held)))
    _on_a_phone(force, held, acknowledged_at=held.term.start)
    assert "Not yet: the phone has not proved it" in text(browser.get(page_of(held)))
    _on_a_phone(force, held, acknowledged_at=held.term.start, verified_at=held.term.start + timedelta(hours=1))
    assert "On your phone since 13:00, as the phone itself reports" in text(browser.get(page_of(held)))
