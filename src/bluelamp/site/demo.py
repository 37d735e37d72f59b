"""The demonstration: a generated force in a database of its own, with the first rulebook in force.

Filled once; a second run finds it filled and goes on with it. Everything enters through acts, as in
a real force, by the job that sets a site up. Every person is generated.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.core.management import call_command

from bluelamp.core.calendar import local_day
from bluelamp.core.kernel import LONDON, Actor
from bluelamp.core.samples import generate
from bluelamp.records.adoption import acts as adoption
from bluelamp.records.adoption import queries as adopted
from bluelamp.records.adoption.bundles import read_bundle
from bluelamp.records.fleet import queries as fleet
from bluelamp.records.fleet.acts import plan_rollout
from bluelamp.records.fleet.lifecycle.rollout import FORCE
from bluelamp.records.journal import clock
from bluelamp.records.register import acts as register
from bluelamp.records.register import queries
from bluelamp.records.register.values import PeopleFilter
from bluelamp.site.configuration import Configuration, Mode
from bluelamp.site.errors import NotADemonstration

SET_UP = Actor.system("set-up")
SEED = 20261122
ROLLOUT_PHONES, ROLLOUT_BEGAN, ROLLOUT_LASTS = 29_737, timedelta(days=60), timedelta(days=182)
"""The plan of the demo: as many phones as the force of the texts bought, in six months, of which two are over."""
DAYS_IN_FORCE = 100
"""The demo's rulebook has been in force for so long, so that there is a past to ask about."""


def prepare(made: Configuration, people: int, say: Callable[[str], object]) -> None:
    """Tables, static files, a rulebook in force, a generated force and the plan of its rollout, where each is not yet.

    Raises:
        NotADemonstration: the site is not in demo mode; nothing was written.
    """
    if made.mode is not Mode.DEMO:
        raise NotADemonstration(
            f"The site is in `{made.mode}` mode, and a generated force is only for a demonstration.",
            todo="set BLUELAMP_MODE=demo, or run `make demo`.",
        )
    say("Making the tables")
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    if not adopted.adopted():
        say(f"Adopting the rulebook in {made.rulebook_dir.name}")
        bundle = read_bundle(made.rulebook_dir)
        adoption.adopt_first(by=SET_UP, bundle=bundle, begins=_days_ago(DAYS_IN_FORCE))
    now = clock.now()
    if not queries.count_people(queries.visible_to(SET_UP, now), now, PeopleFilter()):
        say(f"Generating a force of {people:,} people")
        force = generate(
            adopted.in_force(now).rulebook,
            people=people,
            seed=SEED,
            day=now.astimezone(LONDON).date(),
            events_per_phone=0,
        )
        register.load_generated_force(by=SET_UP, force=force)
    if not fleet.plans():
        begins = local_day(now) - ROLLOUT_BEGAN
        plan_rollout(by=SET_UP, unit=FORCE, phones=ROLLOUT_PHONES, begins=begins, ends=begins + ROLLOUT_LASTS)


def _days_ago(days: int) -> datetime:
    """Midnight in London, so many days ago."""
    day = clock.now().astimezone(LONDON) - timedelta(days=days)
    return day.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
