"""However a served site ends, none of its processes stays; and a port that is taken is refused before any work."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from databases import fresh
from faults.clients import send
from faults.site_under_load import PEOPLE, Site, children, free_port

DEMO = ["demo", "--people", str(PEOPLE)]
SERVE = ["serve"]
PATIENCE = 120


def family(process):
    """A process with everything it started, and what those started."""
    return [process, *(one for child in children(process) for one in family(child))]


def alive(process):
    """Whether a process still does anything: not one that ended and waits to be noticed."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait(until, what):
    end = time.monotonic() + PATIENCE
    while not until():
        assert time.monotonic() < end, f"{what} took too long"
        time.sleep(0.1)


@pytest.fixture
def site(tmp_path):
    with fresh("sqlite", tmp_path) as address:
        made = Site(tmp_path, address, free_port())
        made.begin()
        yield made


@pytest.mark.parametrize(
    ("command", "how", "code"),
    [(DEMO, signal.SIGINT, 0), (SERVE, signal.SIGTERM, 0), (SERVE, signal.SIGKILL, -signal.SIGKILL)],
    ids=["demo-interrupted", "serve-asked-to-end", "serve-killed"],
)
def test_no_process_outlives_a_served_site(site, command, how, code):
    # A shell that began this run in the background made it deaf to Ctrl-C, and what is started here would be too.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        served = subprocess.Popen(  # noqa: S603 - our own words
            [sys.executable, "-m", "bluelamp.site", *command, "--port", str(site.port), "--workers", "2"],
            env=site.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
    finally:
        signal.signal(signal.SIGINT, before)
    said = iter(served.stdout.readline, "")
    assert any(line.startswith("Serving ") for line in said)
    # The parent, the jobs, the master of the web server and its two workers.
    wait(lambda: len(family(served.pid)) >= 5, "the start of every process")
    processes = family(served.pid)
    try:
        status, _, page = send(site.port, "GET", "/accessibility")
        assert (status, b"/static/bluelamp/app." in page) == (200, True)
        served.send_signal(how)
        assert served.wait(PATIENCE) == code
        wait(lambda: not any(map(alive, processes)), "the end of every process")
        assert send(site.port, "GET", "/accessibility") is None
    finally:
        for one in filter(alive, processes):
            os.kill(one, signal.SIGKILL)
        served.stdout.close()


@pytest.mark.parametrize("command", ["demo", "serve"])
def test_a_port_that_is_taken_is_refused_before_anything_is_filled_with_what_to_do(command):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=rf"Port `{port}` of this machine is in use[\s\S]*make demo PORT=8001"):
            call_command(command, port=port)
