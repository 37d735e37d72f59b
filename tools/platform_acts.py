"""The acts of the platform in the schema of its rulebook, and who may do them: `make acts` writes both again.

Every verb that an app declares is an action of `rulebooks/platform/schema.cedarschema`, below the line
`// Acts`. Words come from the verb; the groups, which decide who may do it, stay as whoever owns the rules
put them. A verb that is new comes into the group `to-be-placed`, which no rule opens, so that it is shut until
somebody has placed it; a test holds that none is left there.

Then it writes `tests/contracts/authority_matrix.txt`: every role, every act, whose record. Read the difference: it is
who may do what from now on.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import pkgutil
import re
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import django

import bluelamp.records
from bluelamp.core.rulebook import load_rulebook
from bluelamp.records.journal.authority import RulebookAuthority
from bluelamp.records.journal.matrix import as_text, matrix
from bluelamp.records.journal.verb import VERBS, Verb

SCHEMA = Path(__file__).resolve().parent.parent / "rulebooks" / "platform" / "schema.cedarschema"
MATRIX = SCHEMA.parents[2] / "tests" / "contracts" / "authority_matrix.txt"
ON = datetime(2026, 11, 21, 12, tzinfo=UTC)  # a fixed day: the same rules make the same matrix
MARK = re.compile(r"^// Acts -*$", re.MULTILINE)
UNPLACED = "to-be-placed"
_ACTION = re.compile(r'^action "([^"]+)" in \[([^\]]*)\]', re.MULTILINE)


def declared() -> dict[str, Verb]:
    """Every verb of every app, by name: their `verbs` modules are read."""
    for app in pkgutil.iter_modules(bluelamp.records.__path__):
        name = f"bluelamp.records.{app.name}.verbs"
        if importlib.util.find_spec(name) is not None:
            importlib.import_module(name)
    apps = {app.name for app in pkgutil.iter_modules(bluelamp.records.__path__)}
    return {name: verb for name, verb in sorted(VERBS.items()) if name.partition(".")[0] in apps}


def placed(schema: str) -> dict[str, tuple[str, ...]]:
    """The acts that stand in the schema, each with the groups it is in.

    After a merge an act may stand twice: who placed it wins over who had not yet.
    """
    _, _, acts = split(schema)
    found: dict[str, tuple[str, ...]] = {}
    for name, groups in _ACTION.findall(acts):
        named = tuple(re.findall(r'"([^"]+)"', groups))
        if name not in found or named != (UNPLACED,):
            found[name] = named
    return found


def split(schema: str) -> tuple[str, str, str]:
    """What stands before the line `// Acts`, the line, and what stands below it."""
    found = MARK.search(schema)
    if found is None:
        raise SystemExit("The schema has no line that begins with `// Acts --`. What to do: put it back at the end.")
    return schema[: found.start()], found[0], schema[found.end() :]


def written(schema: str, verbs: Iterable[Verb], groups: Mapping[str, tuple[str, ...]]) -> str:
    """The schema with exactly these verbs below its line, each in its groups."""
    before, line, _ = split(schema)
    acts = [_action(verb, groups.get(verb.name, (UNPLACED,))) for verb in verbs]
    return before + line + "\n\n" + "\n\n".join(acts) + "\n"


def _action(verb: Verb, groups: Iterable[str]) -> str:
    within = ", ".join(f'"{one}"' for one in groups)
    context = "principal: Person, resource: Kind, context: Circumstances"
    return f'@says("{verb.says}")\naction "{verb.name}" in [{within}] appliesTo {{ {context} }};'


def contract() -> str:
    """The matrix as it should be committed."""
    authority = RulebookAuthority(lambda on: load_rulebook(SCHEMA.parent, on))
    return as_text(matrix(authority, declared().values(), ON))


def main() -> int:
    """Writes the schema again and says what somebody has to place."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bluelamp.site.settings_for_checks")
    django.setup()
    text = SCHEMA.read_text(encoding="utf-8")
    verbs, groups = declared(), placed(text)
    SCHEMA.write_text(written(text, verbs.values(), groups), encoding="utf-8")
    MATRIX.write_text(contract(), encoding="utf-8")
    for name in groups.keys() - verbs.keys():
        print(f"{name}: no app declares this act any more; it was taken out")
    unplaced = [name for name in verbs if groups.get(name, (UNPLACED,)) == (UNPLACED,)]
    for name in unplaced:
        print(f"{name}: nobody may do this yet. What to do: put it in a group that says who may, in {SCHEMA.name}")
    return 1 if unplaced else 0


if __name__ == "__main__":
    sys.exit(main())
