"""`bluelamp ask`: may this person do this, and why."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from bluelamp.core.cedar import Entities, Entity, EntityUid
from bluelamp.core.decision import EngineDecider, Question, ReferenceDecider, ask, wording
from bluelamp.core.kernel import BluelampError
from bluelamp.core.rulebook import Rulebook, facts_from_text
from bluelamp.core.samples import person_of
from bluelamp.doors.cli import common

DECIDERS = {"engine": EngineDecider, "reference": ReferenceDecider}


class FactNotUnderstood(BluelampError):
    """A `--fact` is not written as NAME=VALUE."""

    code = "fact-not-understood"
    meaning = "A fact on the command line is not written as NAME=VALUE."


@click.command("ask", epilog='Example: bluelamp ask use_app \'App::"whatsapp"\' --fact device=work --fact duty=on')
@click.argument("action")
@click.argument("resource")
@click.option("--kind", type=click.Choice(["officer", "special", "staff"]), default="officer", show_default=True)
@click.option("--work-phone/--no-work-phone", default=True, show_default=True, help="Whether one is issued.")
@click.option("--unit", "units", multiple=True, help="A unit the person is in; may be given again.")
@click.option("--role", "roles", multiple=True, help="A role the person holds; may be given again.")
@click.option("--fact", "facts", multiple=True, metavar="NAME=VALUE", help="A fact of the case; may be given again.")
@click.option("--at", "at", metavar="INSTANT", help="The moment asked about. Default: now.")
@click.option("--force", type=click.Path(path_type=Path), help="A sample force in which to look the person up.")
@click.option("--who", metavar="PERSON", help="The person in that force, for example P000123.")
@click.option("--decider", type=click.Choice(sorted(DECIDERS)), default="engine", show_default=True)
@common.rulebook_option
@common.json_option
def ask_command(  # noqa: PLR0913 - one parameter for each option of the command
    rulebook: Rulebook,
    *,
    action: str,
    resource: str,
    kind: str,
    work_phone: bool,
    units: tuple[str, ...],
    roles: tuple[str, ...],
    facts: tuple[str, ...],
    at: str | None,
    force: Path | None,
    who: str | None,
    decider: str,
    as_json: bool,
) -> None:
    """Ask whether somebody may do something.

    ACTION is an action of the schema, such as use_app; RESOURCE what it is done to, such as
    App::"whatsapp". The exit code is 0 where the answer allows it and 1 where it does not.
    """
    if force is not None:
        principal, people = person_of(force, who or "")
    else:
        principal, people = described_person(kind, work_phone=work_phone, units=units, roles=roles)
    question = Question(
        principal=principal,
        action=action,
        resource=uid_of(resource),
        asked_at=common.moment(at),
        facts=facts_from_text(rulebook, action, as_pairs(facts)),
        people=people,
    )
    answer = ask(rulebook, question, DECIDERS[decider](rulebook))
    if as_json:
        common.show_json(wording.as_json(answer))
    else:
        common.show(wording.say(answer))
    sys.exit(common.DONE if answer.allowed else common.ANSWER_IS_NO)


def described_person(
    kind: str, *, work_phone: bool, units: tuple[str, ...] = (), roles: tuple[str, ...] = ()
) -> tuple[EntityUid, Entities]:
    """A person who is only described: what the options say, and nothing else."""
    uid = EntityUid("Person", "asking")
    parents = {EntityUid("Unit", unit) for unit in units} | {EntityUid("Role", role) for role in roles}
    attributes: Mapping[str, Any] = {"kind": kind, "work_phone_issued": work_phone}
    return uid, Entities([Entity(uid, attributes, frozenset(parents))])


def uid_of(text: str) -> EntityUid:
    """The entity a text names, written as in a rule: `App::"whatsapp"`.

    Raises:
        FactNotUnderstood: the text is not written so.
    """
    entity_type, separator, quoted = text.partition("::")
    if not separator or not entity_type:
        raise FactNotUnderstood(
            f"`{text}` does not name anything the rulebook knows.",
            todo='write the kind and the name, for example App::"whatsapp".',
        )
    return EntityUid(entity_type, quoted.strip('"'))


def as_pairs(facts: tuple[str, ...]) -> dict[str, str]:
    """The facts of the command line by name.

    Raises:
        FactNotUnderstood: one has no `=`.
    """
    pairs = {}
    for fact in facts:
        name, separator, value = fact.partition("=")
        if not separator:
            raise FactNotUnderstood(
                f"`{fact}` states no fact.", todo="write NAME=VALUE, for example --fact duty=on."
            )
        pairs[name.strip()] = value.strip()
    return pairs
