"""`bluelamp draw`: plan, hold, check and certify random draws by DRAW/1, over one file.

Secrets are made here, from the machine's own randomness, and written to files that only their owner
can read; they are never printed and never stand in the file of the draw.
"""

from __future__ import annotations

import csv
import hashlib
import os
import secrets
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
import yaml

from bluelamp.core.draw import (
    CHAINS,
    DICE,
    Act,
    Anchor,
    BeaconRound,
    Bundle,
    Dice,
    Limits,
    Outcome,
    Reveal,
    Series,
    Unit,
    Void,
    act_digest,
    act_of_receipt,
    anchor_of,
    build_frame,
    certificate,
    check_opening,
    check_round,
    commit_again,
    commit_frame,
    draw_result,
    read_bundle,
    read_json,
    read_opening,
    read_plan,
    reveal_of,
    selection,
    verify,
    witnessed_by,
    write_bundle,
)
from bluelamp.core.draw.fields import instant_text
from bluelamp.core.kernel import BluelampError, NestedTooDeep, canonical_bytes, refuse_deep_nesting
from bluelamp.core.ledger import parse_policy
from bluelamp.doors.cli import common

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW = click.Path(dir_okay=False, path_type=Path)
COLUMNS = ["unit", "stratum", "eligibility"]


class SecretBroken(BluelampError):
    """A file that should hold a secret does not."""

    code = "draw-secret-broken"
    meaning = "A file that should hold 32 secret bytes in hexadecimal holds something else."


class FileAlreadyThere(BluelampError):
    """A file that would be written is there already."""

    code = "draw-file-exists"
    meaning = "A new file of a draw was to be written where a file is already, and nothing is written over."


class ListBroken(BluelampError):
    """A plan or list cannot be read."""

    code = "draw-list-broken"
    meaning = "The plan or the list to draw from is not a file of the form that is needed."


@click.group("draw")
def draw_command() -> None:
    """Hold a random draw that nobody can steer and everybody can repeat.

    The order: plan, an anchor of every party, frame, a reveal of every party, result, outcomes.
    """


def at_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds `--at`; the command receives `at`, a text or nothing."""
    return click.option("--at", metavar="INSTANT", help="When it was done. Default: now.")(command)


@draw_command.command("plan")
@click.argument("plan_file", metavar="PLAN", type=EXISTING)
@click.option("--out", type=NEW, required=True, help="The file of the draws, to be made.")
@at_option
def plan_command(plan_file: Path, out: Path, at: str | None) -> None:
    """Begin a year of draws from a plan in YAML."""
    given = _yaml(plan_file)
    settled = {
        "links": 400,
        "last": DICE,
        "limits": Limits().as_canonical(),
        "selector": hashlib.sha256(Path(selection.__file__).read_bytes()).hexdigest(),
        **given,
        "kind": "draw.plan",
        "protocol": "DRAW/1",
        "at": instant_text(common.moment(at)),
    }
    series = Series.begun(read_plan(settled))
    _write_new(out, write_bundle(Bundle(series.acts)))
    common.show(f"The plan is in {out}. Publish its hash: {act_digest(series.plan)}")


@draw_command.command("anchor")
@click.argument("file", type=EXISTING, required=False)
@click.option("--party", required=True)
@click.option("--secret", type=NEW, help="The party's secret; made where there is none.")
@click.option("--value", metavar="HEX", help="The anchor, where the party published it from its own machine.")
@click.option("--links", type=click.IntRange(2, 10_000), default=400, show_default=True, help="Without FILE.")
@at_option
def anchor_command(  # noqa: PLR0913, PLR0917 - one argument an option of the command
    file: Path | None, party: str, secret: Path | None, value: str | None, links: int, at: str | None
) -> None:
    """Publish a party's anchor: print it, and enter it where FILE is given."""
    bundle = None if file is None else read_bundle(file.read_bytes())
    series = None if bundle is None else bundle.series()
    held = links if series is None else series.plan.links
    anchor = _given_or(value, secret, lambda bare: anchor_of(bare, party, held), make=True)
    if file is not None and bundle is not None and series is not None:
        series = series.after(Anchor(common.moment(at), party, anchor, act_digest(series.plan)))
        _replace(file, bundle.with_series(series))
    common.show(anchor.hex())


