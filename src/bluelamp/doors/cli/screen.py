"""`bluelamp screen`: what phones did, held against the rules of the day."""

from __future__ import annotations

from pathlib import Path

import click

from bluelamp.core.rulebook import Rulebook
from bluelamp.core.screening.report import UNKNOWNS, ScreeningReport
from bluelamp.core.screening.run import screen
from bluelamp.doors.cli import common

MOST_RULES = 10


@click.command("screen", epilog=common.example("bluelamp screen --force build/force --out build/findings"))
@common.force_option(required=True, use="its tables, and its events in `events`")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="A folder for findings.")
@click.option("--threads", type=click.IntRange(min=1), default=2, show_default=True, help="For reading and joining.")
@common.rulebook_option
@common.json_option
def screen_command(rulebook: Rulebook, *, force: Path, out: Path, threads: int, as_json_text: bool) -> None:
    """Screen events against the rules: findings with their rules, and every count that matters.

    A run that was stopped goes on where it stopped when it is started again. A finding is a question
    for a person to look at, never a verdict.
    """
    with common.progress("Screening", quiet=as_json_text) as step:
        report = screen(rulebook, force, out, progress=step, threads=threads)
    common.show_result(report.as_json(), "\n".join(said(rulebook, report, out)), as_json=as_json_text)


def said(rulebook: Rulebook, report: ScreeningReport, out: Path) -> list[str]:
    """The report for a person, line by line; `out` is the folder that was written."""
    counts, unknown = report.tally.counts, report.tally.unknown
    lines = [
        f"{report.events:,} events in {report.seconds:.1f} s.",
        f"{counts['allowed']:,} were allowed, {counts['not_allowed']:,} were not.",
        f"{report.findings:,} findings; {counts['erred']:,} events had a rule that erred and was passed over.",
        f"{counts['rechecked']:,} events were decided by the Cedar engine as well, all the same.",
        "Events of which something is not known: " + ", ".join(f"{what} {unknown[what]:,}" for what in UNKNOWNS) + ".",
        f"{counts['protected_dropped']:,} union, legal, medical or welfare contacts dropped; only this total is kept.",
    ]
    if report.reused:
        lines.append(f"{report.reused} of {report.files} files had been screened before and were not done again.")
    if counts["ids_in_other_case"]:
        lines.append(
            f"{counts['ids_in_other_case']:,} events name an app in other capital letters than the catalogue; "
            "they were screened as that app."
        )
    lines += [
        f"{rows:,} rows could not be used and were left out; they are in {out / file}, each with the reason."
        for file, rows in report.rejects.items()
    ]
    lines += [f"Rule {one.policy_id} was asked of the engine row by row: {one.message}" for one in report.not_lowered]
    lines += ["Not allowed, by rule:"]
    lines += [f"  {found:>9,}  {why}" for why, found in refusing(rulebook, report)[:MOST_RULES]]
    return [*lines, f"Findings are in {out / 'findings'}."]


def refusing(rulebook: Rulebook, report: ScreeningReport) -> list[tuple[str, int]]:
    """Why events were not allowed, with how many for each reason, most first: a rule, or that no rule allows it."""
    found = report.tally.by_rule.most_common()
    rules = rulebook.by_id
    return [
        (f"{rules[one].title}  [{one}]" if one in rules else one.capitalize(), count)
        for one, count in found
        if one not in rules or rules[one].effect == "forbid"
    ]
