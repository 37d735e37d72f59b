"""What deadlines, notices, webhooks and files need of the site: folders, addresses, and who is told."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bluelamp.core.calendar import local_day
from bluelamp.core.cedar import Duration
from bluelamp.core.kernel import Actor
from bluelamp.records.adoption import queries as adoption
from bluelamp.records.clocks import ports as clocks
from bluelamp.records.clocks import queries as clock_queries
from bluelamp.records.clocks.lifecycle import Of, is_role, role_of
from bluelamp.records.clocks.queries import open_task
from bluelamp.records.files import ports as files
from bluelamp.records.journal import clock as time
from bluelamp.records.journal.ports import Basis
from bluelamp.records.journal.subject import Subject
from bluelamp.records.journal.verb import Verb
from bluelamp.records.notices import ports as notices
from bluelamp.records.notices.acts import notify
from bluelamp.records.notices.wording import WORK_DUE, WORK_HANDED_ON
from bluelamp.records.register import queries as register
from bluelamp.records.webhooks import ports as webhooks
from bluelamp.site.configuration import Configuration


def wire_work(made: Configuration) -> None:
    """Where files are kept, how notices go out, and who is told that a deadline is near."""
    files.current.root = made.data_dir / "files"
    files.current.largest = made.upload_limit
    notices.current.force, notices.current.address = made.force_name, made.address
    notices.current.message_host = made.host or "bluelamp.invalid"
    notices.current.addresses = addresses_of
    webhooks.current.source = made.address
    webhooks.current.private_hosts = frozenset(made.webhook_hosts)
    clocks.current.tell = tell_of_work
    clocks.current.tell_handed_on = tell_of_work_handed_on
    clocks.current.parameter = duration
    clocks.current.covering = register.covered_by
    clocks.current.units_of = units_of


def units_of(person: str) -> tuple[str, ...]:
    """The units of a person at this moment, with all above them; none of somebody whom the register does not know."""
    return register.person_subject(person).units if register.is_known(person) else ()


class OpenTasks:
    """The reason of somebody who has an open task on the record, or one about the person whose record it is."""

    def basis(self, actor: Actor, verb: Verb, subject: Subject, at: datetime) -> Basis | None:
        """The task, where the actor, one of their roles or somebody they stand in for has it.

        A list is about nobody, so no task is on it and nothing is asked of the database.
        """
        del verb
        if subject.about is None:
            return None
        roles = {one.role for one in actor.standings}
        found = open_task(actor.id, roles, [subject.id, subject.about], at)
        return None if found is None else Basis(kind="task", reference=found.id)


def tell_of_work(owner: str, kind: str, of: Of) -> None:
    """Sends the owner of a deadline to their work; which of it is near stands there and not in the mail."""
    del kind, of
    notify(owner, WORK_DUE, "/work")


def tell_of_work_handed_on(owner: str, kind: str, of: Of) -> None:
    """Sends whoever has a task of somebody else's from now on to their work."""
    del kind, of
    notify(owner, WORK_HANDED_ON, "/work")


def addresses_of(to: str) -> tuple[str, ...]:
    """The addresses behind a person or a role, and of whoever stands in for them today."""
    now = time.now()
    people = [one.person for one in register.holders_of(role_of(to), now)] if is_role(to) else [to]
    for_tasks = clock_queries.cover_on(people, local_day(now)).values()
    for_everything = [register.standing_in_for(one, now) for one in people]
    return register.emails_of([*people, *for_tasks, *for_everything], now)


def duration(name: str, on: date) -> timedelta:
    """A span of time from the rulebook in force on a day.

    Raises:
        NothingInForce: no rulebook was in force then.
        TypeError: the rulebook has no span of time of that name.
    """
    parameter = adoption.on_day(on).rulebook.parameters.get(name)
    if parameter is None or not isinstance(parameter.value, Duration):
        raise TypeError(f"the rulebook in force has no span of time called {name}")
    return timedelta(milliseconds=parameter.value.millis)
