"""Exports in pages: asked for whom and why, then a file of the list as it is filtered, and an entry."""

import pytest

from bluelamp.records.journal.models import Act
from doors.web.register.conftest import heading, text_of
from records import small_register as small

pytestmark = pytest.mark.django_db
WHY = {"file_format": "csv", "recipient": "The store", "reason": "A stock check"}


def test_a_filtered_list_leaves_as_a_marked_file_with_an_entry(team, force):
    small.phone("A-1", holder=force.ann)
    small.phone("=A-2")
    assert heading(team.get("/phones/export?state=issued"))[0] == "Export phones"
    file = team.post("/phones/export?state=issued", WHY)
    assert file.status_code == 200
    assert b"OFFICIAL" in file.content
    assert b"A-1" in file.content
    assert b"A-2" not in file.content
    assert Act.objects.filter(verb="register.phones-exported").count() == 1
    assert b"\n=A-2" not in team.post("/phones/export", WHY).content


def test_a_file_is_not_made_without_saying_for_whom_and_why(team, force):
    answer = team.post("/people/export", {"file_format": "csv", "reason": "typed"})
    assert answer.status_code == 422
    assert "typed" in text_of(answer)


def test_a_filter_that_does_not_hold_makes_no_larger_file(team, force):
    assert team.post("/phones/export?state=nonsense", WHY).status_code == 422
    assert not Act.objects.filter(verb="register.phones-exported").exists()
