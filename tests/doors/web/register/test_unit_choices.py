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
