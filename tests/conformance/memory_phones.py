"""Phones in memory behind a connector: the smallest phone management that passes the conformance suite.

Tests of the fleet use it in place of a vendor. Its phones do what the real ones do late, in part, or not at all.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count

from bluelamp.core.phones import ANDROID
from bluelamp.core.phones.guards import AppRow, State
from bluelamp.records.fleet.ports import (
    Abilities,
    Answered,
    Apps,
    AppState,
    CheckedIn,
    Content,
    Do,
    Enrolled,
    Failed,
    Health,
    Holds,
    Left,
    Located,
    Outcome,
    Report,
    Reports,
    Took,
    in_use,
    not_managed,
    refused,
    throttled,
)

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
ALL = frozenset(Do)


WELL = Health(
    system="Android",
    release="15",
    patched_on=date(2026, 2, 25),
    screen_lock=True,
    encrypted=True,
    tampered=False,
)


@dataclass
class MemoryPhone:
    """One phone: what it has, and how it misbehaves."""

    serial: str
    on: bool = True
    group: str | None = None
    holds: str = ""
    apps: dict[str, AppState] = field(default_factory=dict)
    lost: bool = False
    fails: list[str] = field(default_factory=list)
    orders: list = field(default_factory=list)
    health: Health = WELL


class MemoryTarget:
    """The phone management: groups, phones, and the list of what was said."""

    def __init__(self, serials=(), *, target=ANDROID, orders=ALL, lists_apps=True, says_content=True, now=None):
        self.target = target
        self.abilities = Abilities(
            orders=frozenset(orders),
            lists_apps=lists_apps,
            says_content=says_content,
            keeps_orders=timedelta(days=30),
        )
        self.phones: dict[str, MemoryPhone] = {}
        self.groups: dict[str, Content] = {}
        self.said: list[Report] = []
        self.seen_orders: set[str] = set()
        self.throttled = 0
        self.holds = 0
        self.moved = 0
        self._ids = count(1)
        self._moment = START
        self._now = now or self._tick
        for serial in serials:
            self.enrol(serial)

    def _tick(self):
        self._moment += timedelta(seconds=1)
        return self._moment

    def enrol(self, serial):
        self.phones[serial] = MemoryPhone(serial)
        self.say(serial, Enrolled())
        self.say(serial, self.phones[serial].health)

    def leave(self, serial):
        del self.phones[serial]
        self.say(serial, Left())

    def say(self, serial, said):
        self.said.append(Report(id=f"report-{next(self._ids)}", phone=serial, at=self._now(), said=said))

    def run(self):
        for phone in list(self.phones.values()):
            if phone.on:
                self._checks_in(phone)

    def _checks_in(self, phone):
        self.say(phone.serial, CheckedIn())
        self.say(phone.serial, phone.health)
        waiting, phone.orders = phone.orders, []
        for order in waiting:
            self._does(phone, order)
        if phone.serial not in self.phones:
            return
        wanted = self.groups.get(phone.group) if phone.group is not None else None
        if wanted is not None and wanted.digest != phone.holds:
            self._takes(phone, wanted)
        if self.abilities.says_content and phone.holds:
            self.say(phone.serial, Holds(content=phone.holds))
        if self.abilities.lists_apps:
            self.say(phone.serial, Apps(apps=dict(phone.apps)))

    def _takes(self, phone, wanted):
        if phone.fails:
            self.say(phone.serial, Failed(content=wanted.digest, why=phone.fails.pop(0)))
            return
        self.say(phone.serial, Took(content=wanted.digest))
        phone.holds = wanted.digest
        states = {State.REQUIRED: AppState.INSTALLED, State.OPEN: AppState.INSTALLED}
        phone.apps = {
            row.id: states.get(row.state, AppState.SUSPENDED) for row in wanted.apps if row.state is not State.REMOVED
        }

    def _does(self, phone, order):
        if order.do is Do.LOCATE:
            if phone.lost:
                self.say(phone.serial, Located(order=order.id, latitude=51.5, longitude=-0.12, metres=20.0))
                self.say(phone.serial, Answered(order=order.id))
            else:
                self.say(phone.serial, Answered(order=order.id, why="the phone is not in lost mode"))
            return
        if order.do in (Do.LOST, Do.FOUND):
            phone.lost = order.do is Do.LOST
        self.say(phone.serial, Answered(order=order.id))
        if order.do is Do.WIPE:
            self.leave(phone.serial)


class MemoryConnector:
    """The port over a `MemoryTarget`. Holds nothing itself, so that another one goes on where it was."""

    def __init__(self, behind):
        self.behind = behind

    @property
    def target(self):
        return self.behind.target

    @property
    def abilities(self):
        return self.behind.abilities

    def hold(self, group, content):
        self._turn_away()
        if content.target != self.target.name:
            raise refused(f"this is a content for `{content.target}`")
        self.behind.groups[group] = content
        self.behind.holds += 1

    def place(self, moves):
        self._turn_away()
        return tuple(self._placed(move) for move in moves)

    def _placed(self, move):
        phone = self.behind.phones.get(move.phone)
        if phone is None:
            return Outcome(phone=move.phone, error=not_managed(move.phone))
        phone.group = move.group
        self.behind.moved += 1
        return Outcome(phone=move.phone)

    def drop(self, group):
        if any(phone.group == group for phone in self.behind.phones.values()):
            raise in_use(group)
        self.behind.groups.pop(group, None)

    def gone(self, groups):
        return [one for one in groups if one not in self.behind.groups]

    def send(self, orders):
        self._turn_away()
        return tuple(self._sent(order) for order in orders)

    def _sent(self, order):
        phone = self.behind.phones.get(order.phone)
        if phone is None:
            return Outcome(phone=order.phone, error=not_managed(order.phone))
        if order.do not in self.abilities.orders:
            return Outcome(phone=order.phone, error=refused(f"it cannot do `{order.do}`"))
        if order.id not in self.behind.seen_orders:
            self.behind.seen_orders.add(order.id)
            phone.orders.append(order)
        return Outcome(phone=order.phone)

    def reports(self, after, most):
        start = int(after) if after.isdecimal() else 0
        rows = tuple(self.behind.said[start : start + most])
        end = start + len(rows)
        return Reports(rows=rows, cursor=str(end), more=end < len(self.behind.said))

    def _turn_away(self):
        if self.behind.throttled:
            self.behind.throttled -= 1
            raise throttled(timedelta(seconds=20))


def content(digest, *opened, removed=(), suspended=(), required=(), target=ANDROID):
    """A content by the ids of its apps."""
    rows = [AppRow(one, State.OPEN) for one in opened]
    rows += [AppRow(one, State.REQUIRED) for one in required]
    rows += [AppRow(one, State.SUSPENDED) for one in suspended]
    rows += [AppRow(one, State.REMOVED) for one in removed]
    body = {"applications": [[row.id, row.state.value] for row in rows]}
    return Content(digest=digest, target=target.name, apps=tuple(rows), body=body)


class BehindMemory:
    """The hand on the memory phones that the conformance suite asks for."""

    def __init__(self, **able):
        self.target = MemoryTarget(["SER-1", "SER-2", "SER-3", "SER-4"], **able)
        self.connector = MemoryConnector(self.target)
        self.phones = list(self.target.phones)
        self.contents = [
            content("one", "org.maps", required=("org.calls",)),
            content("two", "org.maps", required=("org.calls", "org.news")),
            content("three", required=("org.calls", "org.chat"), removed=("org.news",)),
        ]

    def run(self):
        self.target.run()

    def switch_off(self, phone):
        self.target.phones[phone].on = False

    def switch_on(self, phone):
        self.target.phones[phone].on = True

    def fail_next(self, phone, why):
        self.target.phones[phone].fails.append(why)

    def throttle_next(self):
        self.target.throttled += 1

    def leave(self, phone):
        self.target.leave(phone)

    def reopened(self):
        return MemoryConnector(self.target)
