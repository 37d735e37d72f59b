"""A screening run: the event files of a force through a rulebook, file by file, with findings written.

    report = screen(rulebook, Path("force"), Path("out"))

Each input file gives one findings file of the same name and one summary. Both are written under
another name first and renamed, the summary last: a file with a summary is done. A run that was
killed goes on where it stopped, and a file whose rulebook and data are the same as before is not
screened again. Memory does not grow with the number of events.

The folder written:

    findings/NAME.parquet      one row a finding (`findings.FINDINGS`)
    summaries/NAME.json        what was counted, and the digests of what was screened
    facts/DAYS.parquet         the segments that findings name
    rejects/NAME.csv           rows of a table or an event file that could not be used, with reasons

Everything is checked by the Cedar engine as it goes: every event with a rule that erred, and a drawn
sample of the others. Where the engine says otherwise the run stops.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bluelamp.core.cedar import Entities
from bluelamp.core.feeds import check_table, stream_table, write_rejects
from bluelamp.core.kernel import digest
from bluelamp.core.rulebook import Rulebook
from bluelamp.core.screening.compiler import Compiled, compile_rules
from bluelamp.core.screening.days import table_digest
from bluelamp.core.screening.encoded import Array, Encoder, encoded_layout
from bluelamp.core.screening.errors import ScreeningDisagrees
from bluelamp.core.screening.evaluate import Evaluator, Outcome
from bluelamp.core.screening.findings import FINDINGS, FindingsOf
from bluelamp.core.screening.inputs import EVENTS, ForceInputs, event_files, load_inputs
from bluelamp.core.screening.queries import connected, streamed
from bluelamp.core.screening.referee import Referee
from bluelamp.core.screening.relation import EventRelation, screened_actions
from bluelamp.core.screening.report import ScreeningReport, Tally, added
from bluelamp.core.screening.sql import text

BATCH = 131_072
TOGETHER = 6
"""Batches whose new combinations are decided in one go."""
GROUP = 65_536
"""Rows that stand together in a findings file; the same always, since its bytes hang on it."""
SAMPLE = 100
"""Events of each file that are decided by the engine as well, besides those whose rules erred."""

Progress = Callable[[int, int], None]


def compile_for_events(rulebook: Rulebook) -> Compiled:
    """The rules as columns for the actions that are screened; the other actions cost nothing."""
    screened = {action.uid for action in screened_actions(rulebook)}
    return compile_rules(rulebook.policies, rulebook.schema, rulebook.entities, actions=screened)


def screen(  # noqa: PLR0913 - each argument has a default but the three that name things
    rulebook: Rulebook,
    force: Path,
    out: Path,
    *,
    progress: Progress | None = None,
    threads: int = 2,
    seed: int = 0,
) -> ScreeningReport:
    """Every event of a force decided under a rulebook, and the findings written to a folder.

    MUST: a killed run that is started again ends with the same files as one that was not
    (`test_a_killed_run_goes_on_and_ends_with_the_same_files`), and the files are the same byte for byte however
    many threads there are (`test_the_same_events_give_the_same_bytes_on_any_number_of_threads`).

    Args:
        rulebook: the rules.
        force: the folder of the force: tables and `events/` (`inputs.py`).
        out: where findings go; may hold those of an earlier run.
        progress: told the events done and the events in all, a few times a second at most files' speed.
        threads: for reading and joining.
        seed: draws the sample that the engine re-checks.

    Raises:
        FeedError: a file is missing, damaged or lacks a column.
        ScreeningDisagrees: the engine decides an event otherwise than the columns did.
    """
    return screen_files(
        rulebook, load_inputs(force), event_files(force), out, progress=progress, threads=threads, seed=seed
    )


def screen_files(  # noqa: PLR0913 - as `screen`
    rulebook: Rulebook,
    inputs: ForceInputs,
    files: Sequence[Path],
    out: Path,
    *,
    progress: Progress | None = None,
    threads: int = 2,
    seed: int = 0,
) -> ScreeningReport:
    """The same for a force that was read already, and event files wherever they are.

    Raises:
        FeedError: an event file is missing, damaged or lacks a column.
        ScreeningDisagrees: the engine decides an event otherwise than the columns did.
    """
    started = time.monotonic()
    run = Run(rulebook, inputs, out, threads=threads, seed=seed)
    run.sweep()
    sizes = [check_table(one, EVENTS) for one in files]
    done, tallies, reused = 0, [], 0
    for path, size in zip(files, sizes, strict=True):
        stated = run.stated(path)
        tally = run.finished(path, stated)
        reused += tally is not None
        if tally is None:
            tally = run.screen_file(path, stated, _moved(progress, done, sum(sizes)))
        tallies.append(tally)
        done += size
        if progress is not None:
            progress(done, sum(sizes))
    refused = run.compiled.refused
    seconds = time.monotonic() - started
    return ScreeningReport(
        rulebook.name,
        rulebook.digest,
        len(files),
        reused,
        added(tallies),
        refused,
        seconds,
        run.rejects_of(dict(zip(files, tallies, strict=True))),
    )


def _moved(progress: Progress | None, done: int, total: int) -> Callable[[int], None]:
    return lambda events: None if progress is None else progress(min(done + events, total), total)


@dataclass
class _Screening:
    """What deciding needs; made when the first file has to be screened."""

    connection: duckdb.DuckDBPyConnection
    relation: EventRelation
    evaluator: Evaluator
    encoder: Encoder
    entities: Entities
    referee: Referee | None = None


class Run:
    """One run: the rules and the force, ready when they are needed, and the files screened one by one.

    Several may write to one folder at once, on one machine or many, if no two have the same `mark`: it is in the
    names that files have until they are whole. `sweep` is for one of them alone, before the others begin.
    """

    def __init__(  # noqa: PLR0913 - as `screen`
        self, rulebook: Rulebook, inputs: ForceInputs, out: Path, *, threads: int = 2, seed: int = 0, mark: str = ""
    ) -> None:
        self.compiled = compile_for_events(rulebook)
        self._rulebook = rulebook
        self._inputs = inputs
        self._out = out
        self._threads = threads
        self._seed = seed
        self._mark = f".{mark}" if mark else ""
        self._force_digest = force_digest(inputs)
        self._screening: _Screening | None = None
        for folder in ("findings", "summaries", "facts", "rejects"):
            (out / folder).mkdir(parents=True, exist_ok=True)

    def sweep(self) -> None:
        """Takes away what a killed run left, and writes the rows of tables that could not be used."""
        for left in self._out.glob("*/.*.partly"):
            left.unlink()
        for name, rejects in self._inputs.rejects.items():
            self._put_rejects(name, rejects)

    def stated(self, path: Path) -> dict[str, str]:
        """What a file's findings depend on."""
        with path.open("rb") as file:
            events = hashlib.file_digest(file, "sha256").hexdigest()
        return {"rulebook": self._rulebook.digest, "force": self._force_digest, "events": events}

    def finished(self, path: Path, stated: dict[str, str]) -> Tally | None:
        """The numbers of a file that was screened before under the same rulebook and data."""
        summary = self._out / "summaries" / f"{path.stem}.json"
        findings = self._out / "findings" / f"{path.stem}.parquet"
        if not (summary.is_file() and findings.is_file()):
            return None
        body = json.loads(summary.read_text(encoding="utf-8"))
        return Tally.from_json(body["tally"]) if body["stated"] == stated else None

    def screen_file(self, path: Path, stated: dict[str, str], moved: Callable[[int], None]) -> Tally:
        """The numbers of a file that is screened now; its findings and summary are written.

        Raises:
            FeedDamaged: the file's footer can be read, and what comes before it cannot.
        """
        try:
            return self._screen_file(path, stated, moved)
        except (duckdb.Error, pa.ArrowException, OSError):
            for _ in stream_table(path, EVENTS):
                pass  # reading it whole says whether it is the file that is at fault, and then raises
            raise

    def _screen_file(self, path: Path, stated: dict[str, str], moved: Callable[[int], None]) -> Tally:
        summary = self._out / "summaries" / f"{path.stem}.json"
        summary.unlink(missing_ok=True)
        now = self._ready()
        conflicts, dropped = now.relation.open(path)
        found = FindingsOf(self._rulebook, now.relation.permissions())
        facts, segments = now.relation.segments()
        self._put(self._out / "facts" / f"{facts}.parquet", lambda at: pq.write_table(segments, at, compression="zstd"))
        self._put_rejects(path.stem, now.relation.rejects(path) if dropped.rejected else None)
        target = self._out / "findings" / f"{path.stem}.parquet"
        self._put(target, lambda at: self._write_findings(at, path, found, moved))
        found.tally.counts.update(protected_dropped=dropped.protected, rejected=dropped.rejected)
        found.tally.conflicts.update(two_holders=conflicts.two_holders, on_and_off_duty=conflicts.on_and_off_duty)
        body = {"stated": stated, "facts": facts, "tally": found.tally.as_json()}
        self._put(summary, lambda at: at.write_text(json.dumps(body, indent=2) + "\n", encoding="utf-8"))
        return found.tally

    def _ready(self) -> _Screening:
        if self._screening is None:
            connection = connected(self._threads)
            connection.execute("SET preserve_insertion_order = FALSE")
            relation = EventRelation(connection, self._rulebook, self._inputs)
            entities = self._rulebook.entities.with_entities(self._inputs.people())
            encoder = Encoder(encoded_layout(relation.schema))
            evaluator = Evaluator(self.compiled, encoder, entities)
            self._screening = _Screening(connection, relation, evaluator, encoder, entities)
        return self._screening

    def _write_findings(self, at: Path, path: Path, found: FindingsOf, moved: Callable[[int], None]) -> None:
        """The findings of a file, in an order that neither threads nor batches change."""
        now = self._ready()
        total = pq.read_metadata(path).num_rows
        rng = np.random.Generator(np.random.PCG64([self._seed, *sorted(path.name.encode())]))
        sample = rng.choice(total, min(SAMPLE, total), replace=False)
        screened = 0
        loose = at.with_name(f"{at.name}.loose.partly")
        with pq.ParquetWriter(loose, FINDINGS, compression="zstd") as writer:
            for events, numbers in self._decided(now):
                sampled = np.isin(events.column("event_id").to_numpy(), sample)
                found.tally.counts["rechecked"] += self._recheck(events, numbers, sampled)
                writer.write_table(found.table(events, numbers, now.evaluator.outcomes))
                screened += len(events)
                moved(screened)
        _write_in_order(loose, at)
        loose.unlink()

    def _decided(self, now: _Screening) -> Iterator[tuple[pa.RecordBatch, Array]]:
        """The wide events of the file that is open, with the outcome number of each.

        Some batches wait for one another, since deciding what was not met before costs a sixth of a second however
        little it is.
        """
        batches = streamed(now.connection, now.relation.sql(), BATCH)
        with ThreadPoolExecutor(self._threads) as pool:
            while several := list(islice(batches, TOGETHER)):
                encoded = [now.encoder.encode(events) for events in several]
                yield from zip(several, now.evaluator.evaluate_all(encoded, pool), strict=True)

    def _recheck(self, events: pa.RecordBatch, numbers: Array, sampled: Array) -> int:
        """Asks the engine of every event with an erring rule and of the sample; the number asked."""
        now = self._ready()
        outcomes = now.evaluator.outcomes
        erred = np.array([bool(one.errors) for one in outcomes], np.bool_)[numbers]
        positions = np.flatnonzero(erred | sampled)
        if not len(positions):
            return 0
        if now.referee is None:
            now.referee = Referee(self.compiled, now.entities)
        asked = pa.Table.from_batches([events.take(pa.array(positions))])
        for row, verdict in enumerate(now.referee.verdicts(asked)):
            outcome: Outcome = outcomes[numbers[positions[row]]]
            same = (verdict.allowed, verdict.reasons, verdict.errors) == (
                outcome.allowed,
                frozenset(outcome.reasons),
                frozenset(outcome.errors),
            )
            if not same:
                raise ScreeningDisagrees(asked["reported_id"][row].as_py(), outcome.allowed, verdict.allowed)
        return len(positions)

    def rejects_of(self, tallies: Mapping[Path, Tally]) -> dict[str, int]:
        """The files of rows that could not be used, by their place in the folder written, with how many rows."""
        counts = {name: len(rejects) for name, rejects in self._inputs.rejects.items()}
        counts |= {path.stem: tally.counts["rejected"] for path, tally in tallies.items()}
        return {f"rejects/{name}.csv": rows for name, rows in counts.items() if rows}

    def _put_rejects(self, name: str, rejects: pa.Table | None) -> None:
        """Writes the rows that could not be used; a file of an earlier run, of rows since mended, is taken away."""
        target = self._out / "rejects" / f"{name}.csv"
        if rejects is not None and len(rejects):
            self._put(target, lambda at: write_rejects(rejects, at))
        else:
            target.unlink(missing_ok=True)

    def _put(self, target: Path, write: Callable[[Path], object]) -> None:
        """Writes a file under another name and gives it its own when it is whole."""
        partly = target.with_name(f".{target.name}{self._mark}.partly")
        write(partly)
        partly.replace(target)


def _write_in_order(loose: Path, at: Path) -> None:
    """The rows of a findings file in one order, whatever order they were found in, and in groups of one size."""
    with connected() as connection, pq.ParquetWriter(at, FINDINGS, compression="zstd") as writer:
        connection.execute(f"SET temp_directory = {text(str(at.parent))}")
        waiting = FINDINGS.empty_table()
        for rows in streamed(connection, f"FROM read_parquet({text(str(loose))}) ORDER BY ALL", GROUP):
            waiting = pa.concat_tables([waiting, pa.Table.from_batches([rows]).cast(FINDINGS)])
            while len(waiting) >= GROUP:
                writer.write_table(waiting.slice(0, GROUP), row_group_size=GROUP)
                waiting = waiting.slice(GROUP)
        writer.write_table(waiting, row_group_size=GROUP)


def force_digest(inputs: ForceInputs) -> str:
    """The digest of all that is known of a force, in the order in which its tables stand."""
    return digest({name: table_digest(table) for name, table in inputs.tables.items()})
