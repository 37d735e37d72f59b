"""`bluelamp ledger cosign`: has the checkpoint of a published folder cosigned by the policy's witnesses."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from bluelamp.core.ledger import (
    Checkpoint,
    FileMedium,
    Note,
    parse_policy,
    published_tiles,
    read_folder,
    subtree_from_tiles,
)
from bluelamp.doors.jobs.witnesses import SECONDS, Gathered, gather_cosignatures

NOT_MET = 1


@click.command("cosign", epilog="Example: bluelamp ledger cosign published --policy policy.txt")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--policy",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="The published trust policy; its witness lines end with their addresses.",
)
@click.option("--seconds", type=click.FloatRange(0.1, 600), default=SECONDS, show_default=True, help="For all of them.")
@click.option("--beyond-this-machine", is_flag=True, help="Ask witnesses that are not on this machine.")
@click.option("--json", "as_json_text", is_flag=True, help="Print JSON for a program to read.")
def cosign_command(
    folder: Path, policy: Path, seconds: float, *, beyond_this_machine: bool, as_json_text: bool
) -> None:
    """Ask witnesses to cosign the checkpoint in FOLDER; it is replaced once the quorum has.

    Exit code 1 where too few have cosigned: the checkpoint is left as it was, and each witness's reason is shown.
    """
    trust = parse_policy(policy.read_bytes(), policy.name)
    read = read_folder(folder)
    note = read("checkpoint") or b""
    size = Checkpoint.parse(Note.parse(note).text).size
    gathered = gather_cosignatures(
        note,
        subtree_from_tiles(published_tiles(read, size)),
        trust,
        seconds=seconds,
        beyond_this_machine=beyond_this_machine,
    )
    if gathered.met:
        FileMedium(folder / "checkpoint").replace(gathered.note)
    click.echo(_told(gathered, size) if as_json_text else _said(gathered, size))
    if not gathered.met:
        sys.exit(NOT_MET)


def _said(gathered: Gathered, size: int) -> str:
    lines = [f"{one.name}: {one.says}." for one in gathered.asked]
    if any(one.contradicts for one in gathered.asked):
        lines.append("STOP: a witness holds a tree that this one does not continue. Keep both, and compare them.")
    if gathered.met:
        lines.append(f"The checkpoint of {size} entries is cosigned as the policy asks.")
    else:
        lines.append(f"The checkpoint of {size} entries is NOT cosigned as the policy asks; it was left as it was.")
    return "\n".join(lines)


def _told(gathered: Gathered, size: int) -> str:
    asked = [
        {"name": one.name, "status": one.status, "says": one.says, "contradicts": one.contradicts}
        for one in gathered.asked
    ]
    return json.dumps({"met": gathered.met, "size": size, "asked": asked}, indent=2, ensure_ascii=False)
