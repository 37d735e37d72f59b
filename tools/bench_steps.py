"""The steps of the benchmark, each for a process of its own: `tools/bench.py` says what they are."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, Self

import cedarpy
import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bluelamp.core.cedar import Entities, EntityUid, action_entities, cedar_json
from bluelamp.core.decision import Decider, EngineDecider, Question, ReferenceDecider, ask, prepare
from bluelamp.core.decision.examples import question_of
from bluelamp.core.phones import plan_fleet
from bluelamp.core.rulebook import Rulebook, load_rulebook
from bluelamp.core.samples import write_force
from bluelamp.core.screening import dimension_tables, raw_sql, requests_of
from bluelamp.core.screening.encoded import open_encoded, read_part, write_encoded
from bluelamp.core.screening.evaluate import Evaluator
from bluelamp.core.screening.inputs import event_files, load_inputs
from bluelamp.core.screening.queries import connected, fetched, streamed
from bluelamp.core.screening.referee import Referee
from bluelamp.core.screening.relation import EventRelation
from bluelamp.core.screening.run import compile_for_events
from bluelamp.core.screening.sql import quoted
from bluelamp.doors.cli.holders import holders_at
from bluelamp.doors.cli.payloads import payloads_of

ROOT = Path(__file__).resolve().parent.parent
RULEBOOK = ROOT / "rulebooks" / "example-force"
DAY = date(2026, 11, 3)
PEOPLE = 30_000
HOLDERS = 37_000
"""People of the force that is planned for: enough for 30,000 with a phone."""
BATCH = 500_000
SAMPLE = 4_000
TRIES = 4
REPORTED = ("event_id", "instant", "phone", "action", "target", "contact", "direction", "number_withheld")


class Clock:
    """Wall and processor seconds of a `with` block."""

    def __enter__(self) -> Self:
        self._wall, self._cpu = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        self.wall, self.cpu = time.perf_counter() - self._wall, time.process_time() - self._cpu

    def figures(self, **more: object) -> dict[str, object]:
        """The times as plain values, and what else is to be said."""
        return {"wall": round(self.wall, 3), "cpu": round(self.cpu, 3), **more}


def load() -> Rulebook:
    """The example force's rulebook on the day of the events."""
    return load_rulebook(RULEBOOK, DAY)


def connect(threads: int) -> duckdb.DuckDBPyConnection:
    """DuckDB with so many threads, free to return rows in any order."""
    connection = connected(threads)
    connection.execute("SET preserve_insertion_order = FALSE")
    return connection


# -- steps


def make_data(folder: Path, threads: int, events: int, people: int = PEOPLE) -> dict[str, object]:
    """The force, and its events in the wide layout: the common ground of all steps."""
    rulebook = load()
    with Clock() as made:
        phones = 0.82 * people
        force = write_force(
            folder, rulebook, people=people, seed=1, day=DAY, events_per_phone=max(1, round(events / phones))
        )
    connection = connect(threads)
    with Clock() as widened:
        relation = EventRelation(connection, rulebook, load_inputs(folder))
        (folder / "wide").mkdir()
        done = 0
        for number, path in enumerate(event_files(folder)):
            relation.open(path)
            columns = ", ".join(quoted(name) for name in relation.schema.names if name != "event_id")
            target = folder / "wide" / f"part-{number:05d}.parquet"
            connection.execute(
                f"COPY (SELECT event_id + {done} AS event_id, {columns} FROM ({relation.sql()})) "  # noqa: S608 - our own names
                f"TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
            )
            done += pq.read_metadata(path).num_rows
    rows = connection.execute(f"SELECT count(*) FROM '{folder}/wide/*.parquet'").fetchall()[0][0]  # noqa: S608 - our own names
    return {"reported": force.events, "events": rows, "write": made.figures(), "facts": widened.figures()}


