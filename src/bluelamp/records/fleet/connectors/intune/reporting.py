"""What phones said since the last look: found by comparing how they are with how they were.

Phones that checked in since are asked about one by one, twenty to a batch: which profiles they took and which apps
they have. Once in a while, and whenever the book is new, all are listed, so that one that left is missed; each
missing one is asked for by its id before it is said to have left, so that a list which is short does no harm
(`tests/records/fleet/connectors/intune/test_reporting.py`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bluelamp.core.kernel import digest
from bluelamp.records.fleet.connectors.book import Book, Note
from bluelamp.records.fleet.connectors.intune import answers, devices
from bluelamp.records.fleet.connectors.intune.buckets import Service
from bluelamp.records.fleet.connectors.intune.calls import Call
from bluelamp.records.fleet.connectors.intune.client import Became, Graph
from bluelamp.records.fleet.connectors.intune.devices import Device
from bluelamp.records.fleet.connectors.intune.errors import GraphAnswerUnread, GraphNotThere
from bluelamp.records.fleet.connectors.intune.holding import MARK
from bluelamp.records.fleet.connectors.intune.kinds import KINDS, RESTRICTIONS
from bluelamp.records.fleet.ports import (
    Answered,
    Apps,
    AppState,
    CheckedIn,
    Enrolled,
    Failed,
    Health,
    Left,
    Report,
    Said,
    Took,
)

PHONE, ORDER = "phone", "order"
MANAGED = "/deviceManagement/managedDevices"
TOOK, FAILED = frozenset({"compliant", "remediated"}), frozenset({"error", "conflict", "nonCompliant"})


@dataclass(slots=True)
class Known:
    """What a phone said last, as it stands in the book."""

    serial: str
    enrolled: str = ""
    synced: str = ""
    health: str = ""
    apps: str = ""
    took: dict[str, list[Any]] = field(default_factory=dict)
    unread: bool = False

    def as_text(self) -> str:
        """The note."""
        return json.dumps(asdict(self), sort_keys=True)


@dataclass(frozen=True, slots=True)
class Out:
    """An order that is out: to which device, as which action, and what was true of it before."""

    order: str
    device: str
    action: str
    before: str

    def as_text(self) -> str:
        """The note."""
        return json.dumps(asdict(self), sort_keys=True)


@dataclass(frozen=True, slots=True)
class Looked:
    """What one look needs: the profiles by id with their version and the digest in them, and names of apps."""

    profiles: Mapping[str, tuple[Any, str]]
    packages: Mapping[str, str]
    now: datetime


def look(graph: Graph, book: Book, packages: Mapping[str, str], now: datetime, *, whole: bool) -> bool:
    """Writes what phones said since the last look into the book; whether that is all there was.

    A look asks about so many phones at most, those first that checked in first, so that nothing else waits long for
    it. Where there are more, the next one lists all phones again and goes on.

    Raises:
        what `Graph.rows` raises. The book then stands as it stood, or with a part of it; the next look finds the rest.
    """
    known = {key: Known(**json.loads(text)) for key, text in book.notes(PHONE).items()}
    orders = [Out(**json.loads(text)) for text in book.notes(ORDER).values() if text]
    whole = whole or not known or any(one.unread or not one.synced for one in known.values())
    found = _listed(graph, "" if whole else _since(known.values()))
    looked = Looked(_profiles(graph), packages, now)
    open_by: dict[str, list[Out]] = {}
    for out in orders:
        open_by.setdefault(out.device, []).append(out)
    changed = [one for one in found if one.id in open_by or _is_new(one, known.get(one.id))]
    changed.sort(key=lambda one: (one.id in known and known[one.id].unread, text_of(one.synced), one.id))
    for start in range(0, min(MOST, len(changed)), _AT_ONCE):
        part = changed[start : min(start + _AT_ONCE, MOST)]
        details = _details(graph, part)
        notes: dict[Note, str | None] = {}
        said: list[Report] = []
        for one in part:
            own, told = _told(one, known.get(one.id), open_by.get(one.id, ()), details[one.id], looked)
            notes |= own
            said += told
        book.write(notes, said)
    if whole:
        there = {one.id for one in found}
        _missed(graph, book, {key: one for key, one in known.items() if key not in there}, open_by, now)
    return len(changed) <= MOST


MOST = 1_000
"""How many phones one look asks about: two thousand reads, which is what Microsoft takes in twenty seconds."""
OVERLAP = timedelta(minutes=10)
"""How far a look goes back before the last check-in it knows: rows do not come in the order of their times."""
_AT_ONCE = 200
"""How many phones are asked about before what they said is kept."""


def _since(known: Iterable[Known]) -> str:
    last = max((at for one in known if (at := devices.instant(one.synced))), default=None)
    return "" if last is None else text_of((last - OVERLAP).replace(microsecond=0))


def _is_new(one: Device, known: Known | None) -> bool:
    return known is None or known.unread or known.synced != text_of(one.synced)


def _listed(graph: Graph, since: str) -> list[Device]:
    query = f"$select={devices.FIELDS}&$top=1000"
    if since:
        query = f"$filter=lastSyncDateTime ge {since}&{query}"
    rows = graph.rows(Call("GET", f"{MANAGED}?{query.replace(' ', '%20')}", Service.DEVICES))
    return [one for one in map(devices.device, rows) if one is not None]


def _profiles(graph: Graph) -> dict[str, tuple[Any, str]]:
    query = "$select=id,displayName,description,version"
    rows = graph.rows(Call("GET", f"{KINDS[RESTRICTIONS].path}?{query}", Service.CONFIGURATION))
    return {
        str(row.get("id")): (row.get("version"), str(row["description"]).removeprefix(MARK))
        for row in rows
        if str(row.get("description") or "").startswith(MARK)
    }


@dataclass(frozen=True, slots=True)
class Detail:
    """What one phone says more: its apps, its profiles, and what its policies hold against it. None where unread."""

    apps: tuple[Mapping[str, Any], ...] | None
    states: tuple[Mapping[str, Any], ...] | None
    policies: tuple[Mapping[str, Any], ...] | None


def _details(graph: Graph, part: Sequence[Device]) -> dict[str, Detail]:
    """The details of some phones. One that cannot be read is no reason to leave another out."""
    what = [(one.id, name) for one in part for name in ("detectedApps", "deviceConfigurationStates")]
    what += [(one.id, "deviceCompliancePolicyStates") for one in part if one.compliance == "noncompliant"]
    calls = [Call("GET", f"{MANAGED}/{key}/{name}", Service.DEVICES) for key, name in what]
    rows = {pair: _rows(graph, one) for pair, one in zip(what, graph.together(calls), strict=True)}
    names = ("detectedApps", "deviceConfigurationStates", "deviceCompliancePolicyStates")
    return {one.id: Detail(*(rows.get((one.id, name)) for name in names)) for one in part}


def _rows(graph: Graph, became: Became) -> tuple[Mapping[str, Any], ...] | None:
    if became.error is not None:
        return None
    try:
        if became.body.get("@odata.nextLink") is not None:
            return tuple(graph.rows(became.call))
        return answers.rows_in(became.body)
    except GraphAnswerUnread:
        return None


def _told(
    one: Device, before: Known | None, orders: Sequence[Out], detail: Detail, looked: Looked
) -> tuple[dict[Note, str | None], list[Report]]:
    """The notes and reports that follow from how one phone is."""
    at = one.synced or looked.now
    notes: dict[Note, str | None] = {}
    said: list[tuple[str, Said]] = []
    now = Known(one.serial, text_of(one.enrolled), text_of(one.synced))
    if before is None or before.enrolled != now.enrolled:
        said.append(("enrolled", Enrolled()))
    if before is None or before.synced != now.synced:
        said.append(("there", CheckedIn()))
    for out in orders:
        why = _ended(one, out)
        if why is not None:
            said.append((f"order-{out.order}", Answered(order=out.order, why=why)))
            notes[ORDER, out.order] = ""
    took = list(_took(before, now, detail.states, looked))
    said += took
    if detail.apps is None:
        # Nothing is known of its apps this time, so the next look asks again.
        now.apps, now.unread = before.apps if before else "", True
    else:
        has = devices.apps(detail.apps, looked.packages)
        now.apps = digest(dict(has))
        if took or before is None or before.apps != now.apps:
            said.append(("apps", Apps(apps=dict.fromkeys(has, AppState.INSTALLED))))
    health = _health(one, detail.policies)
    now.health = repr(health)
    if before is None or before.health != now.health:
        said.append(("health", health))
    notes[PHONE, one.id] = now.as_text()
    moment = f"{at.timestamp():.6f}"
    return notes, [Report(id=f"{one.id}-{moment}-{kind}", phone=one.serial, at=at, said=what) for kind, what in said]


def _took(
    before: Known | None, now: Known, states: Sequence[Mapping[str, Any]] | None, looked: Looked
) -> Iterator[tuple[str, Said]]:
    """What a phone says of our restrictions, where that is new. A version that is not the last says nothing."""
    had = before.took if before else {}
    if states is None:
        now.took, now.unread = had, True
        return
    for row in states:
        profile, state = str(row.get("id", "")).partition("_")[0], str(row.get("state"))
        version, content = looked.profiles.get(profile, (None, ""))
        if not content or row.get("version") != version or state not in TOOK | FAILED:
            continue
        now.took[profile] = [version, state, content]
        if had.get(profile) == now.took[profile]:
            continue
        if state in TOOK:
            yield f"took-{content[:16]}", Took(content=content)
        else:
            yield f"failed-{content[:16]}", Failed(content=content, why=f"the phone reports `{state}` for its settings")


def _ended(one: Device, out: Out) -> str | None:
    """Why an order is over, empty where it was done; None while it waits."""
    if not out.action:
        return "" if text_of(one.synced) != out.before else None
    for action in one.actions:
        if action.name == out.action and action.began != out.before:
            return action.why
    return None


def _health(one: Device, policies: Sequence[Mapping[str, Any]] | None) -> Health:
    """The health of a phone; where its policy finds no PIN, that is said."""
    for policy in policies or ():
        for row in policy.get("settingStates") or ():
            if isinstance(row, dict) and str(row.get("setting")).lower().endswith("passwordrequired"):
                known = {"compliant": True, "nonCompliant": False}.get(str(row.get("state")))
                return replace(one.health, screen_lock=known)
    return one.health


def _missed(
    graph: Graph, book: Book, missing: Mapping[str, Known], open_by: Mapping[str, Sequence[Out]], now: datetime
) -> None:
    """Those that are listed no more have left, where Graph says so of each."""
    calls = [Call("GET", f"{MANAGED}/{key}?$select=id", Service.DEVICES) for key in missing]
    for (key, one), became in zip(missing.items(), graph.together(calls), strict=True):
        if not isinstance(became.error, GraphNotThere):
            continue
        notes: dict[Note, str | None] = {(PHONE, key): None}
        said: list[tuple[str, Said]] = []
        for out in open_by.get(key, ()):
            if out.action == "wipe":
                said.append((f"order-{out.order}", Answered(order=out.order)))
            notes[ORDER, out.order] = ""
        said.append(("left", Left()))
        book.write(notes, [Report(id=f"{key}-{kind}", phone=one.serial, at=now, said=what) for kind, what in said])


def text_of(at: datetime | None) -> str:
    """An instant as it stands in a note; empty where there is none."""
    return "" if at is None else at.isoformat().replace("+00:00", "Z")