@draw_command.command("frame")
@click.argument("file", type=EXISTING)
@click.option("--units", type=EXISTING, help="The list: CSV with unit, stratum, eligibility.")
@click.option("--key", type=NEW, help="The key of this frame, to be made. Keep it from everybody but the auditor.")
@click.option("--openings", type=NEW, help="What each person is given, one line each, to be made.")
@click.option("--source", default="", help="Which list it is, in words; its hash is added.")
@click.option("--time", metavar="INSTANT", help="When the draw is held, in the place of a void one.")
@at_option
def frame_command(  # noqa: PLR0913, PLR0917 - one argument an option of the command
    file: Path,
    units: Path | None,
    key: Path | None,
    openings: Path | None,
    source: str,
    time: str | None,
    at: str | None,
) -> None:
    """Commit to the list of the next draw. Without --units: to that of the void draw before."""
    bundle = read_bundle(file.read_bytes())
    series = bundle.series()
    held_at = None if time is None else common.moment(time)
    if units is None:
        if held_at is None:
            raise click.UsageError("Give --units, or --time where a void draw is held again.")
        series = series.after(commit_again(series, at=common.moment(at), time=held_at))
        _replace(file, bundle.with_series(series))
        common.show(f"The commitment: {act_digest(series.draw.frame)}")
        return
    if key is None or openings is None:
        raise click.UsageError("Give --key and --openings, two files to be made.")
    for made in (key, openings):
        if made.exists():
            raise _already_there(made)
    bare = secrets.token_bytes(32)
    frame = build_frame(series.plan, series.next_label, _units(units), bare)
    said = f"{source or units.name}; SHA-256 {hashlib.sha256(units.read_bytes()).hexdigest()}"
    series = series.after(commit_frame(series, frame, at=common.moment(at), source=said, time=held_at))
    _write_new(key, bare.hex().encode() + b"\n")
    lines = (frame.opening(unit) for unit in frame.places)
    _write_new(openings, b"".join(canonical_bytes(one.as_canonical()) + b"\n" for one in lines if one is not None))
    _replace(file, bundle.with_series(series, frame.leaves))
    common.show(f"{len(frame.leaves):,} lines. Publish the commitment: {act_digest(series.draw.frame)}")


@draw_command.command("reveal")
@click.argument("file", type=EXISTING, required=False)
@click.option("--party", required=True)
@click.option("--secret", type=EXISTING, help="The party's secret.")
@click.option("--value", metavar="HEX", help="The value, where the party showed it from its own machine.")
@click.option("--links", type=click.IntRange(2, 10_000), default=400, show_default=True, help="Without FILE.")
@click.option("--number", type=click.IntRange(1), help="The number of the draw. Without FILE.")
@at_option
def reveal_command(  # noqa: PLR0913, PLR0917 - one argument an option of the command
    file: Path | None,
    party: str,
    secret: Path | None,
    value: str | None,
    links: int,
    number: int | None,
    at: str | None,
) -> None:
    """Show a party's value for the draw: print it, and enter it where FILE is given."""
    if file is None:
        if number is None:
            raise click.UsageError("Give FILE or --number.")
        common.show(_given_or(value, secret, lambda bare: reveal_of(bare, party, links, number)).hex())
        return
    bundle = read_bundle(file.read_bytes())
    series = bundle.series()
    draw, held = series.draw, series.plan.links
    shown = _given_or(value, secret, lambda bare: reveal_of(bare, party, held, draw.frame.number))
    _replace(file, bundle.with_series(series.after(Reveal(common.moment(at), draw.label, party, shown))))
    common.show(shown.hex())


@draw_command.command("result")
@click.argument("file", type=EXISTING)
@click.option("--dice", metavar="DIGITS", help="Twenty digits, in the order they were read out.")
@click.option("--beacon", metavar="HEX", help="The signature of the round that the frame names.")
@at_option
def result_command(file: Path, dice: str | None, beacon: str | None, at: str | None) -> None:
    """Add the last ingredient and draw."""
    if (dice is None) == (beacon is None):
        raise click.UsageError("Give --dice or --beacon, and not both.")
    bundle = read_bundle(file.read_bytes())
    series = bundle.series()
    draw, moment = series.draw, common.moment(at)
    last: Act
    if beacon is not None:
        signature = _hex("--beacon", beacon)
        chain = CHAINS.get(series.plan.last)
        if chain is not None:
            check_round(chain.scheme, chain.key, draw.frame.beacon, signature)
        last = BeaconRound(moment, draw.label, draw.frame.beacon, signature)
    else:
        last = Dice(moment, draw.label, dice or "")
    series = series.after(last)
    series = series.after(draw_result(series, bundle.leaves, at=moment))
    _replace(file, bundle.with_series(series))
    for name in sorted(series.plan.pools):
        common.show(f"{name}:")
        for number, pid in enumerate(series.draw.due_from(name), 1):
            common.show(f"  {number:>4}  {pid}")


