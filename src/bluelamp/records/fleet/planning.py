"""What every phone is to hold now: recomputed from facts and rules, and only what changed is written.

A round of the job calls `plan`. It reads the facts of everybody with a phone, plans by class of
holder, builds the content of each class once, and compares that with what each phone was given last.
What may go freely goes; what needs a push waits for its ring, for two people, or for the end of a pause.

MUST: a duty state that nobody knows changes nothing; a roster that is wrong for everybody removes
nothing; and what the guards refuse leaves phones as they are (`tests/records/fleet/test_planning.py`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import cast
from uuid import uuid4

from django.db import transaction

from bluelamp.core.cedar import Entities
from bluelamp.core.kernel import Actor
from bluelamp.core.phones import Duty, FleetPlan, GuardRefusal, Holder, plan_fleet
from bluelamp.core.phones.guards import AppRow, State
from bluelamp.core.rulebook import Catalogue
from bluelamp.records.adoption.queries import in_force
from bluelamp.records.facts.holders import HoldersAt, holders_at
from bluelamp.records.fleet import queries, wired
from bluelamp.records.fleet.acts import end_push, plan_push
from bluelamp.records.fleet.contents import content_of
from bluelamp.records.fleet.lifecycle import spreading, waves
from bluelamp.records.fleet.lifecycle.deciding import Change, Decision, Waits, decide
from bluelamp.records.fleet.lifecycle.grouping import Member, arrange
from bluelamp.records.fleet.lifecycle.transitions import Loss, loss
from bluelamp.records.fleet.lifecycle.waves import Push, ring_of
from bluelamp.records.fleet.models import ContentRow, CursorRow, DeliveryRow, GroupRow, PhoneRow, WaitedRow
from bluelamp.records.fleet.ports import Connector, Content
from bluelamp.records.register.queries import whole

SYSTEM = Actor.system("fleet")
_AT_ONCE = 500
_COLUMNS = (
    *("id", "serial", "target", "ring", "holder", "duty"),
    *("rules_want", "rules_want_since", "waits", "wanted", "delivery"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What a round of planning came to. `refused`: what the guards said, once for each content."""

    phones: int = 0
    classes: int = 0
    given: int = 0
    waiting: int = 0
    pushes: int = 0
    refused: tuple[str, ...] = ()


@dataclass
class _Wish:
    """What the rules want for one phone, beside what is known of it."""

    row: PhoneRow
    is_new: bool
    holder: str
    duty: Duty
    content: str
    messages: frozenset[str] = frozenset()


@dataclass
class _Contents:
    """The contents of a plan, each built once, with its twin for the other duty state."""

    plan: FleetPlan
    catalogue: Catalogue
    by_digest: dict[str, Content] = field(default_factory=dict)
    twins: dict[str, set[str]] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    _kept: dict[tuple[str, str, bool], str] = field(default_factory=dict)

    def digest(self, plan: str, connector: Connector, duty: Duty) -> str:
        """The digest of a content; empty where a guard refuses it."""
        key = (plan, connector.target.name, duty == "off")
        if key not in self._kept:
            self._kept[key] = self._built(plan, connector, duty)
        return self._kept[key]

    def _built(self, plan: str, connector: Connector, duty: Duty) -> str:
        try:
            made = content_of(
                self.plan.plans[plan],
                connector.target,
                duty,
                self.catalogue,
                profile_base=wired.current.profile_base,
            )
        except GuardRefusal as refusal:
            self.refused[f"{connector.target.name}:{refusal.code}"] = refusal.message
            return ""
        self.by_digest[made.digest] = made
        return made.digest

    def build(self, holder: Holder) -> str:
        """The digest of what a holder's phone is to hold, built with its twin; empty where a guard refuses it.

        What is tried in a push covers the contents of both duty states.
        """
        plan, connector = self.plan.placed[holder.name].plan, wired.current.connectors[holder.platform]
        digest = self.digest(plan, connector, holder.duty)
        if digest and digest not in self.twins:
            both: tuple[Duty, Duty] = ("on", "off")
            self.twins[digest] = {one for duty in both if (one := self.digest(plan, connector, duty))}
        return digest


def plan(now: datetime) -> Round:
    """Recomputes what every phone is to hold, and writes what changed.

    The work is done before the transaction begins: on SQLite every act would wait for it, for seconds.
    """
    found = holders_at(now)
    rulebook = in_force(now).rulebook
    duties = dict(PhoneRow.objects.values_list("id", "duty"))
    serials = whole.serials_of_phones(now)
    holders = [_with_known_duty(one, duties) for one in found.holders if one.platform in wired.current.connectors]
    fleet = plan_fleet(rulebook, holders, at=now, people=Entities(found.groups), major_incident=found.major_incident)
    contents = _Contents(fleet, rulebook.catalogue)
    for one in holders:
        contents.build(one)
    with transaction.atomic():
        # One planner at a time, whatever processes there are.
        CursorRow.objects.get_or_create(target="planning")
        CursorRow.objects.select_for_update().get(target="planning")
        wishes = _wishes(holders, found, serials, contents)
        _keep_contents(contents, now)
        toggled = frozenset() if found.major_incident else _toggled(wishes, contents)
        decided = {name: _decided(name, ours, contents) for name, ours in _by_target(wishes).items()}
        given = _write(wishes, decided, now)
        _regroup(now, toggled)
    made = [_push(name, one, contents, found) for name, one in decided.items() if one.push is not None]
    _overtaken(wishes)
    waiting = sum(len(one.waits) for one in decided.values())
    return Round(
        phones=len(wishes),
        classes=len(fleet.plans),
        given=given,
        waiting=waiting,
        pushes=len(made),
        refused=tuple(contents.refused.values()),
    )


