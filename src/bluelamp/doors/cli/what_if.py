"""`bluelamp what-if`: what a draft rulebook would have found in past days, and what it would change on phones now."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import click

from bluelamp.core.phones import PlanDifference, plan_difference, plan_fleet
from bluelamp.core.rulebook import Rulebook, load_rulebook
from bluelamp.core.screening.days import fitting, keep_days
from bluelamp.core.screening.held_back import Shown
from bluelamp.core.screening.inputs import ForceInputs
from bluelamp.core.screening.what_if import SMALLEST, Version, WhatIf, what_if
from bluelamp.doors.cli import common
from bluelamp.doors.cli.holders import holders_at

MOST_ROWS = 10
_EXAMPLE = "bluelamp what-if build/my-draft --force build/force --kept build/kept"


@click.command("what-if", epilog=common.example(_EXAMPLE))
@click.argument("draft", type=click.Path(path_type=Path, file_okay=False))
@common.force_option(required=True, use="its tables, and its events in `events`")
@click.option(
    "--kept",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="A folder where encoded days are kept for the next time.",
)
@click.option("--draft-on", metavar="DATE", help="The day whose parameters hold for the draft. Default: as --on.")
@click.option(
    "--smallest",
    type=click.IntRange(min=1),
    default=SMALLEST,
    show_default=True,
    help="A count of fewer people is not shown.",
)
@click.option("--threads", type=click.IntRange(min=1), default=2, show_default=True, help="For reading and counting.")
@common.at_option("the plans for phones are for")
@common.rulebook_place_option
@common.json_option
def what_if_command(  # noqa: PLR0913 - one parameter for each option of the command
    *,
    draft: Path,
    force: Path,
    kept: Path,
    draft_on: str | None,
    smallest: int,
    threads: int,
    at: str | None,
    rulebook_path: Path,
    on_day: str | None,
    as_json_text: bool,
) -> None:
    """Try a draft of the rulebook on past events and on the phones as they are now.

    Only counts are shown, never a name, and no count of few people. Events are encoded the first time,
    which takes longest; the next draft is tried in seconds. The exit code is 0 where nothing would
    change and 1 where something would.
    """
    old = load_rulebook(rulebook_path, common.day(on_day))
    new = load_rulebook(draft, common.day(draft_on or on_day))
    inputs = common.read_force(force)
    report = _tried(old, new, (force, kept, inputs), (smallest, threads), quiet=as_json_text)
    phones = _on_phones(old, new, inputs, common.moment(at))
    told = {"findings": report.as_json(), "phones": phones.as_json()}
    common.show_result(told, "\n".join(said(report, phones)), as_json=as_json_text)
    sys.exit(common.ANSWER_IS_NO if report.differs or phones.phones_changed else common.DONE)


def _tried(
    old: Rulebook, new: Rulebook, force: tuple[Path, Path, ForceInputs], how: tuple[int, int], *, quiet: bool
) -> WhatIf:
    (folder, kept, inputs), (smallest, threads) = force, how
    with common.progress("Encoding", quiet=quiet) as step:
        days = keep_days(old, folder, kept, progress=step, threads=threads, inputs=inputs)
        again = None
        if fitting(new) != fitting(old):
            again = keep_days(new, folder, kept, progress=step, threads=threads, inputs=inputs)
    with common.progress("Trying", quiet=quiet) as step:
        return what_if(old, new, days, new_days=again, smallest=smallest, threads=threads, progress=step)


def _on_phones(old: Rulebook, new: Rulebook, inputs: ForceInputs, moment: datetime) -> PlanDifference:
    holders = holders_at(inputs, moment)
    before, after = (plan_fleet(one, holders.listed, at=moment, people=holders.people) for one in (old, new))
    return plan_difference(before, after)


def said(report: WhatIf, phones: PlanDifference) -> list[str]:
    """The report for a person, line by line."""
    few = f"fewer than {report.smallest}"
    lines = [
        f"{report.before.events:,} past events in {report.days} {'file' if report.days == 1 else 'files'}.",
        f"Rulebook in force: {_version(report.before, few)}",
        f"Draft: {_version(report.after, few)}",
    ]
    if not report.differs:
        lines.append("No finding would be gained, lost or handled otherwise.")
    else:
        lines += [
            f"Findings gained {_count(report.gained, few)}, lost {_count(report.lost, few)}.",
            f"Gained and lost because they would be handled otherwise: {_count(report.moved, few)}.",
            f"People touched: {_count(report.people, few)}. Phones: {_count(report.phones, few)}.",
        ]
        for title, rows in (("handling", report.by_handling), ("rule", report.by_rule), ("unit", report.by_unit)):
            lines += _table(title, rows, few)
        lines += _things(report, few)
    return [*lines, "", "On phones", *phones.say().splitlines()[: MOST_ROWS + 2]]


def _version(version: Version, few: str) -> str:
    return (
        f"{_count(version.findings, few)} findings about {_count(version.people, few)} people; "
        f"{version.no_rule:,} events that no rule allows, and {version.erred:,} times that a rule erred."
    )


def _count(count: int | None, few: str) -> str:
    return f"of {few} people" if count is None else f"{count:,}"


def _table(title: str, rows: Sequence[Shown], few: str) -> Iterator[str]:
    """The rows of one table that change, the longest cut with a count of what is left."""
    changing = [one for one in rows if one.gained or one.lost or one.gained is None]
    yield f"By {title}: gained, lost, people"
    for one in changing[:MOST_ROWS]:
        figures = ", ".join(_count(count, few) for count in (one.gained, one.lost, one.people))
        handled = f"  [{one.handling}]" if one.handling else ""
        yield f"  {one.name}{handled}: {figures}"
    if len(changing) > MOST_ROWS:
        yield f"  … and {len(changing) - MOST_ROWS:,} more; --json gives them all."


def _things(report: WhatIf, few: str) -> Iterator[str]:
    yield "Apps, sites and contacts: events before, after"
    for one in report.things[:MOST_ROWS]:
        yield f"  {one.kind} {one.name}: {one.before:,}, {one.after:,}"
    if len(report.things) > MOST_ROWS:
        yield f"  … and {len(report.things) - MOST_ROWS:,} more; --json gives them all."
    if report.things_held_back:
        yield f"  {report.things_held_back:,} others change, each of {few} people."
