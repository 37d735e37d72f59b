"""A rulebook from its directory: `load_rulebook` for those who use one, `gather` for those who check one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from bluelamp.core.cedar import CedarError, Entities, Entity, EntityUid, Schema, parse_schema
from bluelamp.core.kernel import BluelampError, Place
from bluelamp.core.rulebook.catalogue import CatalogueReader
from bluelamp.core.rulebook.digests import rulebook_digest
from bluelamp.core.rulebook.errors import RulebookFileBroken, RulebookFileMissing
from bluelamp.core.rulebook.examples import read_examples
from bluelamp.core.rulebook.fit import misfits
from bluelamp.core.rulebook.marked_yaml import MarkedMap
from bluelamp.core.rulebook.model import Catalogue, Rulebook
from bluelamp.core.rulebook.parameters import force_entity, read_parameters
from bluelamp.core.rulebook.reading import Reading, text_of
from bluelamp.core.rulebook.rules import read_rules


@dataclass(frozen=True)
class Gathered:
    """What one reading of a directory gave: the rulebook as far as it could be read, and what is wrong.

    `rulebook` is None where its first file or its schema cannot be read. Where there are `problems`
    it lacks the broken parts, so it may be looked at and never be used.
    """

    rulebook: Rulebook | None
    problems: tuple[BluelampError, ...]
    warnings: tuple[BluelampError, ...]


def load_rulebook(path: Path, on: date) -> Rulebook:
    """The rulebook in a directory as it stands on a day, every rule checked against its schema.

    A rulebook with anything broken in it MUST NOT load: a missing rule or app would change answers
    without a word. `tests/core/rulebook/test_load.py` holds that for every kind of problem.

    Raises:
        RulebookError: the first problem found; `check_directory` gives them all.
        PolicyDoesNotParse, SchemaDoesNotParse: with line, column and caret.
    """
    gathered = gather(path, on)
    for problem in gathered.problems:
        raise problem
    if gathered.rulebook is None:
        raise RulebookFileBroken(f"The rulebook at `{path}` could not be read.", todo="check it with `bluelamp check`.")
    return gathered.rulebook


def gather(path: Path, on: date) -> Gathered:
    """Everything that can be read of a rulebook, with every problem on the way, in the order of its files.

    Raises:
        RulebookNotFound: there is no such directory.
    """
    reading = Reading(path)
    rulebook = _read(reading, on)
    if rulebook is not None:
        reading.problems.extend(misfits(rulebook))
    return Gathered(rulebook, tuple(reading.problems), tuple(reading.warnings))


def _read(reading: Reading, on: date) -> Rulebook | None:
    head = reading.yaml_map("rulebook.yaml")
    schema = _schema(reading, head)
    if reading.problems or schema is None:
        return None
    rules = read_rules(reading)
    parameters = read_parameters(reading, schema, on)
    catalogue, things, names = _catalogue(reading)
    rulebook = Rulebook(
        name=text_of(head, "name") or "",
        title=text_of(head, "title") or "",
        on=on,
        schema=schema,
        rules=rules,
        parameters=parameters,
        catalogue=catalogue,
        entities=Entities([force_entity(parameters), *things]),
        examples=read_examples(reading),
        digest="",
        names=names,
        sources=_sources(reading, head),
    )
    return replace(rulebook, digest=rulebook_digest(rulebook))


def _schema(reading: Reading, head: MarkedMap) -> Schema | None:
    for key in ("name", "title", "schema"):
        if text_of(head, key) is None and not reading.problems:
            reading.problems.append(
                RulebookFileBroken(
                    f"`rulebook.yaml` does not give the rulebook's `{key}`.",
                    todo=f"add a line `{key}: …`.",
                    place=Place(reading.source("rulebook.yaml")),
                )
            )
    file = text_of(head, "schema")
    if file is None:
        return None
    try:
        return parse_schema(reading.text(file), reading.source(file))
    except (CedarError, RulebookFileMissing, RulebookFileBroken) as error:
        reading.problems.append(error)
        return None


def _catalogue(reading: Reading) -> tuple[Catalogue, list[Entity], dict[EntityUid, str]]:
    reader = CatalogueReader(reading)
    try:
        catalogue, things = reader.read()
    except (RulebookFileMissing, RulebookFileBroken) as error:
        reading.problems.append(error)
        return Catalogue({}, {}), [], {}
    return catalogue, things, reader.names


def _sources(reading: Reading, head: MarkedMap) -> dict[str, str]:
    given = head.get("sources", MarkedMap(0, 0))
    if isinstance(given, MarkedMap) and all(isinstance(one, str) for one in given.values()):
        return dict(given)
    reading.problems.append(
        RulebookFileBroken(
            "The `sources` of `rulebook.yaml` are not entries `how it is cited: its full title`.",
            todo="write one source a line, such as `IOPC 408/20 response: …`.",
            place=reading.spot("rulebook.yaml", head, "sources"),
        )
    )
    return {}
