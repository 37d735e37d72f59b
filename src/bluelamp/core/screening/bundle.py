"""One screening run spread over many machines: a bundle that all of them read, and a manifest that says it is whole.

    bundle = write_bundle(Path("lake/run-7/bundle"), rules, day, force)     once, before
    screen_one(bundle, "lake/.../part-00012.parquet", "lake/run-7/out", mark)      for each file, anywhere
    manifest = write_manifest(bundle, files, Path("lake/run-7/out"))       once, after

A platform that a force already has (`doors/cli/lake_spark.py`: Apache Spark) decides which machine takes which
file, and tries again where one dies. What happens to a file is the code of `run.py` and nothing else, so what
holds on one machine holds on a hundred: the findings have the same bytes (`tests/faults/test_spark.py`).

A retry writes under a name of its own and then gives the file the name of its input, so it replaces and never
doubles. Whoever reads findings reads the files of the manifest, each with its digest, and none besides.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from bluelamp.core.feeds import check_table
from bluelamp.core.rulebook import load_rulebook
from bluelamp.core.screening.errors import BundleDiffers, LakeNotWhole
from bluelamp.core.screening.inputs import EVENTS, TABLES, load_inputs
from bluelamp.core.screening.report import Tally, added
from bluelamp.core.screening.run import Run, force_digest

MANIFEST = "manifest.json"
_STATED = "bundle.json"


@dataclass(frozen=True)
class Bundle:
    """What every machine needs: the rulebook, the tables of the force, and what both must come to."""

    folder: Path
    on: date
    rulebook: str
    force: str
    seed: int

    def run(self, out: Path, *, threads: int, mark: str = "") -> Run:
        """A run of this bundle into a folder.

        Raises:
            BundleDiffers: what lies in the folder is not what was put there.
        """
        rulebook = load_rulebook(self.folder / "rulebook", self.on)
        inputs = load_inputs(self.folder / "force")
        if (rulebook.digest, force_digest(inputs)) != (self.rulebook, self.force):
            raise BundleDiffers(str(self.folder))
        return Run(rulebook, inputs, out, threads=threads, seed=self.seed, mark=mark)


def write_bundle(folder: Path, rules: Path, on: date, force: Path, *, seed: int = 0) -> Bundle:
    """The rulebook's folder and the force's tables, copied to where every machine can read them, with their digests.

    Events stay where they are.

    Raises:
        RulebookError: the rulebook is broken.
        FeedError: a table is missing, damaged or lacks a column.
    """
    rulebook, inputs = load_rulebook(rules, on), load_inputs(force)
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "force").mkdir(parents=True)
    shutil.copytree(rules, folder / "rulebook")
    for name in TABLES:
        pq.write_table(inputs.tables[name], folder / "force" / f"{name}.parquet", compression="zstd")
    bundle = Bundle(folder, on, rulebook.digest, force_digest(inputs), seed)
    body = {"on": on.isoformat(), "rulebook": bundle.rulebook, "force": bundle.force, "seed": seed}
    (folder / _STATED).write_text(json.dumps(body, indent=2) + "\n", encoding="utf-8")
    return bundle


def open_bundle(folder: Path) -> Bundle:
    """A bundle that was written."""
    body = json.loads((folder / _STATED).read_text(encoding="utf-8"))
    return Bundle(folder, date.fromisoformat(body["on"]), body["rulebook"], body["force"], body["seed"])


@lru_cache(maxsize=1)
def _ready(folder: str, out: str, mark: str) -> Run:
    """The run of this process: rules and tables are read once, for however many files it is given."""
    return open_bundle(Path(folder)).run(Path(out), threads=1, mark=mark)


def screen_one(folder: str, path: str, out: str, mark: str) -> str:
    """One event file screened, unless that was done already; the name of what was written.

    Args:
        folder: of the bundle.
        path: of the event file.
        out: where findings go.
        mark: of the process, of which no other has the same.

    Raises:
        BundleDiffers: the bundle was changed.
        FeedError: the file is missing, damaged or lacks a column.
        ScreeningDisagrees: the engine decides an event otherwise than the columns did.
    """
    run, file = _ready(folder, out, mark), Path(path)
    check_table(file, EVENTS)
    stated = run.stated(file)
    if run.finished(file, stated) is None:
        run.screen_file(file, stated, lambda _events: None)
    return file.stem


def write_manifest(bundle: Bundle, files: Sequence[Path], out: Path) -> dict[str, Any]:
    """What a whole run wrote: each findings file with its digest, and the numbers of all files together.

    Raises:
        LakeNotWhole: an event file has no findings file, or one of another run.
    """
    listed, tallies = [], []
    for file in sorted(files, key=lambda one: one.stem):
        findings = out / "findings" / f"{file.stem}.parquet"
        summary = out / "summaries" / f"{file.stem}.json"
        body = json.loads(summary.read_text(encoding="utf-8")) if summary.is_file() else None
        own = None if body is None else (body["stated"]["rulebook"], body["stated"]["force"])
        if body is None or own != (bundle.rulebook, bundle.force) or not findings.is_file():
            raise LakeNotWhole(file.name)
        with findings.open("rb") as opened:
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
        listed.append({"events": body["stated"]["events"], "findings": findings.name, "sha256": digest})
        tallies.append(Tally.from_json(body["tally"]))
    whole = {"rulebook": bundle.rulebook, "force": bundle.force, "files": listed, "tally": added(tallies).as_json()}
    partly = out / f".{MANIFEST}.partly"
    partly.write_text(json.dumps(whole, indent=2) + "\n", encoding="utf-8")
    partly.replace(out / MANIFEST)
    return whole
