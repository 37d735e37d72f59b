"""What a live "may I?" costs inside the process, facts included: `python tools/bench_asking.py [--people N]`.

A generated force is loaded into a database of its own, the example rulebook is adopted, and people ask:

    answer      the rulebook in force, the facts of the person, the decision with what would change it
    facts       the facts of the person alone
    decision    the same question with its facts at hand: the decision and what would change it
    interview   what has still to be asked at the beginning of a question

Processor time of one process, the median of the tries. The design asks for under 1 ms for a decision
with its facts. `measure()` is the step for `tools/bench.py`.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
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


def measure(people: int = 1_200) -> dict[str, Any]:
    """The figures, in milliseconds of processor time a question."""
    with tempfile.TemporaryDirectory(prefix="bluelamp-asking-") as folder:
        os.environ.update(BLUELAMP_DATA=folder, DJANGO_SETTINGS_MODULE="bluelamp.site.settings_for_checks")
        os.environ.pop("BLUELAMP_DATABASE", None)
        import django  # noqa: PLC0415 - reads the environment that was set above

        django.setup()
        return {"people": people, **_figures(people)}


def _figures(people: int) -> dict[str, float]:
    from bluelamp.core.decision import ask, still_to_ask  # noqa: PLC0415 - models need Django set up first
    from bluelamp.records.adoption.queries import in_force  # noqa: PLC0415 - Django is set up first
    from bluelamp.records.asking import queries  # noqa: PLC0415 - Django is set up first
    from bluelamp.records.asking.interview import Interview  # noqa: PLC0415 - Django is set up first
    from bluelamp.records.facts.queries import entities_for  # noqa: PLC0415 - Django is set up first

    at = _fill(people)
    persons = _people(at)
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

    return {
        "answer": _median(answer),
        "facts": _median(lambda number: entities_for(asked[number][0], at)),
        "decision": _median(lambda number: ask(rulebook, questions[number], decider)),
        "interview": _median(lambda number: still_to_ask(rulebook, first[number]), QUESTIONS // 4),
    }


def _fill(people: int) -> datetime:
    from django.core.management import call_command  # noqa: PLC0415 - as above

    from bluelamp.core.kernel import Actor  # noqa: PLC0415 - Django is set up first
    from bluelamp.core.samples import generate  # noqa: PLC0415 - Django is set up first
    from bluelamp.records.adoption import acts as adoption  # noqa: PLC0415 - Django is set up first
    from bluelamp.records.adoption.bundles import read_bundle  # noqa: PLC0415 - Django is set up first
    from bluelamp.records.adoption.queries import in_force  # noqa: PLC0415 - Django is set up first
    from bluelamp.records.journal import clock  # noqa: PLC0415 - Django is set up first
    from bluelamp.records.register import acts as register  # noqa: PLC0415 - Django is set up first

    now = clock.now().astimezone(UTC)
    call_command("migrate", verbosity=0)
    set_up = Actor.system("set-up")
    bundle = read_bundle(ROOT / "rulebooks" / "example-force")
    adoption.adopt_first(by=set_up, bundle=bundle, begins=now - timedelta(days=100))
    force = generate(in_force(now).rulebook, people=people, seed=7, day=now.date(), events_per_phone=0)
    register.load_generated_force(by=set_up, force=force)
    return now


def _people(at: datetime) -> list[str]:
    from bluelamp.records.register.queries import whole  # noqa: PLC0415 - as above

    return sorted(person for person, *_ in whole.postings_at(at))


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


def main() -> None:
    """Prints the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=1_200)
    print(json.dumps(measure(parser.parse_args().people), indent=2))


if __name__ == "__main__":
    main()
