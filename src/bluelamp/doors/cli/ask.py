"""`bluelamp ask`: may this person do this, and why."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bluelamp.core.cedar import Entities, EntityUid
from bluelamp.core.decision import Question, as_json, ask, say
from bluelamp.core.kernel import BluelampError
from bluelamp.core.rulebook import Rulebook, ThingUnknown, facts_from_text, find_action, find_entity, parse_uid
from bluelamp.doors.cli import common
from bluelamp.doors.cli.deciders import DECIDERS
from bluelamp.doors.cli.people import registered_people, usual_person

PEOPLE = ("people", "units")
"""The tables that say who somebody is; a question needs no others."""

MET_UNLISTED = ("App", "Site")
"""What people meet that no catalogue has. Anything else the catalogue does not have is a slip of the pen."""


class NotWrittenSo(BluelampError):
    """Something on the command line is not written in the form it needs."""

    code = "not-written-so"
    meaning = "A fact or a thing on the command line is not written in the form it needs."


@click.command(
    "ask",
    epilog=common.example("bluelamp ask use_app 'App::\"whatsapp\"' --unit response-team-1 --fact device=work"),
)
@click.argument("action")
@click.argument("resource")
@click.option("--kind", help="The kind of person, such as staff. Default: the one the schema names first.")
@click.option("--work-phone/--no-work-phone", default=None, help="Whether one is issued. Default: it is.")
@click.option("--unit", "units", multiple=True, help="A unit the person is in; may be given again.")
@click.option("--role", "roles", multiple=True, help="A role the person holds; may be given again.")
@click.option("--fact", "facts", multiple=True, metavar="NAME=VALUE", help="A fact of the case; may be given again.")
@common.at_option("asked about")
@common.force_option(required=False, use="look the person up there")
@click.option("--who", metavar="PERSON", help="The person in that folder, for example P000123.")
@click.option(
    "--decider", type=click.Choice(list(DECIDERS)), default="engine", show_default=True, help="Who decides; all agree."
)
@common.rulebook_option
@common.json_option
def ask_command(  # noqa: PLR0913 - one parameter for each option of the command
    rulebook: Rulebook,
    *,
    action: str,
    resource: str,
    kind: str | None,
    work_phone: bool | None,
    units: tuple[str, ...],
    roles: tuple[str, ...],
    facts: tuple[str, ...],
    at: str | None,
    force: Path | None,
    who: str | None,
    decider: str,
    as_json_text: bool,
) -> None:
    """Ask whether somebody may do something.

    ACTION is an action of the schema, such as use_app; RESOURCE what it is done to, such as
    App::"whatsapp". The exit code is 0 where the answer allows it and 1 where it does not.
    """
    if (force is None) != (who is None):
        raise click.UsageError("--force and --who go together: the folder, and the person in it.")
    if force is not None and who is not None:
        register = common.read_force(force, PEOPLE).people()
        principal, people = EntityUid("Person", who), registered_people(rulebook.schema, register)
    else:
        person = usual_person(rulebook.schema, kind=kind, work_phone=work_phone, units=units, roles=roles)
        principal, people = person.uid, Entities([person])
    answer = ask(
        rulebook,
        Question(
            principal=principal,
            action=action,
            resource=named(rulebook, action, resource),
            asked_at=common.moment(at),
            facts=facts_from_text(find_action(rulebook.schema, action), as_pairs(facts)),
            people=people,
        ),
        DECIDERS[decider](rulebook.policies),
    )
    common.show_result(as_json(answer), say(answer), as_json=as_json_text)
    sys.exit(common.DONE if answer.allowed else common.ANSWER_IS_NO)


def named(rulebook: Rulebook, action: str, text: str) -> EntityUid:
    """The thing a text names: written as in a rule, `App::"whatsapp"`, or by its name where its kind is clear.

    An app or website that the catalogue does not have is asked about as it is: the rules say what holds for those.

    Raises:
        NotWrittenSo: the text is not written so.
        RulebookError: there is no such action or thing, or the catalogue has it in other capital letters.
    """
    kinds = find_action(rulebook.schema, action).resources
    kind, separator, name = text.partition("::")
    if not separator:
        kind, name = (kinds[0], text) if len(kinds) == 1 else ("", text)
    uid = parse_uid(f"{kind}::{name}" if name.startswith('"') else f'{kind}::"{name}"')
    if uid is None or not uid.id:
        raise NotWrittenSo(
            f"`{text}` does not name a thing.",
            todo=f"write the kind and the name, such as '{kinds[0]}::\"name\"'; the kind is {' or '.join(kinds)}.",
        )
    try:
        return find_entity(rulebook.entities, uid)
    except ThingUnknown:
        if uid.type not in MET_UNLISTED:
            raise
        return uid


def as_pairs(facts: tuple[str, ...]) -> dict[str, str]:
    """The facts of the command line by name.

    Raises:
        NotWrittenSo: one has no `=`.
    """
    pairs = {}
    for fact in facts:
        name, separator, value = fact.partition("=")
        if not separator:
            raise NotWrittenSo(f"`{fact}` states no fact.", todo="write NAME=VALUE, for example --fact duty=on.")
        pairs[name.strip()] = value.strip()
    return pairs