def scan(folder: Path, threads: int, *, wide: bool) -> dict[str, object]:
    """Every value of the Parquet columns touched."""
    connection = connect(threads)
    source = folder / ("wide" if wide else "events") / "*.parquet"
    names = pq.read_schema(min(source.parent.glob("*.parquet"))).names if wide else REPORTED
    touched = ", ".join(f"max({quoted(name)})" for name in names)
    with Clock() as clock:
        fetched(connection, f"SELECT {touched} FROM read_parquet('{source}')")  # noqa: S608 - our own names
    return clock.figures(columns=len(names), megabytes=_megabytes(source.parent, "*.parquet"))


def encode(folder: Path, threads: int) -> dict[str, object]:
    """The wide layout encoded."""
    del threads
    files = sorted((folder / "wide").glob("*.parquet"))
    schema = pq.read_schema(files[0])

    def batches() -> Any:
        for path in files:
            yield from pq.ParquetFile(path).iter_batches(BATCH)

    with Clock() as clock:
        encoder = write_encoded(folder / "encoded", batches(), schema)
    sizes = {name: len(dictionary) for name, dictionary in encoder.dictionaries.items()}
    return clock.figures(dictionaries=sizes, megabytes=_megabytes(folder / "encoded", "*.arrow"))


def scan_encoded(folder: Path, threads: int) -> dict[str, object]:
    """Every value of the encoded columns touched."""
    del threads
    _, files = open_encoded(folder / "encoded")
    with Clock() as clock:
        for path in files:
            batch = read_part(path)
            for values in (*batch.keys.values(), *batch.raw.values()):
                values.max()
    return clock.figures()


def raw(folder: Path, threads: int) -> dict[str, object]:
    """Every event by SQL over the wide layout: counted by decision, reasons and errors."""
    rulebook, entities = _world(folder)
    compiled = compile_for_events(rulebook)
    connection = connect(threads)
    for name, table in dimension_tables(compiled, entities).items():
        connection.register("given", table)
        connection.execute(f"CREATE TABLE {quoted(name)} AS FROM given")
        connection.unregister("given")
    words = ", ".join(f"reason_{word}, error_{word}" for word in range(compiled.words))
    plan = raw_sql(compiled, f"read_parquet('{folder}/wide/*.parquet')")
    with Clock() as clock:
        rows = connection.execute(f"SELECT decision, {words}, count(*) FROM ({plan}) GROUP BY ALL").fetchall()  # noqa: S608 - our own names
    return clock.figures(rules=len(compiled.policies), outcomes=len(rows), events=sum(row[-1] for row in rows))


def encoded(folder: Path, threads: int) -> dict[str, object]:
    """Every event's outcome from the encoded layout, counted. Classes and new combinations are in the time."""
    rulebook, entities = _world(folder)
    compiled = compile_for_events(rulebook)
    encoder, files = open_encoded(folder / "encoded")
    evaluator = Evaluator(compiled, encoder, entities)
    sources = [partial(read_part, path) for path in files]
    with Clock() as clock:
        counted = evaluator.count(sources, threads=threads)
    with Clock() as again:
        evaluator.count(sources, threads=threads)
    figures = {"rules": len(compiled.policies), "outcomes": len(counted), "events": sum(counted.values())}
    return clock.figures(again=round(again.wall, 3), **figures)


