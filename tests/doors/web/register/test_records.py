"""The pages of one person and one phone: what they show, to whom, and what they leave on the record."""

import uuid

import pytest

from bluelamp.records.journal.models import Act
from doors.web.register.conftest import heading, signed_in, text_of
from records import small_register as small

pytestmark = pytest.mark.django_db


def looks():
    return list(Act.objects.order_by("pk").values_list("verb", "basis_kind"))


def test_a_phone_shows_its_holder_its_chain_and_what_can_be_done(team, force):
    phone = small.phone("A-1", holder=force.ben)
    answer = team.get(f"/phones/{phone}")
    text = text_of(answer)
    assert heading(answer)[0] == "A-1"
    assert heading(answer)[1].startswith("A-1 \u2013")
    assert "Ben &lt;b&gt;Generated&lt;/b&gt; (N2)" in text
    assert text.index(">Issued</h3>") < text.index("Added to the register")
    assert f"/phones/{phone}/return" in text
    assert f"/phones/{phone}/issue" not in text
    assert looks()[-1] == ("register.phone-read", "typed")


def test_a_person_shows_unit_manager_roles_and_phones(team, force):
    small.phone("A-1", holder=force.ann)
    answer = team.get(f"/people/{force.ann}")
    text = text_of(answer)
    assert heading(answer)[0] == "Ann Generated"
    assert all(one in text for one in ("N1", "Police officer", "Red team", "Bo Generated (N4)", "A-1"))
    assert "Mobile device team" in text_of(team.get(f"/people/{force.team}"))


def test_a_line_manager_is_asked_for_no_reason_and_one_s_own_record_leaves_no_entry(force):
    boss = signed_in(force.boss)
    assert boss.get(f"/people/{force.ann}").status_code == 200
    assert looks()[-1] == ("register.person-read", "line-management")
    before = len(looks())
    assert signed_in(force.ann).get(f"/people/{force.ann}").status_code == 200
    assert len(looks()) == before


@pytest.mark.parametrize("kind", ["phones", "people"])
def test_what_is_not_there_is_not_found(team, kind):
    assert team.get(f"/{kind}/{uuid.uuid4()}").status_code == 404
    assert team.get(f"/{kind}/nonsense").status_code == 404


def test_a_phone_of_a_person_whose_name_was_erased_says_so(team, force):
    phone = small.phone("A-1", holder=force.ann)
    from bluelamp.records.register.models import Identity  # noqa: PLC0415 - what an erasure leaves behind

    Identity.objects.filter(person_id=force.ann).delete()
    assert "erased" in text_of(team.get(f"/phones/{phone}"))
