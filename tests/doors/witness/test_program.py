"""The witness program: keys that only their owner reads, a stick, a server that ends, and refusals in sentences."""

import os
import stat
import subprocess
import sys

import pytest

from bluelamp.core.ledger import SigningKey, VerifierKey, collect, put_request, witness_request
from bluelamp.doors.witness.program import main
from ledger_worlds import ORIGIN, World, log_key


@pytest.fixture
def desk(tmp_path):
    """A folder with a witness's key, the list of logs, and a stick with a request on it."""
    world = World()
    world.grow(10)
    world.note = world.publish()
    (tmp_path / "logs").write_text(f"log {log_key().verifier}\nquorum none\n")
    assert main(["new-key", "federation.example", str(tmp_path / "key")]) == 0
    world.folder = tmp_path
    (tmp_path / "stick").mkdir()
    world.request = put_request(tmp_path / "stick", "federation", witness_request(world.subtree(), 0, world.note))
    return world


def options(world, **more):
    given = {"key": "key", "logs": "logs", "memory": "memory.sqlite"} | more
    return [part for name, file in given.items() for part in (f"--{name}", str(world.folder / file))]


def test_a_new_key_is_printed_in_public_and_kept_in_private(tmp_path, capsys):
    assert main(["new-key", "federation.example", str(tmp_path / "key"), "--ml-dsa-44"]) == 0
    printed = VerifierKey.parse(capsys.readouterr().out.strip())
    assert SigningKey.parse((tmp_path / "key").read_text().strip()).verifier == printed
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    assert main(["new-key", "federation.example", str(tmp_path / "key")]) == 3
    assert "cannot be made" in capsys.readouterr().err


def test_a_stick_is_answered_and_the_log_takes_the_answer(desk, capsys):
    assert main(["stick", *options(desk), str(desk.folder / "stick")]) == 0
    assert "1 requests answered." in capsys.readouterr().out
    key = SigningKey.parse((desk.folder / "key").read_text().strip()).verifier
    assert collect(desk.note, [desk.request], [key])


def test_what_was_refused_can_be_shown(desk, capsys):
    main(["stick", *options(desk), str(desk.folder / "stick")])
    other = World()
    other.grow(9, b"another entry")
    put_request(desk.folder / "stick", "other", witness_request(other.subtree(), 11, other.publish()))
    main(["stick", *options(desk), str(desk.folder / "stick")])
    capsys.readouterr()
    assert main(["evidence", "--memory", str(desk.folder / "memory.sqlite")]) == 0
    shown = capsys.readouterr().out
    assert f"{ORIGIN}: cosigned 11 entries, refused 11" in shown
    assert "1 refused checkpoints are kept." in shown


def test_the_server_ends_by_itself_when_told_to(desk):
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "bluelamp.doors.witness", "serve", *options(desk), "--port", "0", "--seconds", "0.1"],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
        env=os.environ,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "Witness listens at http://127.0.0.1:" in done.stdout


def test_the_server_ends_after_its_seconds(desk, capsys):
    assert main(["serve", *options(desk), "--port", "0", "--seconds", "0.1"]) == 0
    assert "Witness listens at" in capsys.readouterr().out


def test_the_server_stops_at_a_keypress(desk, capsys, monkeypatch):
    def interrupted(_seconds):
        raise KeyboardInterrupt

    monkeypatch.setattr("bluelamp.doors.witness.program.time.sleep", interrupted)
    assert main(["serve", *options(desk), "--port", "0"]) == 0
    assert "Stopped." in capsys.readouterr().out


def test_an_address_that_is_not_here_is_refused_with_a_sentence(desk, capsys):
    assert main(["serve", *options(desk), "--host", "192.0.2.1", "--port", "0"]) == 3
    assert "cannot listen at `192.0.2.1:0`" in capsys.readouterr().err


def test_a_key_that_others_can_read_is_not_used(desk, capsys):
    (desk.folder / "key").chmod(0o644)
    assert main(["stick", *options(desk), str(desk.folder / "stick")]) == 3
    assert "can be read by others" in capsys.readouterr().err


def test_a_log_key_and_a_missing_file_are_refused(desk, capsys):
    (desk.folder / "key").write_text(log_key().secret_text())
    assert main(["stick", *options(desk), str(desk.folder / "stick")]) == 3
    assert "is a log's, not a witness's" in capsys.readouterr().err
    assert main(["stick", *options(desk, key="nothing"), str(desk.folder / "stick")]) == 3
    assert main(["evidence", "--memory", str(desk.folder / "nothing")]) == 3
    said = capsys.readouterr().err
    assert said.count("cannot be read") == 2
    assert "Traceback" not in said
