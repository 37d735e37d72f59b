"""`bluelamp sample-force`: a generated force to try things on."""

from __future__ import annotations

from pathlib import Path

import click

from bluelamp.core.rulebook import Rulebook
from bluelamp.core.samples import write_force
from bluelamp.doors.cli import common


@click.command("sample-force", epilog=common.example("bluelamp sample-force build/force --people 5000 --events 200"))
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@click.option("--people", type=click.IntRange(min=20), default=5_000, show_default=True, help="How many people.")
@click.option("--events", type=click.IntRange(min=0), default=200, show_default=True, help="Mean events per phone.")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Another seed, another force.")
@click.option("--day", "day_text", metavar="DATE", help="The day of the events. Default: the rulebook's day.")
@common.rulebook_option
@common.json_option
def sample_force_command(  # noqa: PLR0913 - one parameter for each option of the command
    rulebook: Rulebook,
    *,
    directory: Path,
    people: int,
    events: int,
    seed: int,
    day_text: str | None,
    as_json_text: bool,
) -> None:
    """Write a generated force: people, phones, roster, permissions and a day of events.

    Nobody in it is real. The same seed gives the same files, byte for byte.
    """
    with common.progress("Writing events", quiet=as_json_text) as step:
        force = write_force(
            directory,
            rulebook,
            people=people,
            seed=seed,
            day=rulebook.on if day_text is None else common.day(day_text),
            events_per_phone=events,
            progress=step,
        )
    common.show_result(
        {
            "directory": str(directory),
            "events": force.events,
            "tables": {name: len(table) for name, table in force.tables.items()},
        },
        f"Wrote a generated force of {people:,} people with {force.events:,} events to {directory}. Nobody is real.",
        as_json=as_json_text,
    )
