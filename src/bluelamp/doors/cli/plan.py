"""`bluelamp plan`: what is on every phone, by class of holder."""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from bluelamp.core.phones import Coverage, Duty, FleetPlan, fleet_coverage, plan_fleet
from bluelamp.core.rulebook import Rulebook
from bluelamp.doors.cli import common
from bluelamp.doors.cli.holders import Holders, holders_at
from bluelamp.doors.cli.payloads import Tally, write_all

MOST_CLASSES = 8
DUTIES: tuple[Duty, Duty] = ("on", "off")


@click.command("plan", epilog=common.example("bluelamp plan --force build/force --out build/plan"))
@common.force_option(required=True, use="its people, phones, roster and permissions")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="A folder for plans and payloads.")
@common.at_option("planned for")
@click.option("--major-incident", is_flag=True, help="Plan with the limits on duty lifted.")
@common.rulebook_option
@common.json_option
def plan_command(  # noqa: PLR0913 - one parameter for each option of the command
    rulebook: Rulebook, *, force: Path, out: Path | None, at: str | None, major_incident: bool, as_json_text: bool
) -> None:
    """Plan the phones of a force: classes, payloads for every target, gaps.

    Every payload is held against the vendor's own schema; the exit code is 1 where one does not fit.
    """
    moment = common.moment(at)
    holders = holders_at(common.read_force(force), moment)
    fleet = plan_fleet(rulebook, holders.listed, at=moment, people=holders.people, major_incident=major_incident)
    with common.progress("Checking payloads", quiet=as_json_text) as step:
        tally = write_all(fleet, rulebook.catalogue, out, step)
    body = told(rulebook, fleet, tally, holders)
    lines = said(rulebook, fleet, tally, holders)
    if out is not None:
        write_plans(fleet, body, out)
        lines.append(f"Plans and payloads are in {out}.")
    common.show_result(body, "\n".join(lines), as_json=as_json_text)
    sys.exit(common.ANSWER_IS_NO if tally.problems else common.DONE)


def write_plans(fleet: FleetPlan, body: dict[str, Any], out: Path) -> None:
    """Writes the plan of every class, which phones are in it, and the figures of the whole."""
    plans = {name: plan.as_canonical() for name, plan in fleet.plans.items()}
    with (out / "phones.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("phone", "platform", "duty", "class"))
        rows.writerows((name.id, one.platform, one.duty, one.plan) for name, one in fleet.placed.items())
    (out / "classes.json").write_text(json.dumps(plans, indent=1, ensure_ascii=False), encoding="utf-8")
    (out / "summary.json").write_text(json.dumps(body, indent=2, ensure_ascii=False), encoding="utf-8")


def told(rulebook: Rulebook, fleet: FleetPlan, tally: Tally, holders: Holders) -> dict[str, Any]:
    """The plan in figures, for a program."""
    return {
        "rulebook": rulebook.digest,
        "at": fleet.at.isoformat(),
        "phones": len(fleet.placed),
        "phones_nobody_holds": holders.unheld,
        "phones_holder_unknown": holders.holder_unknown,
        "classes": [{"class": name, "phones": count} for name, count in fleet.phones().items()],
        "payloads": tally.counts,
        "problems": tally.problems,
        "coverage": {name: one.as_canonical() for name, one in fleet_coverage(fleet, rulebook).items()},
        "gaps": [gap.as_canonical() for gap in all_gaps(fleet)],
    }


def said(rulebook: Rulebook, fleet: FleetPlan, tally: Tally, holders: Holders) -> list[str]:
    """The plan in figures, for a person, line by line."""
    duty = Counter(one.duty for one in fleet.placed.values())
    lines = [
        f"{len(fleet.placed):,} phones in {len(fleet.plans)} classes.",
        holders.say_left_out(),
        f"On duty {duty['on']:,}, off duty {duty['off']:,}, unknown {duty['unknown']:,} (planned as on duty).",
        "",
    ]
    for name, count in list(fleet.phones().items())[:MOST_CLASSES]:
        on, off = (sum(line.decided(duty).is_open for line in fleet.plans[name].apps) for duty in DUTIES)
        lines.append(f"  {name[:12]}  {count:>7,} phones  {on:>3} apps open on duty, {off:>3} off duty")
    if len(fleet.plans) > MOST_CLASSES:
        lines.append(f"  … and {len(fleet.plans) - MOST_CLASSES} smaller classes")
    return [*lines, "", *tally.say(), *coverage_lines(fleet_coverage(fleet, rulebook))]


def coverage_lines(coverage: Mapping[str, Coverage]) -> list[str]:
    """How much of the rulebook each target keeps, a line each."""
    return [
        f"{name}: {len(one.enforced)} rules kept by the phone, {len(one.in_part)} in part, {len(one.advised)} by "
        f"advice and screening; {one.gaps} {'gap' if one.gaps == 1 else 'gaps'}."
        for name, one in coverage.items()
    ]


def all_gaps(fleet: FleetPlan) -> list[Any]:
    """Every gap of every class, each once, in the order in which they first appear."""
    return list(dict.fromkeys(gap for plan in fleet.plans.values() for gap in plan.gaps))
