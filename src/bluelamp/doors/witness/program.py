"""The witness program: make a key, serve over HTTP, answer a stick, show the evidence."""

from __future__ import annotations

import argparse
import os
import secrets
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bluelamp.core.kernel import BluelampError
from bluelamp.core.ledger import (
    KeyKind,
    SigningKey,
    SqliteWitnessStore,
    TrustedKey,
    VerifierKey,
    Witness,
    answer_requests,
    parse_policy,
)
from bluelamp.doors.witness.errors import WitnessCannotListen, WitnessFileNotUsable
from bluelamp.doors.witness.server import WitnessServer, serving

DONE, NOT_USABLE = 0, 3
_LONGEST_FILE = 1024 * 1024


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0 done, 2 used wrongly, 3 what was given cannot be used. Never a traceback for bad input."""
    given = _parser().parse_args(arguments)
    try:
        given.run(given)
    except BluelampError as error:
        print(error.say(), file=sys.stderr)  # noqa: T201 - a program that talks to its operator
        return NOT_USABLE
    return DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bluelamp.doors.witness", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    new_key = commands.add_parser("new-key", help="make a key and print its public half")
    new_key.add_argument("name", help="the witness's name, such as witness.example/federation")
    new_key.add_argument("file", type=Path, help="where the private key goes; it must not exist")
    new_key.add_argument("--ml-dsa-44", action="store_true", help="a key that withstands quantum computers")
    new_key.set_defaults(run=_new_key)

    for name, words, run in (
        ("serve", "answer logs over HTTP", _serve),
        ("stick", "answer the requests in a folder, then end", _stick),
    ):
        command = commands.add_parser(name, help=words)
        command.add_argument("--key", type=Path, action="append", required=True, help="a private key; may be repeated")
        command.add_argument("--logs", type=Path, required=True, help="a trust policy whose log lines name the logs")
        command.add_argument("--memory", type=Path, required=True, help="the witness's own file; never restore it")
        command.set_defaults(run=run)
        if name == "stick":
            command.add_argument("folder", type=Path)
        else:
            command.add_argument("--host", default="127.0.0.1")
            command.add_argument("--port", type=int, default=8077)
            command.add_argument("--seconds", type=float, help="end after this long; for trials")

    evidence = commands.add_parser("evidence", help="show what was refused although a log had signed it")
    evidence.add_argument("--memory", type=Path, required=True)
    evidence.set_defaults(run=_evidence)
    return parser


def _new_key(given: argparse.Namespace) -> None:
    kind = KeyKind.ML_DSA_44 if given.ml_dsa_44 else KeyKind.COSIGNATURE
    key = SigningKey(given.name, kind, secrets.token_bytes(32))
    try:
        handle = os.open(given.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise WitnessFileNotUsable(
            f"The key file `{given.file.name}` cannot be made: {error.strerror}.",
            todo="name a file that does not exist, in a folder that you may write to.",
        ) from error
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(f"{key.secret_text()}\n")
    _say(str(key.verifier))


def _serve(given: argparse.Namespace) -> None:
    witness = _witness(given)
    try:
        with serving(witness, given.host, given.port, say=_say) as server:
            _until_stopped(server, given.seconds)
    except OSError as error:
        raise WitnessCannotListen(
            f"The witness cannot listen at `{given.host}:{given.port}`: {error.strerror or error}.",
            todo="name an address of this machine and a port that is free; 0 takes any.",
        ) from error


def _until_stopped(server: WitnessServer, seconds: float | None) -> None:
    _say(f"Witness listens at {server.address}. Stop it with Ctrl-C.")
    end = None if seconds is None else time.monotonic() + seconds
    try:
        while end is None or time.monotonic() < end:
            time.sleep(0.05 if end else 3600)
    except KeyboardInterrupt:
        _say("Stopped.")


def _stick(given: argparse.Namespace) -> None:
    answers = answer_requests(given.folder, _witness(given), int(time.time()))
    for name, answer in answers.items():
        _say(f"{name}: {answer.status} {answer.why}")
    _say(f"{len(answers)} requests answered.")


def _evidence(given: argparse.Namespace) -> None:
    _readable(given.memory)
    with SqliteWitnessStore(given.memory).step() as memory:
        kept = memory.evidence()
    for one in kept:
        _say(f"{one.origin}: cosigned {one.seen.size} entries, refused {one.claimed.size} at second {one.at}")
        _say(one.request.decode(errors="replace"))
    _say(f"{len(kept)} refused checkpoints are kept.")


def _witness(given: argparse.Namespace) -> Witness:
    signers = [SigningKey.parse(_readable(path, private=True).decode(errors="replace").strip()) for path in given.key]
    wrong = [one for one in signers if one.verifier.kind is KeyKind.ED25519]
    if wrong:
        raise WitnessFileNotUsable(
            f"The key `{wrong[0].verifier.name}` is a log's, not a witness's.",
            todo="make one with new-key; a witness never shares a key with a log.",
        )
    logs: dict[str, list[TrustedKey]] = {}
    for key in _log_keys(given.logs):
        logs.setdefault(key.name, []).append(TrustedKey(key))
    return Witness(signers, logs, SqliteWitnessStore(given.memory))


def _log_keys(path: Path) -> tuple[VerifierKey, ...]:
    return parse_policy(_readable(path), path.name).logs


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
    print(line, flush=True)  # noqa: T201 - a program that talks to its operator
