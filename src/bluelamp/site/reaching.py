"""What reaches the phones of a demonstration, followed to the phone: for `make demo ONCE=1`.

Nothing here moves a phone. The jobs of the site do, as everywhere; this asks for a permission, grants it as the
sergeant would, waits, and says what became of it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

from bluelamp.core.kernel import LONDON, Actor, BluelampError
from bluelamp.core.phones import Platform
from bluelamp.records.adoption.queries import in_force
from bluelamp.records.declarations import acts as declarations
from bluelamp.records.declarations.lifecycle.permissions import Kind, Wish
from bluelamp.records.fleet import queries as fleet
from bluelamp.records.fleet.values import DeliveryView
from bluelamp.records.journal import clock
from bluelamp.records.register.queries import line_manager
from bluelamp.site.sign_in_wiring import actor_of, one_of_each_role
from bluelamp.site.simulated import PLATFORMS, Simulated

WHATSAPP = "whatsapp"
OFFICERS: dict[Platform, str] = {"android": "officer", "apple": "officer-apple"}
"""Who of the demo sign-in has a phone of each platform."""
PATIENCE = timedelta(minutes=4)
ENOUGH = 85
"""How many phones in a hundred are to have proved what they hold: some of the simulated ones are off or not well."""
_Say = Callable[[str], object]


class PhonesNotReached(BluelampError):
    """What was decided did not reach the simulated phones of a demonstration in time."""

    code = "phones-not-reached"
    meaning = "What was decided did not reach the simulated phones of a demonstration in time."


def reach_phones(phones: Simulated, say: _Say) -> None:
    """Waits until phones hold what the rules want, has an app granted on one of each kind, and says what came.

    Raises:
        PhonesNotReached: it took too long.
    """
    _wait(_most_have_proved, "the phones to hold what the rules want")
    for one in fleet.reach():
        say(
            f"  {one.target}: {one.phones} phones enrolled, {one.verified} proved that they hold what the rules want, "
            f"{one.phones - one.verified} have not yet."
        )
    shown = {one.role: one.person for one in one_of_each_role()}
    for platform in phones.serials:
        officer = shown.get(OFFICERS[platform])
        if officer is not None:
            _follow(officer, platform, say)


def _most_have_proved() -> bool:
    found = fleet.reach()
    return bool(found) and all(100 * one.verified >= ENOUGH * one.phones for one in found)


def _follow(officer: str, platform: Platform, say: _Say) -> None:
    """Has an officer granted WhatsApp, and follows it to their phone; one that has it from an earlier run keeps it."""
    app = in_force(clock.now()).rulebook.catalogue.apps[WHATSAPP]
    ids: dict[Platform, str | None] = {"android": app.android, "apple": app.apple}
    before = fleet.proof_of(officer, ids)
    if before is not None and before.since is not None:
        say(
            f"  WhatsApp ({PLATFORMS[platform]}): on the phone since {before.since.astimezone(LONDON):%d %B, %H:%M:%S}."
        )
        return
    granted = _granted(officer)
    _wait(lambda: _proved(officer, ids), f"WhatsApp to be on an officer's {platform} phone")
    phone = next(one for one in fleet.phones_held_by(officer) if _is_proved(fleet.deliveries_of(one), granted))
    last = fleet.deliveries_of(phone)[0]
    steps = (("planned", last.planned), ("sent", last.sent), ("taken", last.acknowledged), ("proved", last.verified))
    times = ", ".join(f"{name} {at.astimezone(LONDON):%H:%M:%S}" for name, at in steps if at is not None)
    say(f"  WhatsApp, granted {granted.astimezone(LONDON):%H:%M:%S} ({PLATFORMS[platform]}): {times}.")


def _granted(officer: str) -> datetime:
    """When an officer was granted WhatsApp for a week, by whom they answer to."""
    now = clock.now()
    wish = Wish(
        kind=Kind.APP,
        thing=WHATSAPP,
        purpose="Generated: the residents of one street.",
        group="Street watch",
        record_route="Generated: moved into the log each week.",
        reference="DP-2026-7",
        until=now + timedelta(days=7),
    )
    asked = declarations.ask_permission(by=_actor(officer), request_id=str(uuid4()), wish=wish)
    manager = line_manager(officer, now)
    if manager is None:
        raise PhonesNotReached(
            "The officer answers to `nobody`.", todo="make the demonstration anew: `make clean demo`."
        )
    made = declarations.grant_permission(
        by=_actor(manager), request_id=asked.id, reason="Generated: there is no other way to reach them."
    )
    return made.term.start


def _proved(officer: str, ids: dict[Platform, str | None]) -> bool:
    proof = fleet.proof_of(officer, ids)
    return proof is not None and proof.since is not None


def _is_proved(deliveries: tuple[DeliveryView, ...], since: datetime) -> bool:
    return bool(deliveries) and deliveries[0].verified is not None and deliveries[0].verified >= since


def _actor(person: str) -> Actor:
    actor = actor_of(person, "demo")
    if actor is None:
        raise PhonesNotReached("Somebody of the demonstration has `left`.", todo="make it anew: `make clean demo`.")
    return actor


def _wait(until: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE.total_seconds()
    while not until():
        if time.monotonic() > end:
            raise PhonesNotReached(
                f"It took more than {PATIENCE.total_seconds():.0f} s for `{what}`.",
                todo="read what the jobs wrote above; the machine may be too busy.",
            )
        time.sleep(0.5)
