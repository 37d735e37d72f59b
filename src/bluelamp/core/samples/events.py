"""Usage events of the generated force, planted by label.

Every label has a pool of windows (a phone, a time span, sometimes an app): an event of that label is
a window drawn from the pool and an instant drawn inside it. So the label is true by construction,
and a batch of any size costs the same memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from bluelamp.core.samples.custody import Phones
from bluelamp.core.samples.grants import Circumstances, Grants, held_in
from bluelamp.core.samples.hours import Roster
from bluelamp.core.samples.marginals import EVENTS
from bluelamp.core.samples.people import People
from bluelamp.core.samples.targets import Targets
from bluelamp.core.samples.windows import Ints, Windows, draw, gaps, overlap, together

_DAY = 86_400_000
ACTIONS = ("use_app", "install_app", "open_site", "call", "text")
_USE, _INSTALL, _SITE, _CALL, _TEXT = range(5)
EVENT_SCHEMA = pa.schema(
    [
        ("event_id", pa.int64()),
        ("instant", pa.timestamp("ms", "UTC")),
        ("phone", pa.string()),
        ("action", pa.string()),
        ("target", pa.string()),
        ("contact", pa.string()),
        ("direction", pa.string()),
        ("number_withheld", pa.bool_()),
        ("label", pa.string()),
    ]
)


@dataclass(frozen=True)
class World:
    """All parts of a force but its events."""

    people: People
    phones: Phones
    roster: Roster
    grants: Grants
    told: Circumstances
    midnight: int


@dataclass(frozen=True)
class Scene:
    """One label's pool of windows and what is done in them.

    `group` names the targets; the windows' own tag is the app where it is None. `contact` is a group of
    contacts: `protected`, `victim`, or `any` for the rest.
    """

    label: str
    pool: Windows
    group: str | None = None
    action: int = _USE
    contact: str | None = None
    withheld: bool = False


@dataclass(frozen=True)
class Stage:
    """Everything that batches are drawn from."""

    phones: Phones
    targets: Targets
    scenes: tuple[Scene, ...]
    shares: tuple[float, ...]
    seed: int


def make_stage(world: World, targets: Targets, seed: int) -> Stage:
    """The scenes that this force can play; the share of one that it cannot goes to `ordinary`."""
    pools = _pools(world)
    scenes = [one for one in _scenes(pools) if len(one.pool) and _has_targets(one, targets)]
    shares = [EVENTS[one.label] for one in scenes]
    shares[0] += 1 - sum(shares)
    return Stage(world.phones, targets, tuple(scenes), tuple(shares), seed)


def _has_targets(scene: Scene, targets: Targets) -> bool:
    if scene.contact is not None:
        return bool(targets.contacts[scene.contact])
    return scene.group is None or len(targets.groups[scene.group]) > 0


def _pools(world: World) -> dict[str, Windows]:
    """Windows of phones, within the day."""
    people, phones, roster, told = world.people, world.phones, world.roster, world.told
    day = (world.midnight, world.midnight + _DAY)
    everyone = np.arange(len(people))
    off_call, on_call = roster.of("off"), roster.of("on_call")
    incident = Windows(
        everyone, np.full(len(people), told.major_incident[0]), np.full(len(people), told.major_incident[1]), everyone
    )
    excused = together([told.declared["recall"], told.declared["emergency"], incident])
    unrostered = np.nonzero(~roster.known)[0]
    absent = Windows(unrostered, np.full(len(unrostered), day[0]), np.full(len(unrostered), day[1]), unrostered)
    stray = phones.held.tag >= len(people)
    on = roster.of("on")
    edges = Windows(on.key, on.start, on.start + 1, on.tag)
    edges = together([edges, Windows(on.key, on.end, on.end + 1, on.tag)])
    in_communications = people.in_communications

    def held(windows: Windows) -> Windows:
        return held_in(windows.within(*day), phones.held)

    communications = told.declared["corporate-account"]
    return {
        "on": held(on),
        "ordinary people on": held(on.where(~in_communications[on.key])),
        "communications": held(communications.where(in_communications[communications.key])),
        "permitted": held(_at_work(world.grants.inside, on)),
        "lapsed": held(_at_work(_never_again(world.grants), on)),
        "edge": held(world.grants.edges),
        "never permitted": held(on.where(~np.isin(on.key, world.grants.inside.key))),
        "off": held(gaps(off_call, excused)),
        "on call": held(on_call),
        "recalled": held(overlap(told.declared["recall"], off_call)),
        "emergency": held(overlap(told.declared["emergency"], off_call)),
        "incident": held(overlap(incident, off_call)),
        "unrostered": held(absent),
        "stray": phones.held.where(stray).within(*day),
        "shift edge": held(edges),
    }


def _at_work(windows: Windows, on: Windows) -> Windows:
    return overlap(windows, on, tag_of_left=True)


def _never_again(grants: Grants) -> Windows:
    """Time after a permission lapsed, of people who hold no other: one app each, so any other would be a second."""
    several = np.unique(grants.inside.key, return_counts=True)
    alone = several[0][several[1] == 1]
    return grants.lapsed.where(np.isin(grants.lapsed.key, alone))


def _scenes(pools: dict[str, Windows]) -> list[Scene]:
    on, plain = pools["on"], pools["ordinary people on"]
    return [
        Scene("ordinary", on, "open"),
        Scene("ordinary-site", on, "open-sites", _SITE),
        Scene("ordinary-contact", on, "numbers", _CALL, "any"),
        Scene("social-app", plain, "social"),
        Scene("social-site", plain, "social-sites", _SITE),
        Scene("social-app-of-communications", pools["communications"], "social"),
        Scene("permitted-app", pools["permitted"]),
        Scene("permission-lapsed", pools["lapsed"]),
        Scene("permission-edge", pools["edge"]),
        Scene("never-permitted", pools["never permitted"], "permission"),
        Scene("shut-app-installed", plain, "shut", _INSTALL),
        Scene("unknown-app", on, "unknown-apps"),
        Scene("app-id-in-other-case", on, "other-case"),
        Scene("unknown-site", on, "unknown-sites", _SITE),
        Scene("unknown-phone", on, "open"),
        Scene("unknown-person", pools["stray"], "open"),
        Scene("off-duty-use", pools["off"], "open"),
        Scene("off-duty-on-call", pools["on call"], "open"),
        Scene("off-duty-recalled", pools["recalled"], "open"),
        Scene("off-duty-emergency", pools["emergency"], "open"),
        Scene("off-duty-major-incident", pools["incident"], "open"),
        Scene("off-duty-always-open", pools["off"], "always"),
        Scene("duty-unknown", pools["unrostered"], "open"),
        Scene("shift-edge", pools["shift edge"], "open"),
        Scene("victim-contact", on, "numbers", _CALL, "victim"),
        Scene("number-withheld", on, "numbers", _CALL, "any", withheld=True),
        Scene("protected-contact", on, "numbers", _TEXT, "protected"),
        Scene("protected-site", pools["off"], "protected-sites", _SITE),
        Scene("private-app", pools["off"], "private"),
    ]


def batches(stage: Stage, events: int, size: int = 1_000_000) -> Iterator[pa.Table]:
    """All events, in tables of at most `size` rows, each in order of time."""
    for part, first in enumerate(range(0, events, size)):
        rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence([stage.seed, 1, part])))
        yield _batch(stage, first, min(size, events - first), rng)


def _batch(stage: Stage, first: int, count: int, rng: np.random.Generator) -> pa.Table:
    counts = rng.multinomial(count, stage.shares)
    phone, at, target = (np.empty(count, np.int64) for _ in range(3))
    action, contact = np.empty(count, np.int64), np.full(count, -1)
    withheld = np.zeros(count, bool)
    contacts = _contact_names(stage.targets)
    scene_of = np.repeat(np.arange(len(stage.scenes)), counts)
    ends = np.cumsum(counts)
    for scene, start, end in zip(stage.scenes, ends - counts, ends, strict=True):
        here = slice(start, end)
        row, at[here] = draw(scene.pool, end - start, rng)
        phone[here] = scene.pool.key[row]
        target[here] = _targets(stage, scene, phone[here], scene.pool.tag[row], rng)
        action[here] = _actions(scene, end - start, rng)
        contact[here] = _contacts(contacts, stage.targets, scene, end - start, rng)
        withheld[here] = scene.withheld
        if scene.label == "unknown-phone":
            phone[here] = len(stage.phones) + rng.integers(0, 50, end - start)
    order = np.argsort(at, kind="stable")
    incoming = (rng.random(count) < 0.4) & ~withheld
    return _table(stage, first, (at, phone, action, target, contact, scene_of), (withheld, incoming), order)


def _targets(stage: Stage, scene: Scene, phone: Ints, tag: Ints, rng: np.random.Generator) -> Ints:
    targets, android = stage.targets, stage.phones.android[phone]
    if scene.group is None:
        return targets.names_of(targets.groups["permission"][tag], android)
    return targets.draw(scene.group, android, rng)


def _actions(scene: Scene, count: int, rng: np.random.Generator) -> Ints:
    if scene.contact == "any" and not scene.withheld:
        return rng.choice(np.array([_CALL, _TEXT]), count)
    return np.full(count, scene.action)


def _contacts(names: list[str], targets: Targets, scene: Scene, count: int, rng: np.random.Generator) -> Ints:
    if scene.contact is None:
        return np.full(count, -1)
    places = np.array([names.index(one) for one in targets.contacts[scene.contact]])
    return places[rng.integers(0, len(places), count)]


def _contact_names(targets: Targets) -> list[str]:
    return [name for names in targets.contacts.values() for name in names]


def _table(
    stage: Stage, first: int, columns: tuple[Ints, ...], flags: tuple[np.ndarray, np.ndarray], order: Ints
) -> pa.Table:
    at, phone, action, target, contact, scene = (column[order] for column in columns)
    withheld, incoming = (flag[order] for flag in flags)
    known = len(stage.phones)
    phone_names = pa.concat_arrays([stage.phones.ids, pa.array([f"Z{number:06d}" for number in range(50)])])
    is_contact = contact >= 0
    arrays = [
        pa.array(np.arange(first, first + len(at))),
        pa.array(at, pa.timestamp("ms", "UTC")),
        phone_names.take(pa.array(np.minimum(phone, known + 49))),
        pa.array(ACTIONS).take(pa.array(action)),
        stage.targets.names.take(pa.array(target)),
        pa.array(_contact_names(stage.targets), pa.string()).take(pa.array(contact, mask=~is_contact)),
        pa.array(["outgoing", "incoming"]).take(pa.array(incoming.astype(np.int64), mask=~is_contact)),
        pa.array(withheld, mask=~is_contact),
        pa.array([one.label for one in stage.scenes]).take(pa.array(scene)),
    ]
    return pa.Table.from_arrays(arrays, schema=EVENT_SCHEMA)
