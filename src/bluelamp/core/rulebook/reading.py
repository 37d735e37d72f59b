"""One reading of a rulebook directory: its files, and the problems found on the way.

A reader reports a problem and goes on, so that `bluelamp check` shows all of them at once and
`load_rulebook` can refuse with the first.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bluelamp.core.kernel import BluelampError, Place
from bluelamp.core.rulebook.errors import (
    RulebookFileBroken,
    RulebookFileMissing,
    RulebookNotFound,
    YamlDoesNotParse,
)
from bluelamp.core.rulebook.marked_yaml import MarkedMap, read_yaml


class Reading:
    """The files of one rulebook directory, named in messages from the directory's own name on."""

    def __init__(self, path: Path) -> None:
        if not path.is_dir():
            raise RulebookNotFound(
                f"There is no rulebook at `{path}`.",
                todo="give the path of a directory that holds `rulebook.yaml`.",
            )
        self.path = path
        self.problems: list[BluelampError] = []
        self.warnings: list[BluelampError] = []
        self._texts: dict[str, str] = {}

    def source(self, name: str) -> str:
        """The name of a file in messages and places, such as `example-force/rulebook.yaml`."""
        return f"{self.path.resolve().name}/{name}"

    def files(self, folder: str, ending: str) -> list[str]:
        """The names of a folder's files, sorted; empty where the folder is absent."""
        return sorted(f"{folder}/{one.name}" for one in (self.path / folder).glob(f"*{ending}") if one.is_file())

    def has(self, name: str) -> bool:
        """Whether the file is there."""
        return (self.path / name).is_file()

    def text(self, name: str) -> str:
        """A file's text.

        Raises:
            RulebookFileMissing: it is not there.
            RulebookFileBroken: it is not UTF-8 text.
        """
        if name not in self._texts:
            try:
                # Spreadsheets put a mark before UTF-8 text, which is no part of it.
                self._texts[name] = (self.path / name).read_text(encoding="utf-8-sig")
            except FileNotFoundError as error:
                raise RulebookFileMissing(
                    f"The rulebook lacks the file `{name}`.",
                    todo="add the file; `docs` describes what each file of a rulebook holds.",
                    place=Place(self.source(name)),
                ) from error
            except (UnicodeDecodeError, OSError) as error:
                raise RulebookFileBroken(
                    f"The file `{name}` cannot be read as text: {error}.",
                    todo="save it as plain text in UTF-8 and check that it may be read.",
                    place=Place(self.source(name)),
                ) from error
        return self._texts[name]

    def yaml(self, name: str) -> Any:
        """A file's value, or None where it cannot be read; the problem is kept."""
        try:
            return read_yaml(self.text(name), self.source(name))
        except (YamlDoesNotParse, RulebookFileMissing, RulebookFileBroken) as error:
            self.problems.append(error)
            return None

    def yaml_map(self, name: str) -> MarkedMap:
        """A file's mapping; an empty one where the file cannot be read or holds something else."""
        value = self.yaml(name)
        if value is None or isinstance(value, MarkedMap):
            return value if value is not None else MarkedMap(1, 1)
        self.problems.append(
            RulebookFileBroken(
                f"`{name}` holds a list or a text where entries `name: value` are expected.",
                todo="write it as entries, one a line.",
                place=self.place(name, 1, 1),
            )
        )
        return MarkedMap(1, 1)

    def place(self, name: str, line: int, column: int | None = None) -> Place:
        """The place in a file, with its line shown."""
        lines = self._texts.get(name, "").splitlines()
        return Place(self.source(name), line, column, lines[line - 1] if 0 < line <= len(lines) else None)

    def spot(self, name: str, entry: MarkedMap, key: str | None = None) -> Place:
        """The place of an entry, or of one of its keys where it has that key."""
        line, column = entry.spots.get(key, (entry.line, entry.column)) if key else (entry.line, entry.column)
        return self.place(name, line, column)


def text_of(entry: Mapping[str, Any], key: str) -> str | None:
    """The text under a key, without the space around it; None where there is none or something else."""
    value = entry.get(key)
    return value.strip() if isinstance(value, str) and value.strip() else None