def _with_known_duty(holder: Holder, duties: Mapping[str, str]) -> Holder:
    """The holder with the duty state last known, where the roster is silent now: silence changes nothing."""
    known = duties.get(holder.phone or "")
    return holder if holder.duty != "unknown" or known is None else replace(holder, duty=cast("Duty", known))


def _wishes(
    holders: Iterable[Holder], found: HoldersAt, serials: Mapping[str, str], contents: _Contents
) -> list[_Wish]:
    # Of what phones reported, which is most of a row, planning reads and writes nothing.
    rows = {one["id"]: PhoneRow(**one) for one in PhoneRow.objects.values(*_COLUMNS)}
    made = []
    for one in holders:
        phone = one.phone or ""
        target = wired.current.connectors[one.platform].target
        placed = contents.plan.placed[one.name]
        row = rows.get(phone)
        is_new = row is None
        if row is None:
            row = PhoneRow(id=phone, ring=ring_of(phone), duty=one.duty)
        row.serial, row.target = serials.get(phone, ""), target.name
        messages = frozenset[str]()
        if not target.can_suspend_keeping_data and row.holder not in ("", found.person[phone]):
            messages = _with_messages(contents, placed.plan)
        made.append(_Wish(row, is_new, found.person[phone], one.duty, contents.build(one), messages))
    return made


def _with_messages(contents: _Contents, plan: str) -> frozenset[str]:
    """The ids of apps that a permission opens: their messages may be evidence."""
    apps = contents.catalogue.apps
    lines = (line for line in contents.plan.plans[plan].apps if line.by_permission)
    return frozenset(own for line in lines if (own := apps[line.resource.id].android))


def _by_target(wishes: Iterable[_Wish]) -> Mapping[str, list[_Wish]]:
    found: defaultdict[str, list[_Wish]] = defaultdict(list)
    for one in wishes:
        found[one.row.target].append(one)
    return found


def _keep_contents(contents: _Contents, now: datetime) -> None:
    """Writes the contents that are new, with their twins."""
    known = set(ContentRow.objects.values_list("digest", flat=True))
    ContentRow.objects.bulk_create(
        [
            ContentRow(
                digest=one.digest,
                target=one.target,
                apps=[[row.id, row.state.value] for row in one.apps],
                body=one.body,
                built_at=now,
            )
            for one in contents.by_digest.values()
            if one.digest not in known
        ]
    )


def _decided(target: str, wishes: list[_Wish], contents: _Contents) -> Decision:
    """What becomes of the changes of one target. A phone whose content a guard refuses changes in nothing."""
    apps = _apps_of(target)
    losses: dict[tuple[str, str], Loss] = {}

    def loss_of(before: str, after: str) -> Loss:
        if (before, after) not in losses:
            losses[before, after] = loss(apps[before], apps[after])
        return losses[before, after]

    changes, held = [], {}
    for one in wishes:
        if not one.content:
            held[one.row.id] = Waits.REFUSED
        elif one.content != one.row.wanted:
            lost = loss_of(one.row.wanted, one.content).removed if one.row.wanted and one.messages else frozenset()
            if lost & one.messages:
                held[one.row.id] = Waits.CHANGED_HANDS
            else:
                changes.append(Change(phone=one.row.id, ring=one.row.ring, before=one.row.wanted, after=one.content))
    released = ContentRow.objects.filter(target=target, released_at__isnull=False)
    made = decide(
        changes,
        released=set(released.values_list("digest", flat=True)),
        pushes=queries.pushes_by_content(target),
        loss_of=loss_of,
        pace=wired.current.pace,
    )
    made.waits.update(held)
    made.free |= {twin for one in made.free for twin in contents.twins[one]}
    return made


def _apps_of(target: str) -> Mapping[str, tuple[AppRow, ...]]:
    rows = ContentRow.objects.filter(target=target).values_list("digest", "apps")
    return {digest: tuple(AppRow(own, State(state)) for own, state in apps) for digest, apps in rows}


