"""What the force asked of people off duty: calls and texts to their work phones, by team and never by person.

It is about the force, not about those who were called: figures by team, none for a team of too few, and nothing of
it can become a finding. Somebody on call is paid to be called and does not count here; where the roster says nothing,
nothing is counted, and how often that was is shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bluelamp.core.reconciling.model import Communication, Duty, Kind

FEWEST = 5
"""A team with fewer people has no figures of its own: they would be about one of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Burden:
    """The figures of one team. They are None where the team is too small.

    Attributes:
        people: how many people the team has.
        reached: how many of them were called or texted off duty.
        seconds: how long the calls lasted together.
        from_force: how many of the calls and texts came from numbers of the force.
        unknown: how many more came while the roster said nothing.
    """

    team: str
    people: int
    reached: int | None = None
    calls: int | None = None
    texts: int | None = None
    seconds: int | None = None
    from_force: int | None = None
    unknown: int | None = None


def burden(
    communications: Iterable[Communication],
    *,
    teams: Mapping[str, int],
    team_of: Callable[[str, datetime], str | None],
    own_numbers: frozenset[str],
) -> tuple[Burden, ...]:
    """What reached the people of each team off duty, in order of the teams.

    Args:
        communications: calls and texts of work phones.
        teams: every team with the number of its people.
        team_of: the team of somebody at an instant, where there is one.
        own_numbers: numbers of the force.
    """
    reached: dict[str, set[str]] = defaultdict(set)
    sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for one in communications:
        if not one.incoming or one.duty not in (Duty.OFF, Duty.UNKNOWN):
            continue
        team = team_of(one.person, one.at)
        if team is None:
            continue
        if one.duty is Duty.UNKNOWN:
            sums[team]["unknown"] += 1
            continue
        reached[team].add(one.person)
        sums[team]["calls" if one.kind is Kind.CALL else "texts"] += 1
        sums[team]["seconds"] += one.seconds or 0
        sums[team]["from_force"] += one.number in own_numbers
    return tuple(_figures(team, people, len(reached[team]), sums[team]) for team, people in sorted(teams.items()))


def _figures(team: str, people: int, reached: int, sums: Mapping[str, int]) -> Burden:
    if people < FEWEST:
        return Burden(team=team, people=people)
    counted = {name: sums.get(name, 0) for name in ("calls", "texts", "seconds", "from_force", "unknown")}
    return Burden(team=team, people=people, reached=reached, **counted)
