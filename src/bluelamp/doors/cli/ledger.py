"""`bluelamp ledger`: hold a checkpoint, a receipt or a whole log against a trust policy; make a receipt.

Nothing is asked of the network and nothing is written but the receipt. Exit codes are those of the
whole program: 0 it holds; 1 it was read and does not hold; 2 used wrongly; 3 it cannot be read.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from bluelamp.core.kernel import say_instant
from bluelamp.core.ledger import (
    Checkpoint,
    Material,
    Note,
    Policy,
    Reading,
    SqliteStore,
    Witnessed,
    consistency_proof,
    decode_bundle,
    make_receipt,
    parse_policy,
    published_tiles,
    read_folder,
    subtree_from_tiles,
    tile_path,
    verify_consistency,
    verify_receipt,
)
from bluelamp.core.ledger import recheck as recheck_all
from bluelamp.core.ledger.errors import (
    NoKnownSignature,
    NoteSignedTwice,
    OutsideTheTree,
    ProofDoesNotVerify,
    QuorumNotMet,
    SignatureWrong,
    WrongOrigin,
)

DOES_NOT_HOLD = 1
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_POLICY = click.option("--policy", "policy_path", type=_FILE, required=True, help="The published trust policy.")
_JSON = click.option("--json", "as_json_text", is_flag=True, help="Print JSON for a program to read.")


@click.group("ledger")
def ledger_group() -> None:
    """Check the ledger, as anybody outside the force can."""


@ledger_group.command("verify", epilog="Example: bluelamp ledger verify --policy policy.txt checkpoint")
@click.argument("checkpoint", type=_FILE, required=False)
@click.option("--older", type=_FILE, help="A checkpoint kept from before; the log must begin with it.")
@click.option("--folder", type=_FOLDER, help="The published tiles, for --older.")
@click.option("--receipt", type=_FILE, help="A receipt to check instead of a checkpoint.")
@click.option("--entry", type=_FILE, help="The entry that the receipt is for.")
@_POLICY
@_JSON
def verify_command(  # noqa: PLR0913, PLR0917 - one parameter an option
    checkpoint: Path | None,
    older: Path | None,
    folder: Path | None,
    receipt: Path | None,
    entry: Path | None,
    policy_path: Path,
    *,
    as_json_text: bool,
) -> None:
    """Check a checkpoint with its witnesses, that a log continues an older one, or a receipt."""
    if (checkpoint is None) == (receipt is None):
        raise click.UsageError("name a checkpoint, or --receipt with --entry")
    if (receipt is None) != (entry is None) or (older is None) != (folder is None) or (older and receipt):
        raise click.UsageError("--receipt goes with --entry, and --older with --folder and a checkpoint")
    policy = parse_policy(policy_path.read_bytes(), policy_path.name)
    try:
        if receipt is not None and entry is not None:
            said, sentence = _receipt_holds(receipt, entry, policy)
        else:
            said, sentence = _checkpoint_holds(checkpoint or Path(), older, folder, policy)
    except (ProofDoesNotVerify, QuorumNotMet, SignatureWrong, NoKnownSignature, NoteSignedTwice, WrongOrigin) as error:
        click.echo(json.dumps({"holds": False, **error.as_json()}, indent=2) if as_json_text else error.say())
        sys.exit(DOES_NOT_HOLD)
    click.echo(json.dumps({"holds": True, **said}, indent=2) if as_json_text else sentence)


def _receipt_holds(receipt: Path, entry: Path, policy: Policy) -> tuple[dict[str, object], str]:
    proved = verify_receipt(receipt.read_bytes(), entry.read_bytes(), policy)
    witnessed = Witnessed(proved.checkpoint, (), proved.cosigned)
    sentence = f"The entry stands at index {proved.index}. {_sentence(witnessed)}"
    return {"index": proved.index, **_facts(witnessed)}, sentence


def _checkpoint_holds(
    checkpoint: Path, older: Path | None, folder: Path | None, policy: Policy
) -> tuple[dict[str, object], str]:
    witnessed = policy.check(checkpoint.read_bytes())
    if older is None or folder is None:
        return _facts(witnessed), _sentence(witnessed)
    before = _continues(older, folder, witnessed.checkpoint, policy)
    sentence = f"{_sentence(witnessed)} It begins with the {before.size} entries of the older checkpoint, unchanged."
    return {**_facts(witnessed), "begins-with": before.size}, sentence


@ledger_group.command("recheck", epilog="Example: bluelamp ledger recheck published --policy policy.txt --seen kept")
@click.argument("folder", type=_FOLDER)
@click.option("--seen", type=_FILE, multiple=True, help="A checkpoint that somebody else kept; may be repeated.")
@click.option("--previous", type=_FILE, help="The last checkpoint of the year before, from outside the force.")
@click.option("--kinds", type=_FILE, help="Your copy of kinds.json, in the place of the published one.")
@_POLICY
@_JSON
def recheck_command(  # noqa: PLR0913 - one parameter an option
    folder: Path,
    seen: tuple[Path, ...],
    previous: Path | None,
    kinds: Path | None,
    policy_path: Path,
    *,
    as_json_text: bool,
) -> None:
    """Rebuild the whole log from its raw entries, with none of the code that wrote it.

    A field that no kind declares is a finding, by your copy of kinds.json or by the one in FOLDER.
    """
    report = recheck_all(
        Material(
            read_folder(folder),
            policy_path.read_text(encoding="utf-8", errors="replace"),
            {path.name: path.read_bytes() for path in seen},
            kinds=kinds.read_bytes() if kinds else None,
            previous=previous.read_bytes() if previous else None,
        )
    )
    if as_json_text:
        steps = [
            {
                "number": step.number,
                "title": step.title,
                "done": step.done,
                "findings": [
                    {"code": one.code, "where": one.where, "what": one.what, "means": one.means}
                    for one in step.findings
                ],
            }
            for step in report.steps
        ]
        click.echo(json.dumps({"clean": report.clean, "steps": steps}, indent=2, ensure_ascii=False))
    else:
        click.echo(report.say())
    if not report.clean:
        sys.exit(DOES_NOT_HOLD)


@ledger_group.command("receipt", epilog="Example: bluelamp ledger receipt --store ledger.sqlite --index 17 --out mine")
@click.option("--store", type=_FILE, help="The ledger's own file.")
@click.option("--folder", type=_FOLDER, help="Or: the published folder, with its entries.")
@click.option("--index", type=click.IntRange(min=0), required=True, help="Which entry.")
@click.option("--checkpoint", type=_FILE, help="The cosigned checkpoint. Default: the newest of the store or folder.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Writes OUT.tlog-proof and OUT.entry.")
def receipt_command(store: Path | None, folder: Path | None, index: int, checkpoint: Path | None, out: Path) -> None:
    """Write the receipt of an entry, and the entry beside it, for the person it concerns."""
    given = checkpoint.read_bytes() if checkpoint else None
    if store is not None and folder is None:
        with SqliteStore(store).reading() as reading:
            proof, entry = _from_store(reading, index, given)
    elif folder is not None and store is None:
        proof, entry = _from_folder(folder, index, given)
    else:
        raise click.UsageError("name --store or --folder, one of the two")
    proof_file, entry_file = (out.with_name(out.name + end) for end in (".tlog-proof", ".entry"))
    proof_file.write_text(proof, encoding="utf-8")
    entry_file.write_bytes(entry)
    click.echo(f"Wrote {proof_file.name} ({len(proof.encode())} bytes) and {entry_file.name}.")


def _from_store(reading: Reading, index: int, note: bytes | None) -> tuple[str, bytes]:
    newest = note or reading.last_note() or b""
    receipt = make_receipt(subtree_from_tiles(reading.tile), index, newest)
    entries = reading.entries(index, index + 1)
    if not entries:
        raise OutsideTheTree(f"The store does not hold the entry `{index}`.", todo="run a re-check of the whole log.")
    return str(receipt), entries[0]


def _from_folder(folder: Path, index: int, note: bytes | None) -> tuple[str, bytes]:
    read = read_folder(folder)
    newest = note or read("checkpoint") or b""
    size = Checkpoint.parse(Note.parse(newest).text).size
    receipt = make_receipt(subtree_from_tiles(published_tiles(read, size)), index, newest)
    bundle, width = index // 256, min(256, size - index // 256 * 256)
    data = read(tile_path("entries", bundle, width))
    if data is None:
        raise OutsideTheTree(
            f"The folder does not hold the entries around index `{index}`.",
            todo="use a folder that was published with its entries.",
        )
    return str(receipt), decode_bundle(data, width)[index % 256]


def _continues(older: Path, folder: Path, new: Checkpoint, policy: Policy) -> Checkpoint:
    """The older checkpoint, where the newer tree begins with it."""
    note = Note.parse(older.read_bytes())
    note.verified(policy.logs)
    before = Checkpoint.parse(note.text)
    before.require_origin(new.origin)
    subtree = subtree_from_tiles(published_tiles(read_folder(folder), new.size))
    proof = consistency_proof(subtree, before.size, new.size)
    if not verify_consistency(before.size, new.size, before.root, new.root, proof):
        raise ProofDoesNotVerify(
            f"The log of `{new.size}` entries does not begin with the {before.size} of the older checkpoint.",
            todo="keep both checkpoints and take them to a witness: together they show that the past was changed.",
        )
    return before


def _facts(witnessed: Witnessed) -> dict[str, object]:
    return {
        "origin": witnessed.checkpoint.origin,
        "size": witnessed.checkpoint.size,
        "root": witnessed.checkpoint.root.hex(),
        "witnesses": {key.name: at for key, at in witnessed.cosigned.items()},
    }


def _sentence(witnessed: Witnessed) -> str:
    seen = [f"{key.name} {_when(at)}" for key, at in witnessed.cosigned.items()]
    by = f"; witnessed by {', '.join(seen)}" if seen else "; no witness was needed"
    return f"{witnessed.checkpoint.origin} has {witnessed.checkpoint.size} entries, signed by the log{by}."


def _when(second: int) -> str:
    try:
        return f"on {say_instant(datetime.fromtimestamp(second, UTC))}"
    except (ValueError, OverflowError, OSError):
        return f"at second {second}, which no calendar has"
