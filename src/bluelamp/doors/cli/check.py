"""`bluelamp check`: is this rulebook sound, and do its examples hold on every decider."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from bluelamp.core.cedar import Entities, EntityUid
from bluelamp.core.decision.examples import ExampleResult, run_examples_together
from bluelamp.core.phones import Coverage, Holder, coverage, plan_fleet
from bluelamp.core.rulebook import Report, Rulebook, check_directory
from bluelamp.core.screening import Compiled, compile_rules
from bluelamp.doors.cli import common
from bluelamp.doors.cli.deciders import DECIDERS, decide_cases
from bluelamp.doors.cli.people import usual_person
from bluelamp.doors.cli.plan import coverage_lines


@dataclass(frozen=True)
class Checked:
    """Everything a check found: the lint, the examples by decider, the compiler, the reach on phones."""

    report: Report
    results: dict[str, list[ExampleResult]]
    compiled: Compiled | None
    coverage: Mapping[str, Coverage]

    @property
    def passes(self) -> bool:
        """Whether nothing at all stands against the rulebook."""
        return self.report.passes and not self.failing and not self.different

    @property
    def failed(self) -> dict[str, int]:
        """How many examples fail, by decider."""
        return {name: sum(not one.holds for one in results) for name, results in self.results.items()}

    @property
    def failing(self) -> set[str]:
        """The examples that fail on any decider, by id."""
        return {one.example.id for results in self.results.values() for one in results if not one.holds}

    @property
    def different(self) -> int:
        """How many examples do not get one and the same answer from all deciders, rules and errors included."""
        return sum(
            any(one.answer != answers[0].answer for one in answers)
            for answers in zip(*self.results.values(), strict=True)
        )

    @property
    def failures(self) -> dict[str, list[str]]:
        """What is wrong with each failing example, with the deciders that say so."""
        found: dict[str, list[str]] = {}
        for name, results in self.results.items():
            for one in results:
                if one.error is not None:
                    found.setdefault(one.error.say(), []).append(name)
        return found


@click.command("check", epilog=common.example("bluelamp check --rulebook rulebooks/example-force"))
@common.rulebook_place_option
@common.json_option
def check_command(*, rulebook_path: Path, on_day: str | None, as_json_text: bool) -> None:
    """Check a rulebook: texts, types, sources, words, and every example on every decider.

    The exit code is 1 where anything is wrong. All problems are listed, not only the first.
    """
    with common.progress("Checking", quiet=as_json_text) as step:
        checked = check_rulebook(check_directory(rulebook_path, common.day(on_day)), step)
    common.show_result(told(checked), said(checked), as_json=as_json_text)
    sys.exit(common.DONE if checked.passes else common.ANSWER_IS_NO)


def check_rulebook(report: Report, step: common.Step = common.no_step) -> Checked:
    """The whole check of a rulebook whose text has been linted; `step` is told of every example asked.

    Examples run only on a rulebook whose text is sound: on a broken one every answer would be noise.
    """
    rulebook = report.rulebook
    if rulebook is None or not report.passes:
        return Checked(report, {}, None, {})
    results = {}
    for done, (name, make) in enumerate(DECIDERS.items(), start=1):
        results[name] = run_examples_together(rulebook, partial(decide_cases, make(rulebook.policies)))
        step(done, len(DECIDERS))
    compiled = compile_rules(rulebook.policies, rulebook.schema, rulebook.entities)
    return Checked(report, results, compiled, _coverage(rulebook))


def _coverage(rulebook: Rulebook) -> Mapping[str, Coverage]:
    """How much of the rulebook each kind of phone keeps, for a usual person without a unit or role."""
    if EntityUid("Action", "use_app") not in rulebook.schema.actions:
        return {}
    person = usual_person(rulebook.schema)
    at = datetime.combine(rulebook.on, datetime.min.time(), UTC)
    fleet = plan_fleet(rulebook, [Holder(person, "android")], at=at, people=Entities())
    return coverage(fleet.plan_of(person.uid), rulebook)


def told(checked: Checked) -> dict[str, Any]:
    """The check for a program."""
    rulebook, compiled = checked.report.rulebook, checked.compiled
    body: dict[str, Any] = {"passes": checked.passes, "problems": checked.report.as_json()["problems"]}
    if rulebook is not None:
        body |= {"rulebook": rulebook.name, "digest": rulebook.digest, "rules": len(rulebook.rules)}
    failures = {
        name: [one.error.as_json() for one in results if one.error is not None]
        for name, results in checked.results.items()
    }
    body["examples"] = {
        "run": max((len(results) for results in checked.results.values()), default=0),
        "failed": len(checked.failing),
        "different": checked.different,
        "failures": failures,
    }
    body["engines"] = {
        name: {"run": len(results), "failed": checked.failed[name]} for name, results in checked.results.items()
    }
    body["screening"] = {
        "lowered": 0 if compiled is None or rulebook is None else len(rulebook.rules) - len(compiled.fallback),
        "row_by_row": [] if compiled is None else [policy.id for policy in compiled.fallback],
    }
    body["coverage"] = {name: one.as_canonical() for name, one in checked.coverage.items()}
    return body


def said(checked: Checked) -> str:
    """The check for a person."""
    rulebook = checked.report.rulebook
    lines = [checked.report.say()]
    if rulebook is not None and checked.results:
        sources = Counter(rule.is_default for rule in rulebook.rules)
        lines += [
            "",
            f"{rulebook.title}: {len(rulebook.rules)} rules on {rulebook.on:%d %B %Y}, digest {rulebook.digest[:12]}.",
            f"{sources[False]} rest on a published text; {sources[True]} are Bluelamp defaults that the force decides.",
        ]
        lines += [
            f"{len(results)} examples on {name}: {checked.failed[name]} failed."
            for name, results in checked.results.items()
        ]
        lines += [
            f"\n{message}\n  Deciders that say so: {', '.join(names)}." for message, names in checked.failures.items()
        ]
        if checked.different:
            lines.append(f"\n{checked.different} examples are answered differently by different deciders.")
        if checked.failures or checked.different:
            lines.append("")
    if checked.compiled is not None:
        slow = [policy.id for policy in checked.compiled.fallback]
        lines.append("Screening: " + (f"row by row for {', '.join(slow)}." if slow else "every rule runs as columns."))
    return "\n".join([*lines, *coverage_lines(checked.coverage)])
