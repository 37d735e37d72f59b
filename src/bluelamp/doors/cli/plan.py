"""`bluelamp plan`: what is on every phone, by class of holder."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import click

from bluelamp.core.phones import FleetPlan, fleet_coverage, plan_fleet
from bluelamp.core.rulebook import Rulebook
from bluelamp.core.screening.inputs import load_inputs
from bluelamp.doors.cli import common
from bluelamp.doors.cli.holders import holders_at
from bluelamp.doors.cli.payloads import Tally, write_all


@click.command("plan", epilog="Example: bluelamp plan --force build/force --out build/plan")
@click.option("--force", type=click.Path(path_type=Path), required=True, help="The force's folder.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="A folder for plans and payloads.")
@click.option("--at", "at", metavar="INSTANT", help="The moment planned for. Default: now.")
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
    holders = holders_at(load_inputs(force), moment)
    fleet = plan_fleet(rulebook, holders.listed, at=moment, people=holders.people, major_incident=major_incident)
    tally = write_all(fleet, rulebook.catalogue, out)
    body = told(rulebook, fleet, tally, holders.unheld)
    if out is not None:
        plans = {name: plan.as_canonical() for name, plan in fleet.plans.items()}
        (out / "classes.json").write_text(json.dumps(plans, indent=1, ensure_ascii=False), encoding="utf-8")
        (out / "summary.json").write_text(json.dumps(body, indent=2, ensure_ascii=False), encoding="utf-8")
    if as_json_text:
        common.show_json(body)
    else:
        common.show(said(rulebook, fleet, tally, holders.unheld))
        if out is not None:
            common.show(f"Plans and payloads are in {out}.")
    sys.exit(common.ANSWER_IS_NO if tally.problems else common.DONE)


def told(rulebook: Rulebook, fleet: FleetPlan, tally: Tally, unheld: int) -> dict[str, Any]:
    """The plan in figures, for a program."""
    return {
        "rulebook": rulebook.digest,
        "at": fleet.at.isoformat(),
        "phones": len(fleet.placed),
        "phones_nobody_holds": unheld,
        "classes": [{"class": name, "phones": count} for name, count in fleet.phones().items()],
        "payloads": tally.counts,
        "problems": tally.problems,
        "coverage": {name: one.as_canonical() for name, one in fleet_coverage(fleet, rulebook).items()},
        "gaps": [gap.as_canonical() for gap in all_gaps(fleet)],
    }


def said(rulebook: Rulebook, fleet: FleetPlan, tally: Tally, unheld: int) -> str:
    """The plan in figures, for a person."""
    duty = Counter(one.duty for one in fleet.placed.values())
    lines = [
        f"{len(fleet.placed):,} phones in {len(fleet.plans)} classes; {unheld:,} phones with nobody are not planned.",
        f"On duty {duty['on']:,}, off duty {duty['off']:,}, unknown {duty['unknown']:,} (planned as on duty).",
        "",
    ]
    for name, count in list(fleet.phones().items())[:8]:
        opened = sum(line.on.is_open for line in fleet.plans[name].apps)
        resting = sum(line.on.is_open and not line.off.is_open for line in fleet.plans[name].apps)
        lines.append(f"  {name[:12]}  {count:>7,} phones  {opened:>3} apps open, {resting} of them rest off duty")
    if len(fleet.plans) > 8:
        lines.append(f"  … and {len(fleet.plans) - 8} smaller classes")
    made = ", ".join(f"{count:,} for {target}" for target, count in tally.counts.items())
    fit = "all fit the vendors' schemas" if not tally.problems else f"{len(tally.problems)} do not fit"
    lines += ["", f"{sum(tally.counts.values()):,} payloads ({made}): {fit}."]
    lines += [f"  {one}" for one in tally.problems[:20]]
    for name, one in fleet_coverage(fleet, rulebook).items():
        lines.append(
            f"{name}: {len(one.enforced)} rules kept by the phone, {len(one.in_part)} in part, "
            f"{len(one.advised)} by advice and screening; {one.gaps} gaps."
        )
    return "\n".join(lines)


def all_gaps(fleet: FleetPlan) -> list[Any]:
    """Every gap of every class, each once, in the order in which they first appear."""
    return list(dict.fromkeys(gap for plan in fleet.plans.values() for gap in plan.gaps))
