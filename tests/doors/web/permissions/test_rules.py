"""The rules in view of a decision: those that would read the permission, of the thing that it is for."""

from functools import cache
from pathlib import Path

import pytest

from bluelamp.core.rulebook import load_rulebook
from bluelamp.doors.web.permissions.rules import rules_about
from bluelamp.records.declarations.lifecycle.permissions import Kind
from records.conftest import NOON


@cache
def rulebook():
    return load_rulebook(Path("rulebooks/example-force"), NOON.date())


@pytest.mark.parametrize(
    ("kind", "thing", "has", "has_not"),
    [
        (Kind.APP, "whatsapp", "whatsapp-needs-permission", "whatsapp-twin-needs-permission"),
        (Kind.APP, "whatsapp-business", "whatsapp-twin-needs-permission", "whatsapp-needs-permission"),
        (Kind.ACCOUNT, "x", "neighbourhood-accounts-in-apps", "whatsapp-needs-permission"),
        (Kind.MEETING, "team-briefing", "meeting-recorded-with-authority", "whatsapp-needs-permission"),
    ],
)
def test_the_rules_that_read_it_are_in_view_and_those_of_other_things_are_not(kind, thing, has, has_not):
    found = [one.id for one in rules_about(rulebook(), kind, thing)]
    assert has in found
    assert has_not not in found


def test_for_a_number_withheld_they_are_those_that_read_its_reason():
    found = rules_about(rulebook(), Kind.NUMBER_WITHHELD, "")
    assert found
    assert all("justification_recorded" in str(one.policy.terms) for one in found)


def test_a_thing_that_nobody_named_has_the_rules_that_speak_of_every_thing():
    assert rules_about(rulebook(), Kind.MEETING, "no-such-meeting") == rules_about(
        rulebook(), Kind.MEETING, "appraisal"
    )