@draw_command.command("outcome")
@click.argument("file", type=EXISTING)
@click.option("--pid", required=True, metavar="HEX", help="Whose check it was.")
@click.option("--code", required=True, help="How it was closed, by the codes of the plan.")
@click.option("--by", required=True, help="The role of who closed it.")
@click.option("--second", default="", help="The role of who approved that it was not done.")
@at_option
def outcome_command(  # noqa: PLR0913, PLR0917 - one argument an option of the command
    file: Path, pid: str, code: str, by: str, second: str, at: str | None
) -> None:
    """Close one check, done or not done."""
    bundle = read_bundle(file.read_bytes())
    series = bundle.series()
    series = series.after(Outcome(common.moment(at), series.draw.label, pid, code, by, second))
    _replace(file, bundle.with_series(series))
    common.show(f"{len(series.draw.open):,} checks are open.")


@draw_command.command("void")
@click.argument("file", type=EXISTING)
@click.option("--reason", required=True)
@click.option("--by", required=True, help="The role of who sets it aside.")
@click.option("--second", required=True, help="The role of who approved it.")
@at_option
def void_command(file: Path, reason: str, by: str, second: str, at: str | None) -> None:
    """Set the draw aside, before its seed is known."""
    bundle = read_bundle(file.read_bytes())
    series = bundle.series()
    series = series.after(Void(common.moment(at), series.draw.label, reason, by, second))
    _replace(file, bundle.with_series(series))
    common.show(f"Draw {series.draw.label} is void. The next number is {series.next_number}.")


@draw_command.command("verify", epilog="Exit codes: 0 it holds; 1 it does not; 3 an option cannot be used.")
@click.argument("file", type=EXISTING)
@click.option("--kept", multiple=True, metavar="NAME=HASH", help="What you noted before the draw: plan, frame, …")
@click.option("--opening", type=EXISTING, help="What you were given about your place in the frame.")
@click.option(
    "--policy", type=EXISTING, help="The published trust policy of the ledger, to check the receipts in FILE."
)
@common.json_option
def verify_command(
    file: Path, *, kept: tuple[str, ...], opening: Path | None, policy: Path | None, as_json_text: bool
) -> None:
    """Check every draw in FILE, offline and from the file alone.

    With --policy, the ledger's receipts in FILE are checked too: that witnesses outside the force had
    seen each list before its draw, and that every act stands in the ledger, in the same order.
    """
    noted = {name: text.lower() for name, _, text in (one.partition("=") for one in kept)}
    trust = None if policy is None else witnessed_by(parse_policy(policy.read_bytes()))
    place = None if opening is None else read_opening(read_json(opening.read_bytes()))
    report = verify(file.read_bytes(), kept=noted, opening=place, witnessed=trust)
    if as_json_text:
        common.show_json(report.as_json())
    else:
        common.show(report.say())
    sys.exit(common.DONE if report.holds else common.ANSWER_IS_NO)


@draw_command.command("receipt", epilog="Example: bluelamp draw receipt draw.json frame.tlog-proof")
@click.argument("file", type=EXISTING)
@click.argument("receipts", metavar="RECEIPT...", type=EXISTING, nargs=-1, required=True)
def receipt_command(file: Path, receipts: tuple[Path, ...]) -> None:
    """Put the ledger's receipts of acts into FILE, where `verify --policy` checks them.

    The receipt of a list MUST be made before its draw is held: it names the witnesses who had seen the
    list by then. A receipt that FILE has already is kept.
    """
    bundle = read_bundle(file.read_bytes())
    for one in receipts:
        text = one.read_bytes()
        act = act_of_receipt(bundle.acts, text)
        bundle = bundle.with_receipt(act, text.decode())
        common.show(f"{one.name}: of {act.KIND}, {act_digest(act)}")
    _replace(file, bundle)
    common.show(f"{len(bundle.receipts):,} of {len(bundle.acts):,} acts have a receipt.")


