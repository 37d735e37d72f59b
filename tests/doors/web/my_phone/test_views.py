"""An officer sees their own phone and what it allows, and reports it lost in three taps."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bluelamp.records.journal import clock
from bluelamp.records.journal import queries as journal
from bluelamp.records.register import queries
from doors.web.register.conftest import signed_in
from records import small_register as small


def text(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.fixture
def phone(force):
    return small.phone("A-1", holder=force.ann)


def test_my_phone_shows_what_i_hold_and_what_it_allows(ann, phone):
    shown = text(ann.get("/my-phone"))
    assert "A-1" in shown
    assert "Shut, unless you hold a permission: 2 apps, 3 websites" in shown
    assert "WhatsApp is shut" in shown or "WhatsApp" in shown


def test_looking_at_my_own_phone_is_nobody_else_s_business(ann, phone, force):
    ann.get("/my-phone")
    assert journal.acts_about(force.ann) == []


def test_somebody_without_a_phone_is_told_that_they_can_still_ask(ann):
    assert "You hold no work phone." in text(ann.get("/my-phone"))


def test_a_phone_is_reported_lost_in_three_taps(ann, phone, force):
    (address,) = re.findall(r'href="(/my-phone/[^"]+/lost)"', ann.get("/my-phone").content.decode())
    assert "It is lost" in text(ann.get(address))
    answer = ann.post(address, {"said": ""}, follow=True)
    assert "What happens next" in text(answer)
    assert queries.one_phone(phone, clock.now()).state == "lost"
    assert [one.verb for one in journal.acts_by(force.ann)] == ["register.phone-lost"]


def test_a_phone_that_is_lost_already_is_said_so_and_nothing_typed_is_lost(ann, phone):
    ann.post(f"/my-phone/{phone}/lost", {"said": "on the night bus"})
    answer = ann.post(f"/my-phone/{phone}/lost", {"said": "on the night bus again"})
    assert answer.status_code == 422
    assert "on the night bus again" in answer.content.decode()


def test_somebody_else_s_phone_is_not_there(force, rules_in_force, phone):
    ben = signed_in(force.ben)
    assert ben.get(f"/my-phone/{phone}/lost").status_code == 404
    assert ben.post(f"/my-phone/{phone}/lost").status_code == 404


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.text(max_size=600))
def test_nothing_that_is_typed_breaks_the_page(ann, phone, said):
    assert ann.post(f"/my-phone/{phone}/lost", {"said": said}).status_code in {302, 422}
