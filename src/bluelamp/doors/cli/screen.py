"""`bluelamp screen`: what phones did, held against the rules of the day."""

from __future__ import annotations

from pathlib import Path

import click

from bluelamp.core.rulebook import Rule, Rulebook
from bluelamp.core.screening.report import UNKNOWNS, ScreeningReport
from bluelamp.core.screening.run import screen
from bluelamp.doors.cli import common


@click.command("screen", epilog="Example: bluelamp screen --force build/force --out build/findings")
@click.option("--force", type=click.Path(path_type=Path), required=True, help="The force's folder.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="A folder for findings.")
@click.option("--threads", type=click.IntRange(min=1), default=2, show_default=True)
@common.rulebook_option
@common.json_option
def screen_command(rulebook: Rulebook, *, force: Path, out: Path, threads: int, as_json_text: bool) -> None:
    """Screen events against the rules: findings with their rules, and every count that matters.

    A run that was stopped goes on where it stopped when it is started again. A finding is a question
    for a person to look at, never a verdict.
    """
    with common.progress("Screening", quiet=as_json_text) as step:
        report = screen(rulebook, force, out, progress=step, threads=threads)
    if as_json_text:
        common.show_json(report.as_json())
    else:
        common.show("\n".join(said(rulebook, report)))
        common.show(f"Findings are in {out}.")


def said(rulebook: Rulebook, report: ScreeningReport) -> list[str]:
    """The report for a person, line by line."""
    counts, unknown = report.tally.counts, report.tally.unknown
    lines = [
        f"{report.events:,} events in {report.seconds:.1f} s.",
        f"{counts['allowed']:,} were allowed, {counts['not_allowed']:,} were not.",
        f"{report.findings:,} findings; {counts['erred']:,} events had a rule that erred and was passed over.",
        f"{counts['rechecked']:,} events were decided by the Cedar engine as well, all the same.",
        "Not known: " + ", ".join(f"{what} {unknown[what]:,}" for what in UNKNOWNS) + ".",
        f"{counts['protected_dropped']:,} union, legal, medical or welfare contacts dropped; only this total is kept.",
    ]
    if report.reused:
        lines.append(f"{report.reused} of {report.files} files had been screened before and were not done again.")
    if counts["rejected"]:
        lines.append(f"{counts['rejected']:,} rows could not be read; they are in the files of rejects, with reasons.")
    lines += [f"Rule {one.policy_id} was asked of the engine row by row: {one.message}" for one in report.not_lowered]
    lines += ["Not allowed, by rule:"]
    lines += [f"  {found:>9,}  {rule.title}  [{rule.id}]" for rule, found in refusing(rulebook, report)[:10]]
    return lines


def refusing(rulebook: Rulebook, report: ScreeningReport) -> list[tuple[Rule, int]]:
    """The rules that shut something, with how many events each did so for, most first."""
    found = report.tally.by_rule.most_common()
    return [(rulebook.by_id[one], count) for one, count in found if rulebook.by_id[one].effect == "forbid"]