@draw_command.command("certificate")
@click.argument("file", type=EXISTING)
@click.option("--pid", metavar="HEX", help="The line of the frame.")
@click.option("--opening", type=EXISTING, help="Or what you were given before the draw; it is checked first.")
def certificate_command(file: Path, pid: str | None, opening: Path | None) -> None:
    """Print the certificate of one line, drawn or not."""
    bundle = read_bundle(file.read_bytes())
    if opening is not None:
        given = read_opening(read_json(opening.read_bytes()))
        frame = bundle.series().draw.frame
        check_opening(given, frame.size, frame.root)
        pid = given.leaf.pid
    if pid is None:
        raise click.UsageError("Give --pid or --opening.")
    common.show(certificate(bundle, pid))


def _given_or(value: str | None, secret: Path | None, made: Callable[[bytes], bytes], *, make: bool = False) -> bytes:
    """The value given, or the one made from the secret in a file, which is made first where that is asked for."""
    if (value is None) == (secret is None):
        raise click.UsageError("Give --secret or --value, and not both.")
    if value is not None:
        return _hex("--value", value)
    assert secret is not None  # noqa: S101 - one of the two was given
    if make and not secret.exists():
        _write_new(secret, secrets.token_hex(32).encode() + b"\n")
    text = secret.read_text(encoding="utf-8", errors="replace").strip()
    if len(text) != 64 or set(text) - set("0123456789abcdef"):
        raise SecretBroken(
            f"`{secret}` does not hold 64 hexadecimal digits.", todo="give the file that `draw anchor` made."
        )
    return made(bytes.fromhex(text))


def _hex(option: str, text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError as error:
        raise click.UsageError(f"{option} is not hexadecimal.") from error


def _units(file: Path) -> Iterator[Unit]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            rows = csv.DictReader(opened, strict=True)
            if (rows.fieldnames or []) != COLUMNS:
                raise ListBroken(
                    f"The list has the columns `{', '.join(rows.fieldnames or [])}`.",
                    todo=f"give the columns {', '.join(COLUMNS)}, in this order.",
                )
            for row in rows:
                yield Unit(*(row[name] or "" for name in COLUMNS))
    except (UnicodeDecodeError, csv.Error) as error:
        raise ListBroken(f"`{file}` is not a CSV file: {error}.", todo="save the list as CSV in UTF-8.") from error


def _yaml(file: Path) -> dict[str, Any]:
    try:
        raw = file.read_bytes()
        # Python's YAML reader takes minutes over a file of brackets; a plan has a few.
        refuse_deep_nesting(raw)
        given = yaml.safe_load(raw.decode())
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise ListBroken(f"`{file}` is not YAML: {error}.", todo="correct the plan.") from error
    except (NestedTooDeep, RecursionError) as error:
        raise ListBroken(f"`{file}` has parts too deep in one another.", todo="correct the plan.") from error
    if not isinstance(given, dict):
        raise ListBroken(f"`{file}` holds no plan.", todo="begin from the plan in the guide.")
    # `year: 2027` is what people write; the plan has it as a text.
    return {str(name): str(value) if name == "year" else _plain(value) for name, value in given.items()}


def _plain(value: object) -> object:
    """A value as the plan has it: YAML reads instants by itself, and the plan is text."""
    if isinstance(value, datetime):
        return instant_text(value) if value.tzinfo else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list) else value


def _already_there(file: Path) -> FileAlreadyThere:
    return FileAlreadyThere(f"`{file}` is there already.", todo="name a file that is not.")


def _write_new(file: Path, content: bytes) -> None:
    """Writes a file that only its owner can read, and never over another."""
    try:
        opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise _already_there(file) from error
    with os.fdopen(opened, "wb") as writing:
        writing.write(content)


def _replace(file: Path, bundle: Bundle) -> None:
    """Writes the file of a draw again, whole or not at all."""
    beside = file.with_name(f"{file.name}.new")
    beside.write_bytes(write_bundle(bundle))
    beside.replace(file)