def compare(folder: Path, threads: int) -> dict[str, object]:
    """The outcome of every event, raw against encoded; a sample against the engine."""
    rulebook, entities = _world(folder)
    compiled = compile_for_events(rulebook)
    connection = connect(threads)
    for name, table in dimension_tables(compiled, entities).items():
        connection.register("given", table)
        connection.execute(f"CREATE TABLE {quoted(name)} AS FROM given")
        connection.unregister("given")
    encoder, files = open_encoded(folder / "encoded")
    evaluator = Evaluator(compiled, encoder, entities)
    top = fetched(connection, f"SELECT max(event_id) AS top FROM '{folder}/wide/*.parquet'")["top"][0].as_py()  # noqa: S608 - our own names
    number_of = np.full(top + 1, -1, np.int32)
    for path in files:
        batch = read_part(path, ids=True)
        number_of[batch.ids] = evaluator.evaluate(batch)
    different, compared = 0, 0
    numbers: dict[tuple[Any, ...], int] = {
        (one.allowed, one.reasons, one.errors, one.principal_known, one.resource_known): number
        for number, one in enumerate(evaluator.outcomes)
    }
    words = range(compiled.words)
    for rows in streamed(connection, raw_sql(compiled, f"read_parquet('{folder}/wide/*.parquet')"), BATCH):
        keys = [rows.column(f"{kind}_{word}").to_pylist() for kind in ("reason", "error") for word in words]
        flags = [rows.column(name).to_pylist() for name in ("decision", "principal_known", "resource_known")]
        cache: dict[tuple[Any, ...], int] = {}
        expected = np.empty(len(rows), np.int32)
        for at, key in enumerate(zip(*flags, *keys, strict=True)):
            number = cache.get(key)
            if number is None:
                reasons, errors = key[3 : 3 + len(words)], key[3 + len(words) :]
                named = (key[0], compiled.policy_ids(reasons), compiled.policy_ids(errors), key[1], key[2])
                number = cache[key] = numbers.get(named, -2)
            expected[at] = number
        different += int((number_of[rows.column("event_id").to_numpy()] != expected).sum())
        compared += len(rows)
    return {
        "compared": compared,
        "different": different,
        **_against_engine(folder, evaluator, number_of, compiled, entities),
    }


def _against_engine(
    folder: Path, evaluator: Evaluator, number_of: np.ndarray, compiled: Any, entities: Any
) -> dict[str, object]:
    sample = _sample(folder)
    wrong = 0
    for event_id, verdict in zip(
        sample["event_id"].to_pylist(), Referee(compiled, entities).verdicts(sample), strict=True
    ):
        one = evaluator.outcomes[number_of[event_id]]
        same = (one.allowed, frozenset(one.reasons), frozenset(one.errors))
        wrong += same != (verdict.allowed, verdict.reasons, verdict.errors)
    return {"engine_compared": len(sample), "engine_different": wrong}


def engine(folder: Path, threads: int) -> dict[str, object]:
    """The engine's own batch call, policies and entities parsed beforehand, requests built beforehand."""
    del threads
    rulebook, entities = _world(folder)
    policies = cedarpy.PolicySet.from_str("\n".join(one.text for one in rulebook.policies))
    everybody = entities.with_entities(action_entities(rulebook.schema))
    parsed = cedarpy.Entities.from_json_str(json.dumps(everybody.as_cedar_json()))
    requests = [
        {
            name: {"type": uid.type, "id": uid.id}
            for name, uid in (("principal", one.principal), ("action", one.action), ("resource", one.resource))
        }
        | {"context": cedar_json(one.context)}
        for one in requests_of(_sample(folder), rulebook.schema)
    ]
    cedarpy.is_authorized_batch(requests[:50], policies, parsed)
    with Clock() as clock:
        cedarpy.is_authorized_batch(requests, policies, parsed)
    return clock.figures(events=len(requests))


def may_i(folder: Path, threads: int) -> dict[str, object]:
    """One question through the engine, the person looked up among 30,000; with and without what would change it."""
    del threads
    rulebook, entities = _world(folder)
    decider = EngineDecider(rulebook.policies)
    moment = datetime(2026, 11, 3, 10, tzinfo=UTC)
    whatsapp = EntityUid("App", "whatsapp")

    def question(number: int) -> Question:
        person = EntityUid("Person", f"P{number:06d}")
        people = Entities(entities.reached_from([person])[0].values())
        return Question(person, "use_app", whatsapp, moment, {"duty": "on"}, people)

    ask(rulebook, question(1), decider)
    case = prepare(rulebook, question(1))
    decider.decide(case.request, case.entities)
    with Clock() as whole:
        for number in range(2, 102):
            ask(rulebook, question(number), decider)
    with Clock() as verdict:
        for number in range(2, 102):
            case = prepare(rulebook, question(number))
            decider.decide(case.request, case.entities)
    return {"ask_ms": round(whole.cpu * 10, 3), "verdict_ms": round(verdict.cpu * 10, 3)}


