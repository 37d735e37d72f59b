"""The pages on who looked and who may: the same with what is shown later as without; by role; open to challenge."""

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from bluelamp.records.journal import clock, ports
from bluelamp.records.journal import queries as journal
from bluelamp.records.journal.ports import Basis
from bluelamp.records.journal.verb import Purpose
from bluelamp.records.safeguards import acts, queries
from bluelamp.records.safeguards.lifecycle import Found, Grounds
from records import small_register as register
from records.conftest import NOON
from records.safeguards.looks import read_duty

PAGE = "/who-looked"


def text(answer):
    return answer.content.decode()


def unmasked(answer):
    """The page without the token against forged forms, which is drawn anew for every page that is sent."""
    page, tokens = re.subn(rb'data-session-form="[A-Za-z0-9]{64}"', b"", answer.content)
    assert tokens == 1
    return page


def test_the_page_is_byte_for_byte_the_same_with_what_is_shown_later_as_without(
    force,
    of,
    looked,
    tasks,
    signed,
):
    browser = signed(force.rees)
    browser.get(PAGE)
    without = browser.get(PAGE)
    tasks[force.standards, force.rees] = Basis(kind="task", reference="matter-7", purpose=Purpose.STANDARDS)
    acts.defer_showing(
        by=of(force.dpo), person=force.rees, deferral_id=str(uuid.uuid4()), grounds=Grounds.MISCONDUCT,
        until=NOON + timedelta(days=30), reason="generated",
    )  # fmt: skip
    for _ in range(queries.LOOKS_ON_A_PAGE + 5):
        read_duty(by=of(force.standards), person=force.rees)
    kept_back = journal.acts_by(force.standards)[0].number
    with_them = browser.get(PAGE)
    assert unmasked(with_them) == unmasked(without)
    assert dict(with_them.headers) == dict(without.headers)
    assert browser.get(reverse("looks:challenge", args=[kept_back])).status_code == 404
    assert browser.get(reverse("looks:challenge", args=[10**12])).status_code == 404
    with clock.frozen(NOON + timedelta(days=30)):
        assert "Professional Standards" in text(browser.get(PAGE))


def test_a_look_is_told_by_role_with_purpose_basis_and_rule(force, looked, signed):
    page = text(signed(force.rees).get(PAGE))
    for words in ("Supervisor", "planning duty", "because of line management", "Your team in the register"):
        assert words in page
    assert force.sergeant not in page
    assert "Generated Person" not in page


def test_a_look_is_told_by_name_where_policy_says_so(force, looked, signed, monkeypatch):
    real = ports.current.platform

    class ByName:
        def setting(self, name, at):
            return "name" if name == "lookers_are_shown_by" else real.setting(name, at)

        def rulebook(self, at):
            return real.rulebook(at)

    monkeypatch.setattr(ports.current, "platform", ByName())
    assert "Generated Person (P3), Supervisor" in text(signed(force.rees).get(PAGE))


def test_the_role_told_is_the_one_held_on_the_day_of_the_look(force, looked, signed, later):
    with later(days=1):
        register.role(force.sergeant, "auditor", since=NOON + timedelta(hours=1))
        assert "Auditor" not in text(signed(force.rees).get(PAGE))


def test_looking_at_one_s_own_page_is_no_entry(force, looked, signed):
    signed(force.rees).get(PAGE)
    assert len(queries.looks_at(force.rees, NOON)) == 1


def test_a_challenge_is_sent_from_the_page_and_its_answer_stands_there(force, of, looked, signed):
    browser = signed(force.rees)
    where = reverse("looks:challenge", args=[looked])
    assert browser.post(where, {"reason": ""}).status_code == 422
    assert browser.post(where, {"reason": "generated"}).status_code == 302
    assert "an answer is due" in text(browser.get(PAGE))
    assert browser.post(where, {"reason": "again"}).status_code == 422
    made = queries.challenges_waiting()[0]
    acts.answer_challenge(by=of(force.dpo), challenge_id=made.id, found=Found.NOT_PROPER, reason="generated")
    assert "the look was not proper" in text(browser.get(PAGE))


def test_the_list_goes_on_page_by_page_and_tells_each_look_once(force, of, signed):
    for _ in range(queries.LOOKS_ON_A_PAGE + 3):
        read_duty(by=of(force.sergeant), person=force.rees)
    browser = signed(force.rees)
    first = browser.get(PAGE)
    onward = text(first).split('rel="next" href="')[1].split('"')[0]
    second = text(browser.get(PAGE + onward))
    assert text(first).count("Challenge this") == queries.LOOKS_ON_A_PAGE
    assert second.count("Challenge this") == 3
    assert "Earlier" not in second


@pytest.mark.parametrize("given", ["?after=x", "?after=W10", "?after=WyJhIl0"])
def test_a_damaged_place_begins_the_list_anew(force, looked, signed, given):
    assert signed(force.rees).get(PAGE + given).status_code == 200


@pytest.mark.parametrize("page", [PAGE, "/oversight"])
def test_a_stranger_is_asked_to_sign_in(db, page):
    assert Client().get(page).status_code == 302


def test_the_counts_are_for_everybody_and_hold_no_small_number(force, of, looked, signed, later):
    for _ in range(2):
        read_duty(by=of(force.sergeant), person=force.rees)
    acts.ask_opening(
        by=of(force.duty_officer), person=force.rees, opening_id=str(uuid.uuid4()), minutes=30, reason="generated"
    )
    with later(minutes=1):
        assert "not told" in text(signed(force.okafor).get("/oversight"))
    for _ in range(6):
        read_duty(by=of(force.sergeant), person=force.rees)
    with later(minutes=1):
        page = text(signed(force.okafor).get("/oversight"))
    assert ">not told<" not in page
    assert "planning duty" in page


def test_how_many_deferrals_stand_is_published(force, of, signed):
    acts.defer_showing(
        by=of(force.dpo), person=force.rees, deferral_id="d-1", grounds=Grounds.CRIME,
        until=NOON + timedelta(days=1), reason="generated",
    )  # fmt: skip
    page = text(signed(force.okafor).get("/oversight"))
    assert page.split("deferrals that stand")[0].rstrip().endswith('bl-stat__label">')
    assert '__figure">1</span>' in page


def test_roles_and_permissions_are_told_to_anybody_from_the_rules_in_force(force):
    page = text(Client().get("/roles-and-permissions"))
    for words in ("Mobile device team", "Nobody decides about themselves", "for a task or under a grant"):
        assert words in page
    assert force.rees not in page


def test_the_list_takes_eleven_queries_in_one_savepoint(force, of, looked, signed, django_assert_max_num_queries):
    browser = signed(force.rees)
    browser.get(PAGE)
    with django_assert_max_num_queries(13):
        browser.get(PAGE)
