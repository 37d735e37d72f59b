"""`bluelamp diff`: what another version of the rulebook changes, in words and on phones."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from bluelamp.core.phones import FleetPlan, PlanDifference, plan_difference, plan_fleet
from bluelamp.core.rulebook import Rulebook, RulebookDifference, load_rulebook, rulebook_difference
from bluelamp.doors.cli import common
from bluelamp.doors.cli.holders import Holders, holders_at

MOST_LINES = 40


@click.command(
    "diff", epilog=common.example("bluelamp diff rulebooks/example-force build/my-draft --force build/force")
)
@click.argument("old", type=click.Path(path_type=Path, file_okay=False))
@click.argument("new", type=click.Path(path_type=Path, file_okay=False))
@common.force_option(required=False, use="count the classes, apps and phones that change")
@click.option("--old-on", metavar="DATE", help="The day whose parameters hold for OLD. Default: today.")
@click.option("--new-on", metavar="DATE", help="The day whose parameters hold for NEW. Default: today.")
@common.at_option("both plans are for")
@common.json_option
def diff_command(  # noqa: PLR0913 - one parameter for each option of the command
    *,
    old: Path,
    new: Path,
    force: Path | None,
    old_on: str | None,
    new_on: str | None,
    at: str | None,
    as_json_text: bool,
) -> None:
    """Say what differs between two rulebooks: rules, settings, catalogue; and with --force, the phones.

    The exit code is 0 where they say the same and 1 where they differ. One folder may be given twice
    with two dates, to see what a dated setting changes.
    """
    before, after = load_rulebook(old, common.day(old_on)), load_rulebook(new, common.day(new_on))
    difference = rulebook_difference(before, after)
    phones = None
    if force is not None:
        moment = common.moment(at)
        holders = holders_at(common.read_force(force), moment)
        phones = plan_difference(_planned(before, holders, moment), _planned(after, holders, moment))
    told = {"rulebook": difference.as_json()} | ({} if phones is None else {"phones": phones.as_json()})
    common.show_result(told, said(difference, phones), as_json=as_json_text)
    sys.exit(common.ANSWER_IS_NO if difference.differences else common.DONE)


def _planned(rulebook: Rulebook, holders: Holders, moment: datetime) -> FleetPlan:
    return plan_fleet(rulebook, holders.listed, at=moment, people=holders.people)


def said(difference: RulebookDifference, phones: PlanDifference | None) -> str:
    """Both differences for a person, the longest lists cut with a count of what is left."""
    text = difference.say()
    if phones is None:
        return text
    lines = phones.say().splitlines()
    left = len(lines) - MOST_LINES
    shown = lines if left <= 0 else [*lines[:MOST_LINES], f"… and {left:,} more; --json gives them all."]
    return "\n".join([text, "", "On phones", *shown])
