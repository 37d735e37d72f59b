"""The one way to change anything, and to look at anybody: ask, do, record. All three happen, or none.

Promise: there is no act without its record and no record without its act, through crashes too
(`tests/records/journal/test_act.py`, `tests/faults`). A refusal is recorded in a transaction of its
own, so that it outlives the work that it ended. Acts do not call acts.

This is why `ATOMIC_REQUESTS` stays off: a page's transaction around an act would take the refusal
down with it.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

from django.db import transaction

from bluelamp.core.kernel import Actor
from bluelamp.records.journal import clock, gate, ports, store
from bluelamp.records.journal.errors import ActInsideAnAct, CrossesPurposes, NotAllowed
from bluelamp.records.journal.ports import Ruling
from bluelamp.records.journal.subject import Subject
from bluelamp.records.journal.verb import Fact, Verb
from bluelamp.records.journal.verbs import ACT_REFUSED

P = ParamSpec("P")
T = TypeVar("T")
ACTS: dict[str, str] = {}
"""Every act by its place in the code, with its verb; `tests/architecture` walks it."""
_running: ContextVar[str | None] = ContextVar("the act that is running", default=None)
_companions: ContextVar[tuple[Callable[[Any], None], ...]] = ContextVar("what is written with the act", default=())


@contextmanager
def alongside(companion: Callable[[Any], None]) -> Iterator[None]:
    """Lets a door write something of its own, such as a kept answer, in the transaction of the next act.

    It is called with the act's outcome after the record was appended; where it fails, nothing happened.
    """
    token = _companions.set((*_companions.get(), companion))
    try:
        yield
    finally:
        _companions.reset(token)


def act(verb: Verb, *, on: Callable[..., Subject]) -> Callable[[Callable[P, tuple[T, Fact]]], Callable[P, T]]:
    """Makes a function of an app's `acts` an act: it is asked for, done and recorded in one transaction.

    The function takes `by`, an actor, and facts by keyword; it gives its outcome and what happened.
    `on` takes those of the facts that it names and gives what is acted on.

    Raises, when the act is called:
        NotAllowed: the rules say no. The refusal is recorded; nothing else happened.
        ActInsideAnAct: another act called it.
    """

    def decorate(do: Callable[P, tuple[T, Fact]]) -> Callable[P, T]:
        names = _named(do, on, verb)

        @functools.wraps(do)
        def run(*args: P.args, **facts: P.kwargs) -> T:
            by: Any = facts["by"]
            with _alone(verb):
                at = clock.now()
                with transaction.atomic():
                    subject = on(**{name: facts[name] for name in names if name in facts})
                    ruling = ports.current.authority.may(by, verb, subject, at)
                    if ruling.allowed:
                        outcome, fact = do(*args, **facts)
                        store.append(fact, by=by, subject=subject, ruling=ruling, at=at)
                        _write_companions(outcome)
                        return outcome
                raise _refused(verb, by, subject, ruling, at)

        return run

    return decorate


def reading(verb: Verb, *, on: Callable[..., Subject]) -> Callable[[Callable[P, tuple[T, Fact]]], Callable[P, T]]:
    """Makes a function of an app's `acts` a consultation: the value is given only once the record is committed.

    As `act`, and beyond it the gate: a reason to look must follow from a task, line management or a
    grant, or be given as `because`; what is held for one purpose is not read for another; one's own
    record is read without an entry, and a set is one entry that names its members.

    Raises, when it is called:
        NotAllowed: the rules say no, or the grant is used up. The refusal is recorded.
        CrossesPurposes: it is not held for the purpose of the look. The refusal is recorded.
        PurposeNeeded: it may be looked at, no reason to follows from anything, and none was given.
        ActInsideAnAct: an act called it.
    """

    def decorate(do: Callable[P, tuple[T, Fact]]) -> Callable[P, T]:
        names = _named(do, on, verb)

        @functools.wraps(do)
        def run(*args: P.args, **facts: P.kwargs) -> T:
            by: Any = facts["by"]
            because: Any = facts.get("because")
            with _alone(verb):
                at = clock.now()
                try:
                    with transaction.atomic():
                        subject = on(**{name: facts[name] for name in names if name in facts})
                        made = gate.look(by, verb, subject, at, because)
                        outcome, fact = do(*args, **facts)
                        _record_look(made, fact, at)
                        return outcome
                except gate.Shut as shut:
                    refusal = shut
                raise _refused(verb, by, refusal.subject, refusal.ruling, at)

        return run

    return decorate


def _record_look(made: gate.Look, fact: Fact, at: datetime) -> None:
    if not made.is_own:
        gate.spend(made, fact, at)
        store.append(fact, by=made.by, subject=made.subject, ruling=made.ruling, at=at, basis=made.basis)


def _named(do: Callable[..., Any], on: Callable[..., Subject], verb: Verb) -> frozenset[str]:
    """The facts that `on` wants; refused at once where the function has no such fact."""
    wanted = frozenset(inspect.signature(on).parameters)
    has = inspect.signature(do).parameters
    if not wanted <= has.keys() or "by" not in has:
        raise TypeError(f"{do.__qualname__} needs `by` and {sorted(wanted - has.keys())} to say what it acts on")
    ACTS[f"{do.__module__}.{do.__qualname__}"] = verb.name
    return wanted


def _refused(verb: Verb, by: Actor, subject: Subject, ruling: Ruling, at: datetime) -> NotAllowed:
    with transaction.atomic():
        store.append(ACT_REFUSED.record(verb=verb.name), by=by, subject=subject, ruling=ruling, at=at)
    says = ruling.says or f"You may not do this: {verb.says}"
    if ruling.rules == gate.CROSSING:
        return CrossesPurposes(says, todo=gate.CROSSING_TODO, rules=ruling.rules, verb=verb.name)
    todo = "ask somebody whose role allows it, or your supervisor; the refusal is recorded."
    return NotAllowed(says, todo=todo, rules=ruling.rules, verb=verb.name)


def _write_companions(outcome: object) -> None:
    for companion in _companions.get():
        companion(outcome)


@contextmanager
def _alone(verb: Verb) -> Iterator[None]:
    outer = _running.get()
    if outer is not None:
        raise ActInsideAnAct(
            f"`{verb.name}` was called inside `{outer}`.", todo="call the one after the other, or make them one act."
        )
    token = _running.set(verb.name)
    try:
        yield
    finally:
        _running.reset(token)
