"""The processes of a site on one machine: the web server and the jobs, started together and stopped together.

Each is a child of this process. One that ends by itself ends the others: half a site is worse than
none, and whatever started this (systemd, a container, a person) sees that it ended and why.

Promise: no process of the site outlives this one, whether it was asked to end, interrupted or killed
(`tests/site/test_processes.py`). Where it is killed, Linux asks the children to end in its place; on
other systems they would stay, which nobody has tried.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from types import MappingProxyType

from bluelamp.core.kernel import BluelampError
from bluelamp.site.configuration import Configuration, Https

PATIENCE_SECONDS = 60
GRACE_SECONDS = 15
OLDEST_TLS = "tls1.2"
"""The web server prefers 1.3; 1.2 is the oldest that it takes part in."""
Child = subprocess.Popen[bytes]
"""A program that this process started."""
_PR_SET_PDEATHSIG = 1  # from <linux/prctl.h>


class SiteDidNotStart(BluelampError):
    """The web server or the jobs ended, or did not answer in time."""

    code = "site-did-not-start"
    meaning = "The web server or the jobs ended at once, or the site did not answer in time."


@dataclass(frozen=True, slots=True, kw_only=True)
class Tls:
    """The certificate that the web server itself shows, its key, and the name it is for."""

    certificate: Path
    key: Path
    name: str

    def checked(self) -> ssl.SSLContext:
        """What trusts this certificate and no other, to ask our own server whether it answers."""
        made = ssl.create_default_context(cafile=str(self.certificate))
        # A certificate that somebody else signed is trusted by itself here, without those above it.
        made.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the site listens, and with how many processes; over HTTPS where it has a certificate."""

    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    threads: int = 1
    tls: Tls | None = None

    @property
    def address(self) -> str:
        """What to type into a browser; over HTTPS it is the name of the certificate that counts."""
        return f"https://{self.tls.name}:{self.port}" if self.tls else f"http://{self.host}:{self.port}"


def tls_of(made: Configuration) -> Tls | None:
    """What the web server needs to end HTTPS itself, where the force has set it so."""
    if made.https is not Https.DIRECT or made.tls_certificate is None or made.tls_key is None:
        return None
    return Tls(certificate=made.tls_certificate, key=made.tls_key, name=made.host)


@dataclass(slots=True)
class Running:
    """The processes of a site that was started."""

    place: Place
    children: list[Child] = field(default_factory=list)

    def ended(self) -> int | None:
        """The exit code of the first child that ended, or None while all run."""
        codes = (child.poll() for child in self.children)
        return next((code for code in codes if code is not None), None)

    def wait_until_it_answers(self, path: str = "/accessibility") -> None:
        """Returns once the site answers.

        Raises:
            SiteDidNotStart: a child ended, or nothing answered within a minute.
        """
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            if self.ended() is not None:
                raise SiteDidNotStart(
                    "A process of the site ended while it was starting.", todo="read what it wrote above, and repeat."
                )
            if _answers(self.place, path):
                return
            time.sleep(0.1)
        raise SiteDidNotStart(
            f"The site did not answer within `{PATIENCE_SECONDS}` seconds.",
            todo="look at what its processes wrote above; the machine may be too busy.",
        )

    def stop(self) -> None:
        """Asks every child to end, and ends those that do not within a few seconds."""
        for child in self.children:
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        for child in self.children:
            with suppress(subprocess.TimeoutExpired):
                child.wait(max(0.1, deadline - time.monotonic()))
            # What a child started of its own, such as the workers of the web server, ends with it.
            _end_group(child.pid)
            child.wait()


@contextmanager
def running(place: Place, *, jobs: bool = True, more: Mapping[str, str] = MappingProxyType({})) -> Iterator[Running]:
    """A site while the block lasts; its processes are gone afterwards, however the block ends.

    `more` are settings of this site alone, over those of this process.

    Raises:
        SiteDidNotStart: the port is taken.
    """
    refuse_taken(place)
    site = Running(place)
    try:
        site.children.append(begin(web_command(place), more))
        if jobs:
            site.children.append(begin([sys.executable, "-m", "bluelamp.site", "jobs"], more))
        yield site
    finally:
        site.stop()


