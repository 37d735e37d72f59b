"""The reference pages, made from the rulebook, its schema, the command line, the errors and the settings.

A hook of MkDocs, run while the site is built. Nothing on these pages is written by hand, so none of it can
fall behind; where a source cannot be read the build fails, and no page is left out.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from itertools import groupby
from pathlib import Path

import click
import django
import yaml
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files

import bluelamp
from bluelamp.core.cedar import Attribute
from bluelamp.core.kernel import ERRORS, BluelampError
from bluelamp.core.rulebook import Rule, Rulebook, load_rulebook, topic_title
from bluelamp.records.journal.authority import RulebookAuthority
from bluelamp.records.journal.matrix import JOBS, ROLES, matrix
from bluelamp.records.journal.verb import VERBS
from bluelamp.site.configuration import reference_page

ROOT = Path(__file__).resolve().parent.parent
ON = date(2026, 11, 21)  # a fixed day: the same sources build the same pages
MARKS = {"stated_by": "stated by", "changeable": "the person can change it", "known": "known"}


def escaped(text: object) -> str:
    """Text that a table of Markdown shows as it is."""
    return str(text).replace("|", "\\|").replace("<", "&lt;").replace("\n", " ").strip()


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The lines of a Markdown table."""
    yield "| " + " | ".join(head) + " |"
    yield "|" + " --- |" * len(head)
    for row in rows:
        yield "| " + " | ".join(escaped(cell) for cell in row) + " |"
    yield ""


def facts_page(rulebook: Rulebook) -> Iterator[str]:
    """Every kind of thing, every action and every fact, with the marks that say what a fact is worth."""
    schema = rulebook.schema
    yield "# Facts and actions\n"
    yield f"From the schema of `{rulebook.name}`. A rule can speak of these and of nothing else.\n"
    yield "What the columns of the tables say:\n"
    yield "- **stated by**: the register, the roster, the person, the phone, the clock, the rulebook or the incident"
    yield "- **the person can change it**: an answer proposes to change only such facts"
    yield "- **known**: before the act, after it, or both\n"
    yield "## Actions\n"
    for action in schema.asked():
        yield f"### {action.uid.id}\n"
        yield f"{action.marks.get('says', '')}\n"
        screened = " Phones and logs report it, so use is held against its rules." if "screened" in action.marks else ""
        yield f"Asked by {', '.join(action.principals)}, of {', '.join(action.resources)}.{screened}\n"
        yield from facts_table(action.context)
    yield "## Kinds of things\n"
    for entity in schema.entity_types.values():
        yield f"### {entity.name}\n"
        yield f"{entity.marks.get('says', '')}\n"
        if entity.member_of:
            yield f"Belongs to: {', '.join(entity.member_of)}.\n"
        if entity.attributes:
            yield from facts_table(entity.attributes)


def facts_table(facts: Mapping[str, Attribute]) -> Iterator[str]:
    """The facts of one action or kind of thing; the facts inside a fact follow it."""
    rows = [
        [
            f"`{name}`" + ("" if fact.required else " (may be absent)"),
            fact.marks.get("says", ""),
            str(fact.type) + (f": {fact.marks['values'].replace(',', ', ')}" if "values" in fact.marks else ""),
            *(fact.marks.get(mark, "") for mark in MARKS),
            fact.marks.get("assume", ""),
        ]
        for name, fact in with_fields(facts)
    ]
    yield from table(["fact", "what it says", "type", *MARKS.values(), "assumed"], rows)


def with_fields(facts: Mapping[str, Attribute], prefix: str = "") -> Iterator[tuple[str, Attribute]]:
    """Facts by dotted name, each record followed by its own fields."""
    for name, fact in facts.items():
        yield prefix + name, fact
        yield from with_fields(fact.type.fields, f"{prefix}{name}.")


