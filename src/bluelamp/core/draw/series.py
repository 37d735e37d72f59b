"""A year of draws, act by act: what may follow what, held while it is made and again when it is checked.

The same code refuses an act that a force wants to add and an act that an auditor finds in a file, so
the two cannot disagree. What leaves say is not looked at here: `frame` and `selection` do that.

The order that no force can go round: plan, anchors of every party, then for each draw its frame,
after the notice every reveal, last the dice or the beacon, the result, and an outcome for everybody
who was due, before the next frame. Numbers follow one another. A draw can be made void only while its
seed is not known. After a reveal it is then held again with the same frame; before any reveal a wrong
frame can be corrected, because nobody can know yet what either would give.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bluelamp.core.draw import beacon
from bluelamp.core.draw.acts import (
    Act,
    Anchor,
    BeaconRound,
    Dice,
    FrameCommitment,
    Outcome,
    Result,
    Reveal,
    Void,
    act_digest,
    read_act,
)
from bluelamp.core.draw.chains import check_reveal, refuse_a_number_beyond
from bluelamp.core.draw.errors import (
    ActOutOfOrder,
    AnchorRefused,
    BeaconRefused,
    DrawNumberWrong,
    DrawTimeWrong,
    FrameChanged,
    FrameDiffers,
    FrameEmpty,
    OutcomeRefused,
    OutcomesOpen,
    SeedDiffers,
    SelectionDiffers,
    VoidRefused,
)
from bluelamp.core.draw.fields import instant_text, shown
from bluelamp.core.draw.plan import DICE, DONE, Plan, read_plan
from bluelamp.core.draw.selection import seed_of


@dataclass(frozen=True, slots=True)
class Draw:
    """One draw of the year, as far as it has come. `slot` is its place in the plan's calendar."""

    frame: FrameCommitment
    slot: int
    reveals: Mapping[str, bytes] = field(default_factory=dict)
    last: Dice | BeaconRound | None = None
    result: Result | None = None
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    void: Void | None = None

    @property
    def label(self) -> str:
        """What the draw is called: the year and its number."""
        return self.frame.draw

    @property
    def due(self) -> tuple[str, ...]:
        """Everybody who must be checked: those drawn, and for each check not done the next reserve of its pool."""
        return () if self.result is None else tuple(pid for pool in self.result.pools for pid in self.due_from(pool))

    @property
    def open(self) -> tuple[str, ...]:
        """Everybody who is due and has no outcome."""
        return tuple(pid for pid in self.due if pid not in self.outcomes)

    @property
    def is_over(self) -> bool:
        """Whether the next draw may begin: this one is void, or everybody due has an outcome."""
        return self.void is not None or (self.result is not None and not self.open)

    @property
    def keeps_its_frame(self) -> bool:
        """Whether a draw held in its place must have the same frame: once anything was revealed for it."""
        return bool(self.reveals) or self.frame.frame_of != self.label

    def due_from(self, pool: str) -> tuple[str, ...]:
        """Everybody due from one pool, in order."""
        if self.result is None:
            return ()
        selected = self.result.pools[pool]
        known = (*selected.drawn, *selected.reserves)
        called = sum(pid in self.outcomes and self.outcomes[pid].code != DONE for pid in known)
        return known[: len(selected.drawn) + called]

    def sources(self) -> dict[str, bytes] | None:
        """Every ingredient of the seed but the frame, by name; None while the last one is not there."""
        if self.last is None:
            return None
        if isinstance(self.last, Dice):
            return {**self.reveals, DICE: self.last.digits.encode()}
        return {**self.reveals, "drand": beacon.randomness(self.last.signature)}

    def seed(self) -> bytes | None:
        """The seed, or None while an ingredient is missing."""
        sources = self.sources()
        if sources is None:
            return None
        return seed_of(self.label, bytes.fromhex(act_digest(self.frame)), sources)


