"""A rulebook as the files it is made of: kept whole, named by a digest, and read again at any day.

The digest is of the files, byte for byte, so that anybody who has them can compute it: SHA-256 over
the canonical JSON of each file's name with its own SHA-256. It is another digest than the rulebook's,
which names what the rules mean on one day: settings of the force change with the day.

Pure: no table, no clock.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Lock

from bluelamp.core.kernel import digest
from bluelamp.core.rulebook import Rulebook, days_of_change, load_rulebook
from bluelamp.records.adoption.errors import BundleUnreadable

MOST_KEPT = 8
"""Rulebooks of other days are asked for seldom; each holds some megabytes."""


@dataclass(frozen=True)
class Bundle:
    """The files of a rulebook by their name inside its folder."""

    files: Mapping[str, str]

    @property
    def digest(self) -> str:
        """The name of exactly these files."""
        files = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in self.files.items()}
        return digest({"format": "bluelamp-bundle-1", "files": files})


@dataclass(frozen=True)
class Edition:
    """A bundle as it stands from a day on, until its next setting changes."""

    begins: date
    rulebook: Rulebook


def read_bundle(folder: Path) -> Bundle:
    """The rulebook's files from its folder, hidden ones left out.

    Raises:
        BundleUnreadable: a file is not UTF-8 text.
    """
    files = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_file() or any(part.startswith(".") for part in name.split("/")):
            continue
        try:
            files[name] = path.read_bytes().decode("utf-8")
        except UnicodeDecodeError as error:
            raise BundleUnreadable(f"`{name}` is not text.", todo="save it as UTF-8, or take it out.") from error
        if "\0" in files[name]:
            raise BundleUnreadable(f"`{name}` holds signs that are no text.", todo="save it as plain text.")
    return Bundle(files)


def editions(bundle: Bundle, first: date) -> tuple[Edition, ...]:
    """The bundle on a day and on every later day on which a setting of it changes.

    All of them are read here, so that a value which does not fit is found when the rulebook is
    adopted and not on the morning on which it would begin.

    Raises:
        BluelampError: as `load_rulebook`, for any of those days.
    """
    with tempfile.TemporaryDirectory() as parent:
        folder = _written(bundle, Path(parent))
        days = [first, *(day for day in days_of_change(folder) if day > first)]
        found: list[Edition] = []
        for day in days:
            one = Edition(day, load_rulebook(folder, day))
            if not found or found[-1].rulebook.digest != one.rulebook.digest:
                found.append(one)
        return tuple(found)


class Loaded:
    """The rulebooks read in this process, by bundle and the day from which the edition stands."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, date], Rulebook] = OrderedDict()
        self._lock = Lock()

    def get(self, name: str, begins: date) -> Rulebook | None:
        """The rulebook, where it was read before."""
        with self._lock:
            found = self._kept.get((name, begins))
            if found is not None:
                self._kept.move_to_end((name, begins))
            return found

    def read(self, name: str, bundle: Bundle, begins: date) -> Rulebook:
        """The rulebook, read now and kept."""
        with tempfile.TemporaryDirectory() as parent:
            found = load_rulebook(_written(bundle, Path(parent)), begins)
        with self._lock:
            self._kept[name, begins] = found
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return found


def _written(bundle: Bundle, parent: Path) -> Path:
    folder = parent / "rulebook"
    for name, text in bundle.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))
    return folder