@contextmanager
def listening(place: Place, more: Mapping[str, str] = MappingProxyType({})) -> Iterator[Running]:
    """The door of phones while the block lasts; its processes are gone afterwards, however the block ends.

    `more` are settings of this door alone, over those of this process.

    Raises:
        SiteDidNotStart: the port is taken.
    """
    refuse_taken(place)
    door = Running(place)
    try:
        command = web_command(place, "bluelamp.site.device_wsgi:application")
        settings = {**more, "DJANGO_SETTINGS_MODULE": "bluelamp.site.device_settings"}
        door.children.append(begin(command, settings))
        yield door
    finally:
        door.stop()


def web_command(place: Place, application: str = "bluelamp.site.wsgi:application") -> Sequence[str]:
    """How the web server is started."""
    secured: Sequence[str] = ()
    if place.tls:
        secured = (
            "--ssl-certificate", str(place.tls.certificate), "--ssl-keyfile", str(place.tls.key),
            "--ssl-protocol-min", OLDEST_TLS,
        )  # fmt: skip
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", *secured,
        "--host", place.host, "--port", str(place.port),
        "--workers", str(place.workers), "--blocking-threads", str(place.threads),
        "--respawn-failed-workers", "--no-ws", "--log-level", "warning",
        application,
    ]  # fmt: skip


def free_port(host: str = "127.0.0.1") -> int:
    """A port that nobody uses at this moment."""
    with socket.socket() as taken:
        taken.bind((host, 0))
        return int(taken.getsockname()[1])


def refuse_taken(place: Place) -> None:
    """Returns where the port is free.

    Raises:
        SiteDidNotStart: somebody listens there already.
    """
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((place.host, place.port))
        except OSError as error:
            raise SiteDidNotStart(
                f"Port `{place.port}` of this machine is in use.",
                todo="end what uses it, or choose another: `make demo PORT=8001`, or `--port 8001`.",
            ) from error


def _end_group(leader: int) -> None:
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        return


def begin(command: Sequence[str], more: Mapping[str, str] = MappingProxyType({}), *, talks: bool = False) -> Child:
    """A child that leads a group of its own: Ctrl-C reaches this process alone, which then ends the children.

    With one that `talks`, this process speaks over its input and its output.
    """
    pipe = subprocess.PIPE if talks else None
    return subprocess.Popen(  # noqa: S603 - our own programs
        command,
        stdin=pipe,
        stdout=pipe,
        env={**os.environ, **more},
        start_new_session=True,
        preexec_fn=_ends_with(os.getpid()),  # noqa: PLW1509 - no thread runs yet, and it makes two system calls
    )


def _ends_with(parent: int) -> Callable[[], None] | None:
    """What a child does before it begins: it has the system ask it to end as soon as this process is gone."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl  # found now, because little is safe to do after the fork

    def tie() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)  # it went before it could be asked

    return tie


def _answers(place: Place, path: str) -> bool:
    if place.tls:
        return _answers_over_tls(place, place.tls, path)
    try:
        with urllib.request.urlopen(place.address + path, timeout=5) as answer:  # noqa: S310 - our own address
            return bool(answer.status < HTTPStatus.INTERNAL_SERVER_ERROR)
    except urllib.error.HTTPError as error:
        return error.code < HTTPStatus.INTERNAL_SERVER_ERROR
    except OSError:
        return False


def _answers_over_tls(place: Place, tls: Tls, path: str) -> bool:
    """Whether it answers, asked on this machine by the name of its certificate."""
    try:
        with (
            socket.create_connection((place.host, place.port), timeout=5) as plain,
            tls.checked().wrap_socket(plain, server_hostname=tls.name) as secure,
        ):
            secure.sendall(f"GET {path} HTTP/1.1\r\nHost: {tls.name}\r\nConnection: close\r\n\r\n".encode())
            return secure.recv(10).startswith((b"HTTP/1.1 2", b"HTTP/1.1 3", b"HTTP/1.1 4"))
    except OSError:
        return False