def rules_page(rulebook: Rulebook) -> Iterator[str]:
    """Every rule by topic, its words, its source and its text; then the force's own settings."""
    yield "# Rules of the example force\n"
    yield f"{rulebook.title}, as it stands on {rulebook.on:%-d %B %Y}: {len(rulebook.rules)} rules, "
    yield f"{len(rulebook.examples)} examples, {len(rulebook.catalogue.apps)} apps and "
    yield f"{len(rulebook.catalogue.sites)} sites in the catalogue. Digest `{rulebook.digest}`.\n"
    yield "Nothing is allowed that no rule allows, and a rule that forbids wins over one that permits.\n"
    for topic, rules in groupby(rulebook.rules, key=lambda rule: rule.topic):
        yield f"## {topic_title(rulebook, topic)}\n"
        for rule in rules:
            yield from one_rule(rulebook, rule)
    yield "## Settings of the force\n"
    yield from table(
        ["setting", "what it says", "value", "since", "set by"],
        ([f"`{one.name}`", one.says, one.value, one.since, one.source] for one in rulebook.parameters.values()),
    )


def one_rule(rulebook: Rulebook, rule: Rule) -> Iterator[str]:
    """One rule: what people are told of it, where it comes from, its examples and its Cedar text."""
    yield f"### {rule.title} {{ #{rule.id} }}\n"
    yield f"{rule.says}\n"
    yield f"- id: `{rule.id}` ({rule.effect})"
    yield f"- source: {rule.source}"
    for label, values in (("duty", rule.duties), ("standard", rule.standards)):
        yield from (f"- {label}: {value}" for value in values)
    if rule.handling:
        yield f"- a finding under it is first handled: {rule.handling.replace('-', ' ')}"
    examples = [one for one in rulebook.examples if rule.id in one.rules]
    yield from (f"- example: {one.title}: **{one.answer}**" for one in examples)
    yield f"\n```\n{rule.policy.text.strip()}\n```\n"


def commands_page() -> Iterator[str]:
    """The help of every command, as the program prints it."""
    group = importlib.import_module("bluelamp.site.program").bluelamp
    yield "# Command line\n"
    yield f"```\n{help_text(group, 'bluelamp')}\n```\n"
    for name, command in group.commands.items():
        yield f"## bluelamp {name}\n"
        yield f"```\n{help_text(command, f'bluelamp {name}')}\n```\n"
        for part, inner in command.commands.items() if isinstance(command, click.Group) else ():
            yield f"### bluelamp {name} {part}\n"
            yield f"```\n{help_text(inner, f'bluelamp {name} {part}')}\n```\n"


def help_text(command: click.Command, name: str) -> str:
    """What `--help` prints, for a terminal of one width."""
    return command.get_help(click.Context(command, info_name=name, terminal_width=100, max_content_width=100))


