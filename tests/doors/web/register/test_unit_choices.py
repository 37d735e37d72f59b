"""The units to choose from: kept for a minute, drawn safely, and only those of today taken."""

import pytest
from django.core.exceptions import ValidationError

from bluelamp.doors.web.register import unit_choices
from bluelamp.doors.web.register.unit_choices import UnitField
from bluelamp.records.register.values import UnitView
from records import small_register as small

pytestmark = pytest.mark.django_db


def test_units_are_asked_for_once_a_minute(force, django_assert_num_queries, monkeypatch):
    assert sorted(unit_choices.unit_names().values()) == ["Command 1", "Red team"]
    with django_assert_num_queries(0):
        unit_choices.unit_names()
    small.unit("blue-team")
    later = unit_choices.time.monotonic() + unit_choices.KEPT + 1
    monkeypatch.setattr(unit_choices.time, "monotonic", lambda: later)
    assert "Blue team" in unit_choices.unit_names().values()


def test_the_chosen_unit_is_marked_and_no_name_is_taken_for_markup(monkeypatch):
    found = [
        UnitView(id="a-1", code="a", name="A <b>", kind="team"),
        UnitView(id="b-1", code="b", name="B", kind="team"),
    ]
    monkeypatch.setattr(unit_choices.queries, "units", lambda _at: found)
    unit_choices.forget()
    assert UnitField().options("b-1") == (
        '<option value="a-1">A &lt;b&gt;</option><option value="b-1" selected>B</option>'
    )
    assert " selected" not in UnitField().options('"><script>')


def test_a_unit_that_is_not_there_cannot_be_chosen(force):
    assert UnitField().clean(force.red) == force.red
    with pytest.raises(ValidationError):
        UnitField().clean("nonsense")


@pytest.fixture
def many(force, monkeypatch):
    """More units than a list shows: `Command 1` and `Red team` of the force, and two teams of one beginning."""
    monkeypatch.setattr(unit_choices, "MOST_LISTED", 3)
    made = {name: small.unit(name, force.top) for name in ("green-east", "green-west")}
    unit_choices.forget()
    return made


@pytest.mark.parametrize("typed", ["green-east", "GREEN-EAST", "Green east", "green-e", "green e"])
def test_where_there_are_many_a_unit_is_typed_by_its_name_or_code(many, typed):
    assert UnitField().clean(typed) == many["green-east"]


@pytest.mark.parametrize(("typed", "says"), [("green", "2 units could be meant"), ("nonsense", "No unit is called so")])
def test_what_means_no_unit_or_several_is_refused_in_words(many, typed, says):
    with pytest.raises(ValidationError, match=says):
        UnitField().clean(typed)


def test_a_page_then_carries_no_list_of_units_and_shows_the_chosen_one_by_name(team, many):
    phones = team.get("/phones")
    assert b"<option" not in phones.content.split(b'name="unit"')[1].split(b"</form>")[0]
    chosen = team.get("/phones?unit=" + many["green-east"]).content.decode()
    assert 'name="unit" value="Green east"' in chosen
    typed = team.get("/phones?unit=green+e").content.decode()
    assert "Unit of the holder: Green east" in typed
    refused = team.get("/phones?unit=green<")
    assert refused.status_code == 422
    assert b'value="green&lt;"' in refused.content
    assert b"No unit is called so today" in refused.content


def test_filters_that_somebody_typed_are_drawn_for_nobody_else(team, force):
    assert b"Somebody" in team.get("/people?text=Somebody").content
    assert b"Somebody" not in team.get("/people").content
    assert b" selected" in team.get(f"/people?unit={force.red}").content
    assert b" selected" not in team.get("/people").content.split(b'name="unit"')[1]
