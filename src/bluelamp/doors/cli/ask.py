"""`bluelamp ask`: may this person do this, and why."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bluelamp.core.cedar import Entities, EntityUid
from bluelamp.core.decision import Question, as_json, ask, say
from bluelamp.core.kernel import BluelampError
from bluelamp.core.rulebook import Rulebook, facts_from_text, find_action, find_entity, parse_uid, person_from
from bluelamp.core.screening.inputs import load_inputs
from bluelamp.doors.cli import common
from bluelamp.doors.cli.deciders import DECIDERS


class NotWrittenSo(BluelampError):
    """Something on the command line is not written in the form it needs."""

    code = "not-written-so"
    meaning = "A fact or a thing on the command line is not written in the form it needs."


@click.command(
    "ask", epilog="Example: bluelamp ask use_app 'App::\"whatsapp\"' --unit response-team --fact device=work"
)
@click.argument("action")
@click.argument("resource")
@click.option("--kind", type=click.Choice(["officer", "special", "staff"]), default="officer", show_default=True)
@click.option("--work-phone/--no-work-phone", default=True, show_default=True, help="Whether one is issued.")
@click.option("--unit", "units", multiple=True, help="A unit the person is in; may be given again.")
@click.option("--role", "roles", multiple=True, help="A role the person holds; may be given again.")
@click.option("--fact", "facts", multiple=True, metavar="NAME=VALUE", help="A fact of the case; may be given again.")
@click.option("--at", "at", metavar="INSTANT", help="The moment asked about. Default: now.")
@click.option("--force", type=click.Path(path_type=Path), help="A force's folder in which to look the person up.")
@click.option("--who", metavar="PERSON", help="The person in that folder, for example P000123.")
@click.option("--decider", type=click.Choice(list(DECIDERS)), default="engine", show_default=True)
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
    as_json_text: bool,
) -> None:
    """Ask whether somebody may do something.

    ACTION is an action of the schema, such as use_app; RESOURCE what it is done to, such as
    App::"whatsapp". The exit code is 0 where the answer allows it and 1 where it does not.
    """
    if (force is None) != (who is None):
        raise click.UsageError("--force and --who go together: the folder, and the person in it.")
    if force is not None and who is not None:
        principal, people = EntityUid("Person", who), Entities(load_inputs(force).people())
    else:
        given = {"kind": kind, "work_phone_issued": work_phone, "units": list(units), "roles": list(roles)}
        person = person_from(rulebook.schema, "Person", given)
        principal, people = person.uid, Entities([person])
    answer = ask(
        rulebook,
        Question(
            principal=principal,
            action=action,
            resource=named(rulebook, resource),
            asked_at=common.moment(at),
            facts=facts_from_text(find_action(rulebook.schema, action), as_pairs(facts)),
            people=people,
        ),
        DECIDERS[decider](rulebook.policies),
    )
    if as_json_text:
        common.show_json(as_json(answer))
    else:
        common.show(say(answer))
    sys.exit(common.DONE if answer.allowed else common.ANSWER_IS_NO)


def named(rulebook: Rulebook, text: str) -> EntityUid:
    """The thing a text names, written as in a rule: `App::"whatsapp"`.

    Raises:
        NotWrittenSo: the text is not written so.
        RulebookError: it differs from a thing of the catalogue only in capital letters.
    """
    uid = parse_uid(text if '"' in text else '{}::"{}"'.format(*text.partition("::")[::2]))
    if uid is None:
        raise NotWrittenSo(
            f"`{text}` does not name anything the rulebook knows.",
            todo="write the kind and the name, for example 'App::\"whatsapp\"'.",
        )
    return find_entity(rulebook.entities, uid)


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