def load_everything() -> None:
    """Import every module of Bluelamp, so that every error and every act is known."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bluelamp.site.settings_for_checks")
    django.setup()
    for module in pkgutil.walk_packages(bluelamp.__path__, prefix="bluelamp."):
        importlib.import_module(module.name)


def errors_page() -> Iterator[str]:
    """Every error by its code."""
    yield "# Errors\n"
    yield "Each refusal says what is wrong, where, and what to do. With `--json` it comes with its code, which is"
    yield "never used again for anything else. Exit code 3 goes with all of them.\n"
    rows = ([f"`{code}`", error.meaning] for code, error in sorted(ERRORS.items()))
    yield from table(["code", "what it means"], rows)


def permissions_page() -> Iterator[str]:
    """Who may do what in Bluelamp: every role with the acts it opens, and whose record, asked of the rules."""
    rulebook = load_rulebook(ROOT / "rulebooks" / "platform", ON)
    verbs = [verb for _, verb in sorted(VERBS.items())]
    made = matrix(RulebookAuthority(lambda _: rulebook), verbs, datetime.combine(ON, time(12), UTC))
    yield "# Roles and permissions\n"
    yield f"Worked out from `rulebooks/platform` as it stands on {rulebook.on:%-d %B %Y}: {len(rulebook.rules)} rules,"
    yield f"{len(verbs)} acts. What no rule opens is shut; a role does not open what is not in its table.\n"
    yield "`task` is: for an open task or under a grant, and not for a typed reason. `opened` is: while the record is"
    yield "open in an emergency.\n"
    yield "## Never\n"
    yield from (f"- **{rule.title}.** {rule.says}" for rule in rulebook.rules if rule.effect == "forbid")
    yield ""
    for role, title in {**ROLES, **{f"system:{job}": words for job, words in JOBS.items()}}.items():
        yield f"## {title}\n"
        rows = [
            [verb.says, cell.own, cell.team, cell.others, cell.nobodys]
            for verb in verbs
            if (cell := made[verb.name][role]).opens
        ]
        yield from table(["what is done", "own", "team's", "others'", "nobody's"], rows)


def api_page() -> Iterator[str]:
    """Every address of the API from its own description: what it does, what a token must reach, what it may answer."""
    from bluelamp.doors.api.urls import api  # noqa: PLC0415 - it needs Django, which is set up by then

    made = api.get_openapi_schema()
    yield "# The API\n"
    yield f"OpenAPI {made['openapi']}; a site serves the whole description at `/api/v1/openapi.json`.\n"
    yield f"{made['info']['description']}\n"
    tags: dict[str, list[Sequence[object]]] = {}
    for path, methods in made["paths"].items():
        for method, operation in methods.items():
            reach = ", ".join(f"`{one}`" for guard in operation["security"] for ones in guard.values() for one in ones)
            row = [f"`{method.upper()} {path}`", operation["description"].split("\n\n", 1)[0], reach or "any token"]
            tags.setdefault(operation["tags"][0], []).append([*row, ", ".join(map(str, operation["responses"]))])
    for tag, rows in tags.items():
        yield f"## {tag[:1].upper()}{tag[1:]}\n"
        yield from table(["address", "what it does", "reach", "answers"], rows)


def asvs_page() -> Iterator[str]:
    """The requirements of the ASVS that a program can test, each with the tests that hold it or a reason."""
    rows = yaml.safe_load((ROOT / "tests" / "contracts" / "asvs.yaml").read_text(encoding="utf-8"))
    held = [one for one in rows if "held_by" in one]
    rest = {way: [one for one in rows if way in one] for way in ("does_not_apply", "not_held")}
    yield "# Application security: ASVS 5.0, level 2\n"
    yield f"Of the requirements of levels 1 and 2, {len(rows)} were judged to be testable by a program here:"
    yield f"{len(held)} are held by tests that run at every change, {len(rest['does_not_apply'])} do not apply, and"
    yield f"{len(rest['not_held'])} is held by no test. The words are ours; the numbers are those of the OWASP"
    yield "Application Security Verification Standard 5.0.0. What that standard asks of documents and operations is not"
    yield "in this list, nor is what needs people to judge. Nobody outside has audited it.\n"
    yield "## Held by tests\n"
    rows_of = ([one["id"], one["asks"], tests_of(one["held_by"]), one.get("note", "")] for one in held)
    yield from table(["id", "what is asked", "held by", "what the tests leave open"], rows_of)
    for way, title in (("does_not_apply", "Does not apply"), ("not_held", "Held by no test")):
        yield f"## {title}\n"
        yield from table(["id", "what is asked", "why"], ([one["id"], one["asks"], one[way]] for one in rest[way]))


def tests_of(names: Sequence[str]) -> str:
    """Tests as sentences, with the file where each stands."""
    said = (one.partition("::") for one in names)
    return "; ".join(f"{test.removeprefix('test_').replace('_', ' ')} (`{file}`)" for file, _, test in said)


def pages() -> dict[str, str]:
    """The pages by name, as Markdown."""
    load_everything()
    rulebook = load_rulebook(ROOT / "rulebooks" / "example-force", ON)
    made = {
        "facts": facts_page(rulebook),
        "rules": rules_page(rulebook),
        "commands": commands_page(),
        "permissions": permissions_page(),
        "api": api_page(),
        "asvs": asvs_page(),
        "errors": errors_page(),
        "configuration": iter([reference_page().rstrip("\n")]),
    }
    return {f"reference/{name}.md": "\n".join(lines) + "\n" for name, lines in made.items()}


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Called by MkDocs once it has listed the written pages: adds the made ones.

    Raises:
        PluginError: the rulebook cannot be used; MkDocs shows the sentence and builds nothing.
    """
    try:
        made = pages()
    except BluelampError as error:
        raise PluginError(error.say()) from error
    for name, text in made.items():
        files.append(File.generated(config, name, content=text))
    return files
