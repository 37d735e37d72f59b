"""How many operations of the seal package one core does in a second: one row an operation.

Each operation runs again and again for the time given (`--seconds`, half a second by default); the
figure is the best of three runs, because other work on the machine only ever makes it worse. The
keys of the SQLite rows lie in a file of their own; making one waits for the disk.

Openings stand beside AES-256-GCM of the same bytes by `cryptography` alone, and boxes beside that
and the key agreement, without which neither can be done.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from itertools import count
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bench_rows import Row
from bluelamp.core.calendar import deadline, due
from bluelamp.core.kernel.commitments import commit
from bluelamp.core.seal import (
    Acknowledgement,
    KeyEncryptionKey,
    KeyEncryptionKeys,
    KeyName,
    Keyring,
    KeysInMemory,
    KeysInSqlite,
    KeyStore,
    ReporterCode,
    open_box,
    open_opening,
    pad,
    seal_box,
    seal_opening,
    unpad,
)

RUNS = 3
VALUE = b"x" * 300
Operation = tuple[str, Callable[[], object]]


def keys_and_openings(label: str, store: KeyStore) -> Iterator[Operation]:
    """Making keys, sealing and opening with the keys of one store."""
    keyring = Keyring(store, KeyEncryptionKeys(KeyEncryptionKey(os.urandom(32))))
    name, number = KeyName("p0", "ops", "2026-11"), count(1)
    one = seal_opening(keyring, name, index=1, field="subject", value=VALUE)
    yield f"new key, {label}", lambda: keyring.key_for(KeyName(f"p{next(number)}", "ops", "2026-11"))
    yield f"seal an opening, {label}", lambda: seal_opening(keyring, name, index=1, field="subject", value=VALUE)
    yield (
        f"open an opening, {label}",
        lambda: open_opening(keyring, one.opening, index=1, field="subject", commitment=one.commitment),
    )
    batch = count(1)
    yield (
        f"1,000 new keys at once, {label}",
        lambda: keyring.prepare([KeyName(f"q{next(batch)}", "ops", "2026-11") for _ in range(1000)]),
    )
    erased = count(1)
    yield f"erase a subject, {label}", lambda: keyring.erase_subject(f"q{next(erased)}", on=date(2026, 11, 21))


def boxes_and_signatures() -> Iterator[Operation]:
    """Boxes of a report of each size, the reporter's code and acknowledgements."""
    recipient = X25519PrivateKey.generate()
    public = recipient.public_key().public_bytes_raw()
    for kilobytes in (1, 64):
        content = pad(b"x" * (kilobytes * 1024 - 1))
        box = seal_box(content, to=public, purpose="report")
        yield f"seal a box of {kilobytes} kB", lambda c=content: seal_box(c, to=public, purpose="report")  # type: ignore[misc]  # the default binds the loop's value
        yield f"open a box of {kilobytes} kB", lambda b=box: open_box(b, key=recipient, purpose="report")  # type: ignore[misc]  # as above
    yield "pad and unpad 1 kB", lambda: unpad(pad(VALUE))
    words = " ".join(ReporterCode.new().words)
    yield "new reporter's code with its keys", lambda: ReporterCode.new().keys
    yield "read a reporter's code", lambda: ReporterCode.parse(words)
    key = Ed25519PrivateKey.generate()
    statement = Acknowledgement("ab" * 32, "cd" * 32, "psd", 1_795_255_200_000)
    signed, recipient_key = statement.sign(key), key.public_key().public_bytes_raw()
    yield "sign an acknowledgement", lambda: statement.sign(key)
    yield "verify an acknowledgement", lambda: signed.verify(recipient_key)


def operations(folder: Path) -> Iterator[Operation]:
    """Every operation that is timed, by its name."""
    salt = os.urandom(32)
    yield "commit to a value", lambda: commit("subject", VALUE, salt)
    yield from keys_and_openings("memory", KeysInMemory())
    yield from keys_and_openings("SQLite", KeysInSqlite(folder / "keys.db"))
    yield from boxes_and_signatures()
    response, representations = deadline("recommendation-response"), deadline("investigation-representations")
    yield "deadline of 56 days", lambda: due(response, date(2026, 11, 21))
    yield "deadline of 10 working days", lambda: due(representations, date(2026, 11, 21))


def per_second(operation: Callable[[], object], seconds: float) -> float:
    """How many times an operation runs in a second."""
    done, start = 0, time.perf_counter()
    while (spent := time.perf_counter() - start) < seconds:
        operation()
        done += 1
    return done / spent


def limits() -> Iterator[Operation]:
    """What the operations of the same name cannot do without."""
    key, nonce, plain, bound = AESGCM(os.urandom(32)), os.urandom(12), os.urandom(32) + VALUE, b"b" * 60
    body = key.encrypt(nonce, plain, bound)
    yield "seal an opening", lambda: key.encrypt(os.urandom(12), plain, bound)
    yield "open an opening", lambda: key.decrypt(nonce, body, bound)
    recipient = X25519PrivateKey.generate()
    public = recipient.public_key()
    for kilobytes in (1, 64):
        content = b"x" * (kilobytes * 1024)
        box = key.encrypt(nonce, content, bound)

        def seal(content: bytes = content) -> bytes:
            X25519PrivateKey.generate().exchange(public)
            return key.encrypt(nonce, content, bound)

        def opened(box: bytes = box) -> bytes:
            recipient.exchange(public)
            return key.decrypt(nonce, box, bound)

        yield f"seal a box of {kilobytes} kB", seal
        yield f"open a box of {kilobytes} kB", opened


def rows(seconds: float) -> Iterator[Row]:
    """A row an operation, each beside its limit where it has one."""
    least = {name: max(per_second(operation, seconds) for _ in range(RUNS)) for name, operation in limits()}
    with tempfile.TemporaryDirectory() as folder:
        for name, operation in operations(Path(folder)):
            figure = max(per_second(operation, seconds) for _ in range(RUNS))
            limit = next((limit for one, limit in least.items() if name.startswith(one)), None)
            kind = "AES-GCM and X25519 alone" if " box " in name else "AES-GCM alone"
            yield Row(what=name, figure=figure, unit="/s", limit=limit, limit_is=kind)


def main() -> None:
    """Print one row an operation."""
    parser = argparse.ArgumentParser(description="operations of the seal package a second, on one core")
    parser.add_argument("--seconds", type=float, default=0.5, help="how long each operation runs, three times over")
    for row in rows(parser.parse_args().seconds):
        print(row, flush=True)


if __name__ == "__main__":
    main()
