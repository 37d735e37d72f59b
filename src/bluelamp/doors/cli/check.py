"""`bluelamp check`: is this rulebook sound, and do its examples hold on every decider."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from bluelamp.core.cedar import Entities, EntityUid
from bluelamp.core.decision import Answer, Question, ask
from bluelamp.core.decision.examples import ExampleResult, run_examples
from bluelamp.core.phones import Coverage, Holder, coverage, plan_fleet
from bluelamp.core.rulebook import Report, Rulebook, check_directory, person_from
from bluelamp.core.screening import Compiled, compile_rules
from bluelamp.doors.cli import common
from bluelamp.doors.cli.deciders import DECIDERS


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
        return self.report.passes and all(one.holds for results in self.results.values() for one in results)

    @property
    def failed(self) -> dict[str, int]:
        """How many examples fail, by decider."""
        return {name: sum(not one.holds for one in results) for name, results in self.results.items()}

    @property
    def failures(self) -> dict[str, list[str]]:
        """What is wrong with each failing example, with the deciders that say so."""
        found: dict[str, list[str]] = {}
        for name, results in self.results.items():
            for one in results:
                if one.error is not None:
                    found.setdefault(one.error.say(), []).append(name)
        return found


@click.command("check", epilog="Example: bluelamp check --rulebook rulebooks/example-force")
@click.option(
    "--rulebook",
    "rulebook_path",
    type=click.Path(path_type=Path),
    default=common.STARTER,
    envvar="BLUELAMP_RULEBOOK",
    show_default=True,
    help="The folder of the rulebook.",
)
@click.option("--on", "on_day", metavar="DATE", help="The day whose parameters hold. Default: today.")
@common.json_option
def check_command(*, rulebook_path: Path, on_day: str | None, as_json_text: bool) -> None:
    """Check a rulebook: texts, types, sources, words, and every example on every decider.

    The exit code is 1 where anything is wrong. All problems are listed, not only the first.
    """
    checked = check_rulebook(check_directory(rulebook_path, common.day(on_day)))
    if as_json_text:
        common.show_json(told(checked))
    else:
        common.show(said(checked))
    sys.exit(common.DONE if checked.passes else common.ANSWER_IS_NO)


def check_rulebook(report: Report) -> Checked:
    """The whole check of a rulebook whose text has been linted.

    Examples run only on a rulebook whose text is sound: on a broken one every answer would be noise.
    """
    rulebook = report.rulebook
    if rulebook is None or not report.passes:
        return Checked(report, {}, None, {})
    results = {name: run_examples(rulebook, asking(rulebook, name)) for name in DECIDERS}
    compiled = compile_rules(rulebook.policies, rulebook.schema, rulebook.entities)
    return Checked(report, results, compiled, _coverage(rulebook))


def asking(rulebook: Rulebook, name: str) -> Callable[[Question], Answer]:
    """The function that asks one decider, by name, about this rulebook."""
    decider = DECIDERS[name](rulebook.policies)
    return lambda question: ask(rulebook, question, decider)


def _coverage(rulebook: Rulebook) -> Mapping[str, Coverage]:
    """How much of the rulebook each kind of phone keeps, for an officer without a special role."""
    if EntityUid("Action", "use_app") not in rulebook.schema.actions:
        return {}
    person = person_from(rulebook.schema, "Person", {"kind": "officer", "work_phone_issued": True})
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
        "failed": max(checked.failed.values(), default=0),
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
        if checked.failures:
            lines.append("")
    if checked.compiled is not None:
        slow = [policy.id for policy in checked.compiled.fallback]
        lines.append("Screening: " + (f"row by row for {', '.join(slow)}." if slow else "every rule runs as columns."))
    lines += [
        f"{name}: {len(one.enforced)} rules kept by the phone, {len(one.in_part)} in part, {len(one.advised)} by "
        f"advice and screening; {one.gaps} gaps."
        for name, one in checked.coverage.items()
    ]
    return "\n".join(lines)