@dataclass(frozen=True, slots=True)
class Series:
    """A plan and what followed it. Unchanging: `after` gives a new series with one act more."""

    plan: Plan
    acts: tuple[Act, ...]
    anchors: Mapping[str, bytes] = field(default_factory=dict)
    draws: tuple[Draw, ...] = ()

    @classmethod
    def begun(cls, plan: Plan) -> Series:
        """The series of a plan that nothing has followed yet.

        Raises:
            ActBroken: a field holds what it cannot.
            PlanOutsideLimits, PlanContradictsItself: as `Plan.checked`.
        """
        plan = read_plan(plan.as_canonical())
        return cls(plan, (plan,))

    @classmethod
    def of(cls, acts: Iterable[Act]) -> Series:
        """The series that acts make, one after another.

        Raises:
            ActOutOfOrder: the first act is no plan.
            DrawError: as `after`, for the first act that cannot follow.
        """
        given = list(acts)
        first = given[0] if given else None
        if not isinstance(first, Plan):
            raise ActOutOfOrder("The first act is no plan: `none` was made public first.", todo="begin with the plan.")
        series = cls.begun(first)
        for act in given[1:]:
            series = series.after(act)
        return series

    @property
    def next_number(self) -> int:
        """The number that the next draw must have."""
        return len(self.draws) + 1

    @property
    def next_label(self) -> str:
        """What the next draw must be called."""
        return f"{self.plan.year}/{self.next_number:04d}"

    @property
    def next_slot(self) -> int:
        """The place in the calendar of the next draw: that of a void draw is used again."""
        if not self.draws:
            return 0
        return self.draws[-1].slot + (self.draws[-1].void is None)

    @property
    def next_time(self) -> datetime:
        """When the next draw is to be held by the calendar.

        Raises:
            DrawNumberWrong: the calendar is used up.
        """
        if self.next_slot >= len(self.plan.calendar):
            raise DrawNumberWrong(
                f"The calendar of the plan has no draw for `{self.next_label}`.",
                todo="make the plan of the next year.",
            )
        return self.plan.calendar[self.next_slot]

    @property
    def draw(self) -> Draw:
        """The last draw.

        Raises:
            ActOutOfOrder: no frame was committed to yet.
        """
        if not self.draws:
            raise ActOutOfOrder("There is `no` draw yet.", todo="commit to a frame first.")
        return self.draws[-1]

    def after(self, act: Act) -> Series:
        """The series with one act more.

        Promise: MUST refuse every act that is out of order, whoever adds it, with the series as it was
        (`tests/core/draw/test_series.py`).

        Raises:
            ActBroken: a field holds what it cannot, so that the act could be written and not read again.
            DrawTimeWrong: the act is dated before the one it follows, or outside the notice.
            ActOutOfOrder: it needs another act first, or stands there already.
            AnchorRefused, RevealDoesNotHashBack, ChainTooShort, DiceBroken, BeaconRefused: the ingredient is wrong.
            DrawNumberWrong, OutcomesOpen, FrameChanged, FrameDiffers, FrameEmpty, StratumTooSmall, FractionTooLarge:
                a frame is.
            SeedDiffers, SelectionDiffers, OutcomeRefused, VoidRefused: what comes after it is.
        """
        act = read_act(act.as_canonical())
        if act.at < self.acts[-1].at:
            raise DrawTimeWrong(
                f"An act is dated `{instant_text(act.at)}`, before the one it follows"
                f" ({instant_text(self.acts[-1].at)}).",
                todo="date acts when they are done, and add them in that order.",
            )
        match act:
            case Plan():
                raise ActOutOfOrder("A `second` plan was given for one year.", todo="begin a file of its own.")
            case Anchor():
                return self._anchored(act)
            case FrameCommitment():
                return self._framed(act)
        draw = self._draw_of(act.draw)
        match act:
            case Void():
                changed = self._voided(draw, act)
            case Reveal():
                changed = self._revealed(draw, act)
            case Dice() | BeaconRound():
                changed = self._rolled(draw, act)
            case Result():
                changed = self._resulted(draw, act)
            case _:
                changed = _closed(self.plan, draw, act)
        return replace(self, acts=(*self.acts, act), draws=(*self.draws[:-1], changed))

    def _draw_of(self, label: str) -> Draw:
        if not self.draws or self.draws[-1].label != label:
            last = self.draws[-1].label if self.draws else "none"
            raise DrawNumberWrong(
                f"An act names draw `{label}`; the draw under way is {last}.", todo="name the draw under way."
            )
        draw = self.draws[-1]
        if draw.void is not None:
            raise ActOutOfOrder(f"Draw `{label}` is void.", todo="commit to the frame of the next number.")
        return draw

    def _anchored(self, act: Anchor) -> Series:
        for held, why in (
            (act.party in self.plan.parties, "is no party of the plan"),
            (act.party not in self.anchors, "has published its anchor already"),
            (not self.draws, "is too late: a frame was committed to, and the anchor could be chosen to suit it"),
            (act.plan == act_digest(self.plan), "anchored its chain for another plan"),
        ):
            if not held:
                raise AnchorRefused(
                    f"`{act.party}` {why}.", todo="take only what the parties of this plan publish before a frame."
                )
        return replace(self, acts=(*self.acts, act), anchors={**self.anchors, act.party: act.anchor})

    def _framed(self, act: FrameCommitment) -> Series:
        missing = [party for party in self.plan.parties if party not in self.anchors]
        if missing:
            raise ActOutOfOrder(
                f"`{', '.join(missing)}` did not publish an anchor yet.", todo="wait for every party's anchor."
            )
        self._check_number(act)
        if self.draws and not self.draws[-1].is_over:
            raise OutcomesOpen(
                f"Draw {self.draws[-1].label} is not over: `{len(self.draws[-1].open)}` people have no outcome"
                + (", and it has no result." if self.draws[-1].result is None else "."),
                todo="close every check of that draw first, done or not done, or make the draw void before its seed.",
            )
        again = self.draws[-1] if self.draws and self.draws[-1].void is not None else None
        self._check_time(act, again)
        self._check_frame(act, again)
        return replace(self, acts=(*self.acts, act), draws=(*self.draws, Draw(act, self.next_slot)))

    def _check_number(self, act: FrameCommitment) -> None:
        if (act.number, act.draw) != (self.next_number, self.next_label):
            raise DrawNumberWrong(
                f"The frame is of draw `{act.draw}`, number {act.number}; the next one is {self.next_label}.",
                todo="number draws without a gap; a draw that fails is void and keeps its number.",
            )
        refuse_a_number_beyond(self.plan.links, act.number)

    def _check_time(self, act: FrameCommitment, again: Draw | None) -> None:
        planned = self.next_time
        notice = timedelta(hours=0 if again is not None and again.keeps_its_frame else self.plan.limits.notice_hours)
        for held, why in (
            (again is not None or act.time == planned, f"the calendar says {instant_text(planned)}"),
            (act.at + notice <= act.time, f"the frame came at {instant_text(act.at)}, with too short notice"),
        ):
            if not held:
                raise DrawTimeWrong(
                    f"Draw {act.draw} was to be held at `{instant_text(act.time)}`; {why}.",
                    todo="keep to the calendar and the notice of the plan.",
                )

    def _check_frame(self, act: FrameCommitment, again: Draw | None) -> None:
        if again is not None and again.keeps_its_frame:
            theirs, ours = ((one.frame_of, one.size, one.root, one.counts) for one in (again.frame, act))
            if theirs != ours:
                raise FrameChanged(
                    f"Draw {act.draw} is held in the place of {again.label}, but with the frame `{act.root.hex()}`.",
                    todo="hold it with the frame of the void draw: something was revealed for that one.",
                )
        elif act.frame_of != act.draw:
            raise FrameChanged(
                f"Draw {act.draw} was to use the frame of `{act.frame_of}`.", todo="make a frame of its own for it."
            )
        chain = beacon.CHAINS.get(self.plan.last)
        expected = 0 if chain is None else chain.round_at(act.time)
        if act.beacon != expected:
            raise BeaconRefused(
                f"The frame of {act.draw} names the beacon's round `{act.beacon}`; by its time it is {expected}.",
                todo="name the round of the time of the draw (0 where the plan has dice).",
            )
        if act.plan != act_digest(self.plan):
            raise FrameDiffers(f"The frame of {act.draw} is for another plan: `{act.plan}`.", todo="use this plan.")
        self._check_counts(act)

    def _check_counts(self, act: FrameCommitment) -> None:
        if act.size == 0:
            raise FrameEmpty(f"The frame of {act.draw} has `0` units.", todo="give the list of the force.")
        unknown = {*act.counts} - {*self.plan.strata} | {
            code for one in act.counts.values() for code in one if code not in self.plan.eligibility
        }
        total = sum(number for one in act.counts.values() for number in one.values())
        for held, why in (
            (not unknown, f"names `{'`, `'.join(sorted(unknown))}`, which the plan does not have"),
            (total == act.size, f"has size `{act.size}`, but its counts add up to {total}"),
        ):
            if not held:
                raise FrameDiffers(f"The frame of {act.draw} {why}.", todo="count the list again, by this plan.")
        self.plan.check_counts(act.counts)

    def _revealed(self, draw: Draw, act: Reveal) -> Draw:
        if act.party not in self.anchors or act.party in draw.reveals:
            raise ActOutOfOrder(
                f"`{act.party}` " + ("revealed already." if act.party in draw.reveals else "is no party of the plan."),
                todo="take one reveal of each party.",
            )
        if act.at < draw.frame.time:
            raise DrawTimeWrong(
                f"`{act.party}` revealed at {instant_text(act.at)}, before the time of the draw"
                f" ({instant_text(draw.frame.time)}).",
                todo="make the draw void: the seed could be known too early.",
            )
        check_reveal(act.value, act.party, self.anchors[act.party], self.plan.links, draw.frame.number)
        return replace(draw, reveals={**draw.reveals, act.party: act.value})

    def _rolled(self, draw: Draw, act: Dice | BeaconRound) -> Draw:
        silent = [party for party in self.plan.parties if party not in draw.reveals]
        if silent:
            raise ActOutOfOrder(
                f"`{', '.join(silent)}` did not reveal yet; the last ingredient comes after every reveal.",
                todo="wait for the reveals, or make the draw void.",
            )
        if draw.last is not None or isinstance(act, Dice) != (self.plan.last == DICE):
            raise ActOutOfOrder(
                f"The last ingredient of draw {draw.label} is {self.plan.last}, and `{act.KIND}` came"
                + (" a second time." if draw.last is not None else " in its place."),
                todo="take the first, and the one the plan names.",
            )
        if isinstance(act, BeaconRound) and act.number != draw.frame.beacon:
            raise BeaconRefused(
                f"Round `{act.number}` was given; the frame named {draw.frame.beacon}.",
                todo="fetch the round that was named.",
            )
        return replace(draw, last=act)

    def _resulted(self, draw: Draw, act: Result) -> Draw:
        seed = draw.seed()
        if seed is None or draw.result is not None:
            raise ActOutOfOrder(
                f"Draw `{draw.label}` " + ("has no seed yet." if seed is None else "has its result already."),
                todo="add one result, after the dice or the beacon.",
            )
        if act.seed != seed:
            raise SeedDiffers(
                f"The result has the seed `{act.seed.hex()}`; its ingredients make {seed.hex()}.",
                todo="do not rely on this result: draw again from the same ingredients and compare.",
            )
        for name in sorted({*self.plan.pools, *act.pools}):
            self._check_places(name, act)
        named = [pid for one in act.pools.values() for pid in (*one.drawn, *one.reserves)]
        if len(set(named)) != len(named):
            twice = next(pid for pid in named if named.count(pid) > 1)
            raise SelectionDiffers(f"The result names `{twice}` twice.", todo="do not rely on this result.")
        return replace(draw, result=act)

    def _check_places(self, name: str, act: Result) -> None:
        pool, selected = self.plan.pools.get(name), act.pools.get(name)
        wanted = None if pool is None else (pool.take, pool.reserves)
        if selected is None or (len(selected.drawn), len(selected.reserves)) != wanted:
            raise SelectionDiffers(
                f"The result does not name as many from pool `{name}` as the plan does.",
                todo="do not rely on this result: draw again from the same leaves and compare.",
            )

    def _voided(self, draw: Draw, act: Void) -> Draw:
        if draw.last is not None:
            raise VoidRefused(
                f"The seed of draw `{draw.label}` is known: setting it aside now would be choosing.",
                todo="finish the draw, and close each check with its outcome.",
            )
        if act.by == act.second:
            raise VoidRefused(f"`{act.by}` approved their own act.", todo="have a second person approve it.")
        return replace(draw, void=act)


def _closed(plan: Plan, draw: Draw, act: Outcome) -> Draw:
    for held, why in (
        (draw.result is not None, "comes before the result"),
        (act.pid not in draw.outcomes, "is the second for this person"),
        (act.pid in draw.due, "is for somebody who is not due; reserves are taken in their order"),
        (act.code in plan.outcomes, f"has the code {shown(act.code)}, which the plan does not have"),
        (act.code == DONE or act.second not in {"", act.by}, "says not done, and no second person approved that"),
    ):
        if not held:
            raise OutcomeRefused(
                f"The outcome for `{act.pid}` in draw {draw.label} {why}.",
                todo="close the checks that are due, each once, by the codes of the plan.",
            )
    return replace(draw, outcomes={**draw.outcomes, act.pid: act})
