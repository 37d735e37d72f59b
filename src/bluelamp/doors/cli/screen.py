"""`bluelamp screen`: what phones did, held against the rules of the day."""

from __future__ import annotations

from pathlib import Path

import click

from bluelamp.core.rulebook import Rulebook
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
        common.show(report.say())