def ask_examples(folder: Path, threads: int) -> dict[str, object]:
    """Every example asked, by the engine and by the reference: median milliseconds of processor time a question."""
    del folder, threads
    rulebook = load()
    questions = [question_of(rulebook, example) for example in rulebook.examples]

    def decided(decider: Decider, question: Question) -> None:
        case = prepare(rulebook, question)
        decider.decide(case.request, case.entities)

    figures: dict[str, object] = {"questions": len(questions), "rules": len(rulebook.rules)}
    kinds: dict[str, Decider] = {
        "engine": EngineDecider(rulebook.policies),
        "reference": ReferenceDecider(rulebook.policies),
    }
    for name, decider in kinds.items():
        figures[f"{name}_verdict_ms"] = _median_ms(partial(decided, decider), questions)
        figures[f"{name}_ask_ms"] = _median_ms(partial(ask, rulebook, decider=decider), questions)
    return figures


def _median_ms(answer: Callable[[Question], object], questions: Sequence[Question]) -> float:
    """The median over the questions, each at the best of a few tries: the first one parses."""
    best = [float("inf")] * len(questions)
    for _ in range(TRIES):
        for at, question in enumerate(questions):
            with Clock() as clock:
                answer(question)
            best[at] = min(best[at], clock.cpu * 1000)
    return round(median(best), 3)


# -- helpers of steps


def _world(folder: Path) -> tuple[Rulebook, Any]:
    rulebook = load()
    return rulebook, rulebook.entities.with_entities(load_inputs(folder, ("people", "units")).people())


def _sample(folder: Path) -> pa.Table:
    """Events spread over the first file."""
    path = min((folder / "wide").glob("*.parquet"))
    table = pq.read_table(path)
    step = max(1, len(table) // SAMPLE)
    return table.take(pa.array(np.arange(0, len(table), step)[:SAMPLE]))


def _megabytes(folder: Path, pattern: str) -> int:
    return sum(one.stat().st_size for one in folder.glob(pattern)) // 1_000_000


def plan(folder: Path, threads: int) -> dict[str, object]:
    """Plans and payloads for at least 30,000 holders, guards and the vendors' checks included."""
    del threads
    rulebook = load()
    write_force(folder / "holders", rulebook, people=HOLDERS, seed=3, day=DAY, events_per_phone=0)
    at = datetime(2026, 11, 3, 21, tzinfo=UTC)
    holders = holders_at(load_inputs(folder / "holders"), at)
    with Clock() as planning:
        fleet = plan_fleet(rulebook, holders.listed, at=at, people=holders.people)
    with Clock() as building:
        payloads = [one for each in fleet.plans.values() for one in payloads_of(each, rulebook.catalogue)]
    return {
        "holders": len(fleet.placed),
        "classes": len(fleet.plans),
        "payloads": len(payloads),
        "bad": sum(bool(one.problems) for one in payloads),
        "plan_s": round(planning.wall, 3),
        "wall": round(planning.wall + building.wall, 3),
    }


STEPS: Mapping[str, Callable[[Path, int], dict[str, object]]] = {
    "scan-reported": partial(scan, wide=False),
    "scan-wide": partial(scan, wide=True),
    "encode": encode,
    "scan-encoded": scan_encoded,
    "raw": raw,
    "encoded": encoded,
    "engine": engine,
    "plan": plan,
    "may-i": may_i,
    "ask": ask_examples,
    "compare": compare,
}
