"""`bluelamp witness`: make a key, serve over HTTP, answer a stick, show the evidence."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from bluelamp.core.ledger import (
    KeyKind,
    SigningKey,
    SqliteWitnessStore,
    Witness,
    answer_requests,
    parse_known_logs,
)
from bluelamp.doors.witness.errors import WitnessCannotListen, WitnessFileNotUsable
from bluelamp.doors.witness.server import WitnessServer, serving

_LONGEST_FILE = 1024 * 1024
_FILE = click.Path(dir_okay=False, path_type=Path)
_MEMORY = click.option(
    "--memory", type=_FILE, required=True, help="The witness's own file. Never put it back from a backup."
)


def _witness_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds what a witness needs to answer: its keys, the logs it knows, and its memory."""
    keys = click.option(
        "--key", "keys", type=_FILE, multiple=True, required=True, help="A private key; two during a rotation."
    )
    logs = click.option(
        "--logs",
        type=_FILE,
        required=True,
        help="The logs it answers: lines `log KEY` and `retired KEY LAST-SIZE`; a trust policy will do.",
    )
    return keys(logs(_MEMORY(command)))


_ORDER = """\b
The order:
  bluelamp witness new-key witness.example/federation federation.key
  bluelamp witness serve --key federation.key --logs logs --memory witness.sqlite
where there is no line between the two, with a stick:
  bluelamp witness stick --key federation.key --logs logs --memory witness.sqlite STICK
when something was refused:
  bluelamp witness evidence --memory witness.sqlite
"""


@click.group("witness", epilog=_ORDER)
def witness_group() -> None:
    """Cosign the checkpoints of logs, so that none of them can change its past unnoticed.

    A witness belongs to a body outside the force, on a machine of its own. It reads no entries: it
    remembers the last checkpoint of each log, and signs a new one only where that continues it.
    """


@witness_group.command("new-key", epilog="Example: bluelamp witness new-key witness.example/federation federation.key")
@click.argument("name")
@click.argument("file", type=_FILE)
@click.option("--ml-dsa-44", is_flag=True, help="A key that withstands quantum computers.")
def new_key_command(name: str, file: Path, *, ml_dsa_44: bool) -> None:
    """Make a key for the witness NAME in FILE, and print its public half for the trust policy."""
    key = SigningKey(name, KeyKind.ML_DSA_44 if ml_dsa_44 else KeyKind.COSIGNATURE, secrets.token_bytes(32))
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise WitnessFileNotUsable(
            f"The key file `{file.name}` cannot be made: {error.strerror}.",
            todo="name a file that does not exist, in a folder that you may write to.",
        ) from error
    with os.fdopen(handle, "w", encoding="utf-8") as opened:
        opened.write(f"{key.secret_text()}\n")
    _say(str(key.verifier))


@witness_group.command("serve", epilog="It answers POST /add-checkpoint (c2sp.org/tlog-witness) and nothing else.")
@_witness_options
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Where it listens; put a proxy with TLS before it."
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8077, show_default=True, help="0 takes any that is free."
)
@click.option("--seconds", type=float, help="End after this long; for trials.")
def serve_command(  # noqa: PLR0913, PLR0917 - one parameter an option
    keys: tuple[Path, ...], logs: Path, memory: Path, host: str, port: int, seconds: float | None
) -> None:
    """Answer logs over HTTP, until Ctrl-C."""
    witness = _witness(keys, logs, memory)
    try:
        with serving(witness, host, port, say=_say) as server:
            _until_stopped(server, seconds)
    except OSError as error:
        raise WitnessCannotListen(
            f"The witness cannot listen at `{host}:{port}`: {error.strerror or error}.",
            todo="name an address of this machine and a port that is free; 0 takes any.",
        ) from error


@witness_group.command("stick", epilog="Example: bluelamp witness stick --key K --logs L --memory M /media/stick")
@_witness_options
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def stick_command(keys: tuple[Path, ...], logs: Path, memory: Path, folder: Path) -> None:
    """Answer the requests that lie in FOLDER, each in a file beside it, then end."""
    answers = answer_requests(folder, _witness(keys, logs, memory), int(time.time()))
    for name, answer in answers.items():
        _say(f"{name}: {answer.status} {answer.why}")
    _say(f"{len(answers)} requests answered.")


@witness_group.command("evidence", epilog="Two checkpoints of one size with different roots are proof by themselves.")
@_MEMORY
def evidence_command(memory: Path) -> None:
    """Show what was refused although a log had signed it."""
    _readable(memory)
    with SqliteWitnessStore(memory).step() as opened:
        kept = opened.evidence()
    for one in kept:
        _say(f"{one.origin}: cosigned {one.seen.size} entries, refused {one.claimed.size} at second {one.at}")
        _say(one.request.decode(errors="replace"))
    _say(f"{len(kept)} refused checkpoints are kept.")


def _until_stopped(server: WitnessServer, seconds: float | None) -> None:
    end = None if seconds is None else time.monotonic() + seconds
    try:
        _say(f"Witness listens at {server.address}. Stop it with Ctrl-C.")
        while end is None or time.monotonic() < end:
            time.sleep(0.05 if end else 3600)
    except KeyboardInterrupt:
        _say("Stopped.")


def _witness(keys: tuple[Path, ...], logs: Path, memory: Path) -> Witness:
    signers = [SigningKey.parse(_readable(path, private=True).decode(errors="replace").strip()) for path in keys]
    wrong = [one for one in signers if one.verifier.kind is KeyKind.ED25519]
    if wrong:
        raise WitnessFileNotUsable(
            f"The key `{wrong[0].verifier.name}` is a log's, not a witness's.",
            todo="make one with `bluelamp witness new-key`; a witness never shares a key with a log.",
        )
    return Witness(signers, parse_known_logs(_readable(logs), logs.name), SqliteWitnessStore(memory))


def _readable(path: Path, *, private: bool = False) -> bytes:
    try:
        with path.open("rb") as file:
            if private and os.fstat(file.fileno()).st_mode & 0o077:
                raise WitnessFileNotUsable(
                    f"The private key `{path.name}` can be read by others.",
                    todo="take their rights away, and make a new key if somebody may have read it.",
                )
            return file.read(_LONGEST_FILE + 1)
    except OSError as error:
        raise WitnessFileNotUsable(
            f"The file `{path.name}` cannot be read: {error.strerror}.", todo="check the name and your rights."
        ) from error


def _say(line: str) -> None:
    click.echo(line)
