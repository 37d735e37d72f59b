"""What a live "may I?" costs inside the process, facts included: `python tools/bench_asking.py [--people N]`.

A generated force is loaded into a database of its own, the example rulebook is adopted, and people ask:

    decided     the rulebook in force, the facts of the person, and the decision
    answer      the same with what would change it
    facts       the facts of the person alone
    decision    the same question with its facts at hand: the decision and what would change it
    interview   what has still to be asked at the beginning of a question

Processor time of one process, the median of the tries. The design asks for under 1 ms for a decision
with its facts. `measure()` is the step for `tools/bench.py`.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import Any

import bench_site
from bench_rows import Row

ASKED: tuple[tuple[tuple[str, str, str], dict[str, str]], ...] = (
    (("use_app", "App", "whatsapp"), {"device": "work", "purpose": "policing"}),
    (("use_app", "App", "instagram"), {"device": "work"}),
    (("use_app", "App", "bbc-news"), {"device": "work", "purpose": "policing"}),
    (("open_site", "Site", "facebook.com"), {"device": "work"}),
    (("call", "Contact", "union"), {}),
    (("call", "Contact", "victim"), {"device": "personal", "purpose": "policing"}),
    (("take_home", "Device", "own-work-phone"), {}),
)
TRIES, QUESTIONS = 5, 400
TARGET = 1.0
"""Milliseconds of processor time for a decision with its facts, as the design has it."""


def measure(people: int = 1_200) -> dict[str, Any]:
    """The figures, in milliseconds of processor time a question."""
    with tempfile.TemporaryDirectory(prefix="bluelamp-asking-") as folder:
        bench_site.begin(folder)
        return {"people": people, **_figures(people)}


def _figures(people: int) -> dict[str, float]:
    from bluelamp.core.decision import ask, still_to_ask  # noqa: PLC0415 - models need Django set up first
    from bluelamp.core.decision.case import prepare  # noqa: PLC0415 - Django is set up first
    from bluelamp.records.adoption.queries import in_force  # noqa: PLC0415 - Django is set up first
    from bluelamp.records.asking import queries  # noqa: PLC0415 - Django is set up first
    from bluelamp.records.asking.interview import Interview  # noqa: PLC0415 - Django is set up first
    from bluelamp.records.facts.queries import entities_for  # noqa: PLC0415 - Django is set up first

    at = bench_site.fill(people)
    persons = bench_site.people_at(at)
    rulebook = in_force(at).rulebook
    decider = queries.decider_of(rulebook)
    chosen = random.Random(7)  # noqa: S311 - draws people for a benchmark, not a secret
    asked = [(chosen.choice(persons), *chosen.choice(ASKED)) for _ in range(QUESTIONS)]

    def interview(person: str, question: tuple[str, str, str], stated: dict[str, str]) -> Interview:
        return queries.interview(person, at, question, stated)

    questions = [interview(*one).question() for one in asked]
    first = [interview(person, question, {}).question() for person, question, _ in asked]

    def answer(number: int) -> None:
        found = interview(*asked[number])
        ask(found.rulebook, found.question(), decider)

    def decided(number: int) -> None:
        found = interview(*asked[number])
        case = prepare(found.rulebook, found.question())
        decider.decide(case.request, case.entities)

    return {
        "decided": _median(decided),
        "answer": _median(answer),
        "facts": _median(lambda number: entities_for(asked[number][0], at)),
        "decision": _median(lambda number: ask(rulebook, questions[number], decider)),
        "interview": _median(lambda number: still_to_ask(rulebook, first[number]), QUESTIONS // 4),
    }


def _median(work: Callable[[int], object], times: int = QUESTIONS) -> float:
    """Milliseconds of processor time of one call, the median of a few rounds."""
    for number in range(min(times, 20)):
        work(number)
    return round(median(_round(work, range(times)) for _ in range(TRIES)), 3)


def _round(work: Callable[[int], object], numbers: Sequence[int]) -> float:
    begun = time.process_time()
    for number in numbers:
        work(number)
    return (time.process_time() - begun) / len(numbers) * 1_000


def rows(found: Mapping[str, Any]) -> list[Row]:
    """The figures beside the target of the design."""
    said = {
        "decided": "decided with its facts",
        "answer": "answered, with what would change it",
        "facts": "the facts of the person alone",
        "decision": "decided and what would change it, facts at hand",
        "interview": "what has still to be asked, at the beginning",
    }
    target = {"decided": TARGET}
    return [Row(what=what, figure=found[one], unit="ms", target=target.get(one)) for one, what in said.items()]


def main() -> None:
    """Prints the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=1_200)
    print(json.dumps(measure(parser.parse_args().people), indent=2))


if __name__ == "__main__":
    main()
