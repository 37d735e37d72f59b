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
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

HOW_TO_GET = "on Debian, `apt-get install postgresql`; elsewhere, put `initdb`, `postgres` and `pg_dump` on the path."
USER = "bluelamp"
_NEEDED = ("initdb", "postgres")
_STARTS_WITHIN = 60
_KILL = "kill\n"
"""What is said to whoever keeps a server, for it to be killed and begun again."""
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
    with killable() as one:
        yield one.address


class Killable:
    """A server that can be killed as it works, and begins again where it was. `address` stays the same."""

    def __init__(self, address: str, ask: IO[str], told: IO[str]) -> None:
        self.address = address
        self._ask, self._told = ask, told

    def kill_and_begin_again(self) -> None:
        """Kills the server with every process of it at once, and returns when it takes connections again.

        Raises:
            CannotStart: it did not come up.
        """
        self._ask.write(_KILL)
        self._ask.flush()
        said = self._told.readline().strip()
        if said != self.address:
            raise CannotStart(said or "PostgreSQL did not start again and did not say why.")


@contextmanager
def killable() -> Iterator[Killable]:
    """A new server, while the block lasts, with a hand on it.

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
        yield Killable(said, keeper.stdin, keeper.stdout)
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
    """Start a server, say where it is, wait until nobody holds the pipe any more, stop it and clear up.

    Whoever holds the pipe may ask for the server to be killed, and begun again.
    """
    folder = Path(tempfile.mkdtemp(prefix="bluelamp-postgres-"))
    server: subprocess.Popen[bytes] | None = None
    try:
        password = secrets.token_urlsafe(18)
        where, account, port = _prepared(folder, password), _unprivileged(folder), _free_port()
        address = f"postgresql://{USER}:{password}@127.0.0.1:{port}/postgres"
        server = _start(where, folder, account, port)
        _say(address)
        while sys.stdin.readline() == _KILL:
            _kill(server)
            (folder / "data" / "postmaster.pid").unlink(missing_ok=True)
            server = _start(where, folder, account, port)
            _say(address)
    except CannotStart as error:
        _say(str(error))
    finally:
        if server is not None:
            server.send_signal(signal.SIGQUIT)  # at once: nothing in it is wanted again
            server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _prepared(folder: Path, password: str) -> Path:
    """The folder with PostgreSQL's programs, once there is an empty cluster in a folder of ours."""
    where = programs()
    if where is None:
        raise CannotStart(f"PostgreSQL's programs were not found. What to do: {HOW_TO_GET}")
    (folder / "password").write_text(password, encoding="ascii")
    _initialise(where, folder, _unprivileged(folder))
    return where


def _start(where: Path, folder: Path, account: str | None, port: int) -> subprocess.Popen[bytes]:
    command = [str(where / "postgres"), "-D", str(folder / "data"), "-p", str(port), "-k", str(folder)]
    for name, value in _SETTINGS.items():
        command += ["-c", f"{name}={value}"]
    with (folder / "log").open("ab") as log:
        server = subprocess.Popen(  # noqa: S603 - the words are ours
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, user=account, start_new_session=True
        )
    _wait_until_ready(folder, server)
    return server


def _kill(server: subprocess.Popen[bytes]) -> None:
    """Kills a server and each process that it has started; those are in sessions of their own."""
    server.send_signal(signal.SIGSTOP)  # so that it starts no other meanwhile
    own = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text(encoding="ascii").split()
    for one in (*map(int, own), server.pid):
        with suppress(ProcessLookupError):
            os.kill(one, signal.SIGKILL)
    server.wait()
    until = time.monotonic() + _STARTS_WITHIN
    while any(Path(f"/proc/{one}/stat").exists() for one in own) and time.monotonic() < until:
        time.sleep(0.01)


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
