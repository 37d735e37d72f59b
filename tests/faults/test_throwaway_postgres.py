"""The server that a test run starts for itself is there, is private, and does not outlive the run."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

import throwaway_postgres
from databases import needs_postgres

pytestmark = needs_postgres
TOOL = Path(throwaway_postgres.__file__)
HOLDER = "import sys, throwaway_postgres as t\nwith t.cluster() as a: print(a, flush=True); sys.stdin.read()"


def test_the_server_answers_with_its_password_alone_and_stops_with_the_block():
    with throwaway_postgres.cluster() as address:
        with psycopg.connect(address) as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == ("127.0.0.1",)
        password = address.split(":")[2].split("@")[0]
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(address.replace(password, "wrong"))
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(address)


def test_a_command_gets_a_database_address_and_gives_its_exit_code():
    command = "import os; raise SystemExit(3 if os.environ['BLUELAMP_TEST_DATABASE'].endswith('/bluelamp') else 4)"
    made = subprocess.run([sys.executable, TOOL, sys.executable, "-c", command], check=False)  # noqa: S603 - our own tool
    assert made.returncode == 3


def test_the_server_ends_when_its_run_is_killed():
    holder = subprocess.Popen(  # noqa: S603 - our own words
        [sys.executable, "-c", HOLDER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(TOOL.parent)},
    )
    address = holder.stdout.readline().strip()
    psycopg.connect(address).close()
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    holder.stdin.close()
    holder.stdout.close()
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            psycopg.connect(address).close()
        except psycopg.OperationalError:
            return
        time.sleep(0.1)
    pytest.fail("the server outlived the run")


def test_a_server_that_is_killed_begins_again_with_what_was_committed_and_under_its_address():
    with throwaway_postgres.killable() as server:
        with psycopg.connect(server.address, autocommit=True) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS number")
            connection.execute("BEGIN")
            connection.execute("INSERT INTO kept VALUES (2)")
            server.kill_and_begin_again()
            with pytest.raises(psycopg.OperationalError):
                connection.execute("COMMIT")
        with psycopg.connect(server.address) as connection:
            assert connection.execute("SELECT number FROM kept").fetchall() == [(1,)]
