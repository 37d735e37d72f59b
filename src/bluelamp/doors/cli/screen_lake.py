"""`bluelamp screen-lake`: the same screening, its files handed out by Apache Spark to many machines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from bluelamp.core.screening.bundle import MANIFEST, write_bundle
from bluelamp.core.screening.inputs import event_files
from bluelamp.doors.cli import common
from bluelamp.doors.cli.lake_delta import snapshot
from bluelamp.doors.cli.lake_spark import screen_on_spark, session

_EXAMPLE = "bluelamp screen-lake --force lake/force --out lake/findings --master 'local-cluster[2,1,2048]'"


@click.command("screen-lake", epilog=common.example(_EXAMPLE))
@common.force_option(required=True, use="its tables, and its events in `events` unless --delta names a table")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="A folder that every machine can read and write.",
)
@click.option("--delta", metavar="TABLE", help="A Delta table whose files are the events.")
@click.option("--version", type=click.IntRange(min=0), help="The version of the table. Default: the latest.")
@click.option("--master", metavar="URL", help="A Spark to start. Default: the one that the platform has running.")
@common.rulebook_place_option
@common.json_option
def screen_lake_command(  # noqa: PLR0913 - one parameter for each option of the command
    *,
    force: Path,
    out: Path,
    delta: str | None,
    version: int | None,
    master: str | None,
    rulebook_path: Path,
    on_day: str | None,
    as_json_text: bool,
) -> None:
    """Screen the events of a lake with the machines that are there; needs the extra `spark`.

    The findings are those of `bluelamp screen`, byte for byte. A run that was stopped goes on where it
    stopped. Read only the files that the manifest names.
    """
    files = event_files(force) if delta is None else list(snapshot(delta, version).files)
    bundle = write_bundle(out / "bundle", rulebook_path, common.day(on_day), force)
    with session(master) as spark, common.progress("Screening", quiet=as_json_text) as step:
        manifest = screen_on_spark(spark, bundle, files, out, progress=step)
    common.show_result(manifest, "\n".join(said(manifest, out)), as_json=as_json_text)


def said(manifest: dict[str, Any], out: Path) -> list[str]:
    """The run for a person, line by line."""
    counts = manifest["tally"]["counts"]
    return [
        f"{counts.get('events', 0):,} events in {len(manifest['files']):,} files.",
        f"{counts.get('findings', 0):,} findings; {counts.get('erred', 0):,} events had a rule that erred.",
        f"{counts.get('protected_dropped', 0):,} union, legal, medical or welfare contacts dropped.",
        f"The files that count are named in {out / MANIFEST}.",
    ]
