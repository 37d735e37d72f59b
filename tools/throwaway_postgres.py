"""A PostgreSQL server of its own for a test run, which stops and leaves nothing behind.

`make test` runs what touches a database twice, on SQLite and on PostgreSQL, and this starts the
second. It needs PostgreSQL's programs and nothing else: no service, no account, no port that anybody
agreed on. The server listens on the loopback address with a password made for the run. It runs as
an unprivileged user where the caller is root, because PostgreSQL refuses to run as root.

Promise: the server ends with the process that asked for it, even where that process was killed: it
waits for the other end of a pipe to close (`tests/faults/test_throwaway_postgres.py`).

By hand, with `BLUELAMP_TEST_DATABASE` set for the command:

    python tools/throwaway_postgres.py pytest tests/records

What it is not: a server to keep. `fsync` is off, so a power cut would lose what was committed.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

HOW_TO_GET = "on Debian, `apt-get install postgresql`; elsewhere, put `initdb`, `postgres` and `pg_dump` on the path."
USER = "bluelamp"
_NEEDED = ("initdb", "postgres")
_STARTS_WITHIN = 60
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "100",
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "autovacuum_naptime": "10s",
    "log_min_messages": "warning",
}


class CannotStart(Exception):
    """PostgreSQL is not there, or did not start; the text says which, and what to do."""


def programs() -> Path | None:
    """The folder with PostgreSQL's programs, the newest where there are several, or None."""
    kept = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda one: _number(one.parent.name), reverse=True)
    found = shutil.which("initdb")
    for folder in [*kept, *([Path(found).resolve().parent] if found else [])]:
        if all((folder / name).exists() for name in _NEEDED):
            return folder
    return None


@contextmanager
def cluster() -> Iterator[str]:
    """The address of a new server, as `postgresql://user:password@127.0.0.1:port/postgres`, while the block lasts.

    Raises:
        CannotStart: the programs are missing, or the server did not come up.
    """
    keeper = subprocess.Popen(  # noqa: S603 - this very file
        [sys.executable, str(Path(__file__).resolve()), "--keep"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # an interrupt from the keyboard reaches the tests, and they close the pipe
    )
    assert keeper.stdin is not None  # noqa: S101 - a pipe was asked for two lines above
    assert keeper.stdout is not None  # noqa: S101 - as above
    try:
        said = keeper.stdout.readline().strip()
        if not said.startswith("postgresql://"):
            raise CannotStart(said or "PostgreSQL did not start and did not say why.")
        yield said
    finally:
        keeper.stdin.close()
        keeper.wait(timeout=_STARTS_WITHIN)
        keeper.stdout.close()


def database(address: str, name: str) -> str:
    """The address of a database with this name on the same server."""
    return f"{address.rsplit('/', 1)[0]}/{name}"


def environment(address: str, name: str, given: Mapping[str, str]) -> dict[str, str]:
    """The environment in which a test run uses a database of that name on the server."""
    return {**given, "BLUELAMP_TEST_DATABASE": database(address, name), "BLUELAMP_TEST_POSTGRES": address}


def _number(name: str) -> int:
    return int(name) if name.isdigit() else 0


def _keep() -> None:
    """Start a server, say where it is, wait until nobody holds the pipe any more, stop it and clear up."""
    folder = Path(tempfile.mkdtemp(prefix="bluelamp-postgres-"))
    server: subprocess.Popen[bytes] | None = None
    try:
        address, server = _start(folder)
        sys.stdout.write(f"{address}\n")
        sys.stdout.flush()
        sys.stdin.read()
    except CannotStart as error:
        sys.stdout.write(f"{error}\n")
    finally:
        if server is not None:
            server.send_signal(signal.SIGQUIT)  # at once: nothing in it is wanted again
            server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _start(folder: Path) -> tuple[str, subprocess.Popen[bytes]]:
    where = programs()
    if where is None:
        raise CannotStart(f"PostgreSQL's programs were not found. What to do: {HOW_TO_GET}")
    password = secrets.token_urlsafe(18)
    (folder / "password").write_text(password, encoding="ascii")
    account = _unprivileged(folder)
    _initialise(where, folder, account)
    port = _free_port()
    command = [str(where / "postgres"), "-D", str(folder / "data"), "-p", str(port), "-k", str(folder)]
    for name, value in _SETTINGS.items():
        command += ["-c", f"{name}={value}"]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(  # noqa: S603 - the words are ours
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, user=account, start_new_session=True
        )
    _wait_until_ready(folder, server)
    return f"postgresql://{USER}:{password}@127.0.0.1:{port}/postgres", server


def _unprivileged(folder: Path) -> str | None:
    """The account to run as, with the folder handed to it; None where the caller is not root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        for path in (folder, folder / "password"):
            os.chown(path, account.pw_uid, account.pw_gid)
        return name
    raise CannotStart("There is no unprivileged account. What to do: run the tests as a user who is not root.")


def _initialise(where: Path, folder: Path, account: str | None) -> None:
    made = subprocess.run(  # noqa: S603 - the words are ours
        [
            *(str(where / "initdb"), "-D", str(folder / "data"), "-U", USER, "--pwfile", str(folder / "password")),
            *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        user=account,
        check=False,
    )
    if made.returncode:
        raise CannotStart(f"`initdb` failed: {made.stderr.strip()[-300:]}".replace("\n", " "))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(folder: Path, server: subprocess.Popen[bytes]) -> None:
    """Waits for the line in the server's own file that says it takes connections."""
    state = folder / "data" / "postmaster.pid"
    until = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < until and server.poll() is None:
        if state.exists() and state.read_text(encoding="utf-8").rstrip().endswith("ready"):
            return
        time.sleep(0.05)
    server.kill()
    told = (folder / "log").read_text(encoding="utf-8", errors="replace").strip()[-300:].replace("\n", " ")
    raise CannotStart(f"PostgreSQL did not start: {told}")


def main(arguments: Sequence[str]) -> int:
    """Run a command with a server of its own; its exit code."""
    if list(arguments) == ["--keep"]:
        _keep()
        return 0
    if not arguments:
        print(__doc__)
        return 2
    try:
        with cluster() as address:
            own = environment(address, "bluelamp", os.environ)
            return subprocess.run(arguments, env=own, check=False).returncode  # noqa: S603 - the caller's own command
    except CannotStart as error:
        print(error)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