def _write(wishes: list[_Wish], decided: Mapping[str, Decision], now: datetime) -> int:
    """Writes what changed on each phone, and a delivery for each that is given something; how many are."""
    given, changed, new, waited = [], [], [], []
    for one in wishes:
        row, decision = one.row, decided[one.row.target]
        waits = decision.waits.get(row.id, Waits.NOTHING)
        goes = decision.go.get(row.id)
        holder = row.holder if waits is Waits.CHANGED_HANDS else one.holder
        before = (row.rules_want, row.waits, row.duty, row.holder, row.wanted)
        if one.content != row.rules_want:
            if row.rules_want != row.wanted and row.rules_want_since is not None:
                waited.append(WaitedRow(phone=row.id, content=row.rules_want, since=row.rules_want_since, until=now))
            row.rules_want_since = now
        row.rules_want, row.waits, row.duty, row.holder = one.content, waits.value, one.duty, holder
        if goes is not None:
            row.wanted = goes
            given.append(row)
        if one.is_new:
            new.append(row)
        elif before != (row.rules_want, row.waits, row.duty, row.holder, row.wanted):
            changed.append(row)
    for decision in decided.values():
        ContentRow.objects.filter(digest__in=decision.free, released_at=None).update(released_at=now)
    WaitedRow.objects.bulk_create(waited, batch_size=_AT_ONCE)
    PhoneRow.objects.bulk_create(new, batch_size=_AT_ONCE)
    _deliver(given, now)
    fields = [one for one in _COLUMNS if one not in ("id", "ring")]
    rows = {row.id: row for row in (*changed, *given)}
    PhoneRow.objects.bulk_create(
        rows.values(), update_conflicts=True, unique_fields=["id"], update_fields=fields, batch_size=_AT_ONCE
    )
    return len(given)


def _deliver(rows: list[PhoneRow], now: datetime) -> None:
    over = [row.delivery for row in rows if row.delivery is not None]
    for start in range(0, len(over), _AT_ONCE):
        DeliveryRow.objects.filter(pk__in=over[start : start + _AT_ONCE]).update(over_at=now)
    made = DeliveryRow.objects.bulk_create(
        [
            DeliveryRow(phone=row.id, content=row.wanted, decided_at=row.rules_want_since, planned_at=now)
            for row in rows
        ],
        batch_size=_AT_ONCE,
    )
    for row, delivery in zip(rows, made, strict=True):
        row.delivery = delivery.pk


def _toggled(wishes: Iterable[_Wish], contents: _Contents) -> frozenset[str]:
    """The phones that want another content for no other reason than the edge of a shift."""
    return frozenset(
        one.row.id
        for one in wishes
        if one.content and one.content != one.row.wanted and one.row.wanted in contents.twins[one.content]
    )


def _regroup(now: datetime, toggled: Collection[str] = ()) -> None:
    """Has each enrolled phone be in a group that is to hold what the phone is to have.

    A group of which only the edge of a shift asks for another content is told in its own time.
    """
    phones: defaultdict[tuple[str, int], list[Member]] = defaultdict(list)
    enrolled = PhoneRow.objects.filter(enrolled_at__isnull=False, left_at=None).exclude(wanted="")
    for phone, target, ring, group, wanted in enrolled.values_list("id", "target", "ring", "group", "wanted"):
        phones[target, ring].append(Member(phone, group, wanted))
    groups: defaultdict[tuple[str, int], dict[str, str]] = defaultdict(dict)
    busy = set()
    for row in GroupRow.objects.all():
        groups[row.target, row.ring][row.id] = row.content
        if row.content_sent not in ("", row.content):
            busy.add(row.id)
    for (target, ring), members in phones.items():
        made = arrange(members, groups[target, ring], lambda: str(uuid4()), busy)
        GroupRow.objects.bulk_create(
            [GroupRow(id=one, target=target, ring=ring, content=made.holds[one]) for one in made.new]
        )
        for group, content in made.holds.items():
            if group not in made.new:
                edge = all(one.phone in toggled for one in members if one.group == group and one.wants == content)
                due = now + spreading.place_of(group, wired.current.spread) if edge else None
                GroupRow.objects.filter(pk=group).update(content=content, why="", due_at=due)
        by_group: defaultdict[str, list[str]] = defaultdict(list)
        for phone, group in made.moves.items():
            by_group[group].append(phone)
        for group, moving in by_group.items():
            for start in range(0, len(moving), _AT_ONCE):
                PhoneRow.objects.filter(pk__in=moving[start : start + _AT_ONCE]).update(group=group)


def _push(target: str, decision: Decision, contents: _Contents, found: HoldersAt) -> Push:
    wanted = decision.push
    if wanted is None:
        raise RuntimeError("a push is made of a decision that has none")
    digests = wanted.contents | {twin for one in wanted.contents for twin in contents.twins[one]}
    return plan_push(
        by=SYSTEM,
        push_id=str(uuid4()),
        target=target,
        contents=tuple(sorted(digests)),
        phones=wanted.phones,
        removed=wanted.removed,
        stops=wanted.stops,
        urgent=found.major_incident,
    )


def _overtaken(wishes: Iterable[_Wish]) -> None:
    """Ends the pushes whose contents no phone is to have any more: a later rule took their place."""
    wanted = Counter(one.content for one in wishes)
    end = partial(end_push, by=SYSTEM, how=waves.State.OVERTAKEN)
    for push, contents in queries.open_pushes():
        if not any(wanted[one] for one in contents):
            end(push_id=push.id)
