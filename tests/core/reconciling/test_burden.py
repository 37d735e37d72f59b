"""What the force asked of people off duty, by team."""

from __future__ import annotations

from datetime import UTC, datetime

from bluelamp.core.reconciling import Burden, Communication, Duty, Kind, burden

CONTROL = "+441632960100"


def reached(person, duty, *, number=CONTROL, kind=Kind.CALL, incoming=True):
    return Communication(
        id="x",
        person=person,
        at=datetime(2026, 3, 2, 3, tzinfo=UTC),
        kind=kind,
        number=number,
        incoming=incoming,
        seconds=60 if kind is Kind.CALL else None,
        duty=duty,
    )


def figures(communications, people=6):
    return burden(
        communications,
        teams={"north": people},
        team_of=lambda person, at: "north" if person.startswith("n") else None,
        own_numbers=frozenset({CONTROL}),
    )


def test_only_what_reached_somebody_off_duty_counts():
    found = figures(
        [
            reached("n1", Duty.OFF),
            reached("n1", Duty.OFF, number="+447700900001", kind=Kind.TEXT),
            reached("n2", Duty.OFF, incoming=False),
            reached("n3", Duty.ON),
            reached("n4", Duty.ON_CALL),
            reached("n5", Duty.UNKNOWN),
            reached("of-no-team", Duty.OFF),
        ]
    )
    assert found == (Burden(team="north", people=6, reached=1, calls=1, texts=1, seconds=60, from_force=1, unknown=1),)


def test_a_team_of_too_few_has_no_figures_of_its_own():
    assert figures([reached("n1", Duty.OFF)], people=4) == (Burden(team="north", people=4),)
