"""`bluelamp witness`: keys that only their owner reads, a stick, a server that ends, and refusals in sentences."""

import os
import signal
import stat
import subprocess
import sys

import pytest
from click.testing import CliRunner

from bluelamp.core.kernel import BluelampError
from bluelamp.core.ledger import SigningKey, VerifierKey, collect, put_request, witness_request
from bluelamp.doors.witness.errors import WitnessCannotListen, WitnessFileNotUsable
from bluelamp.doors.witness.program import witness_group
from ledger_worlds import ORIGIN, World, log_key


def run(*words):
    """What the program prints; refusals come out as the errors they are."""
    done = CliRunner().invoke(witness_group, [*map(str, words)])
    if isinstance(done.exception, BluelampError):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.output


def started(*words, **more):
    """The whole program in a process of its own, as a shell starts it."""
    given = [sys.executable, "-m", "bluelamp.site.program", "witness", *map(str, words)]
    # A run that a shell began in the background ignores Ctrl-C, and its children would inherit that.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return subprocess.Popen(  # noqa: S603 - our own program
            given, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ, **more
        )
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.fixture
def desk(tmp_path):
    """A folder with a witness's key, the list of logs, and a stick with a request on it."""
    world = World()
    world.grow(10)
    world.note = world.publish()
    (tmp_path / "logs").write_text(f"log {log_key().verifier}\nquorum none\n")
    run("new-key", "federation.example", tmp_path / "key")
    world.folder = tmp_path
    (tmp_path / "stick").mkdir()
    world.request = put_request(tmp_path / "stick", "federation", witness_request(world.subtree(), 0, world.note))
    return world


def options(world, **more):
    given = {"key": "key", "logs": "logs", "memory": "memory.sqlite"} | more
    return [part for name, file in given.items() for part in (f"--{name}", str(world.folder / file))]


def test_a_new_key_is_printed_in_public_and_kept_in_private(tmp_path):
    printed = VerifierKey.parse(run("new-key", "federation.example", tmp_path / "key", "--ml-dsa-44").strip())
    assert SigningKey.parse((tmp_path / "key").read_text().strip()).verifier == printed
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    with pytest.raises(WitnessFileNotUsable, match="cannot be made"):
        run("new-key", "federation.example", tmp_path / "key")


def test_a_stick_is_answered_and_the_log_takes_the_answer(desk):
    assert "1 requests answered." in run("stick", *options(desk), desk.folder / "stick")
    key = SigningKey.parse((desk.folder / "key").read_text().strip()).verifier
    assert collect(desk.note, [desk.request], [key])


def test_what_was_refused_can_be_shown(desk):
    run("stick", *options(desk), desk.folder / "stick")
    other = World()
    other.grow(9, b"another entry")
    put_request(desk.folder / "stick", "other", witness_request(other.subtree(), 11, other.publish()))
    run("stick", *options(desk), desk.folder / "stick")
    shown = run("evidence", "--memory", desk.folder / "memory.sqlite")
    assert f"{ORIGIN}: cosigned 11 entries, refused 11" in shown
    assert "1 refused checkpoints are kept." in shown


@pytest.mark.parametrize(("last", "answer"), [(11, "200 "), (10, "403 ")])
def test_a_retired_key_of_a_log_counts_up_to_its_last_size_and_not_beyond(desk, last, answer):
    """The request was signed with the old key over 11 entries; the log has taken a new key since."""
    (desk.folder / "logs").write_text(f"retired {log_key().verifier} {last}\nlog {log_key(2).verifier}\n")
    assert f"federation.add-checkpoint: {answer}" in run("stick", *options(desk), desk.folder / "stick")


def test_the_server_ends_by_itself_when_told_to(desk):
    with started("serve", *options(desk), "--port", "0", "--seconds", "0.1") as program:
        out, err = program.communicate(timeout=60)
    assert (program.returncode, err) == (0, "")
    assert "Witness listens at http://127.0.0.1:" in out


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, -signal.SIGTERM)])
def test_a_signal_reaches_the_server_itself_and_its_end_is_the_programs_end(desk, sent, code):
    """There is one process: nothing of the witness goes on when the command that was started is gone."""
    with started("serve", *options(desk), "--port", "0", "--seconds", "60") as program:
        assert program.stdout.readline().startswith("Witness listens at")
        program.send_signal(sent)
        _, err = program.communicate(timeout=60)
    assert (program.returncode, err) == (code, "")


def test_a_refusal_is_a_sentence_with_the_exit_code_of_every_command(tmp_path):
    with started("evidence", "--memory", tmp_path / "nothing") as program:
        out, err = program.communicate(timeout=60)
    assert (program.returncode, out) == (3, "")
    assert err.startswith("The file `nothing` cannot be read: ")
    assert "What to do: " in err
    assert "Traceback" not in err


def test_the_server_ends_after_its_seconds(desk):
    assert "Witness listens at" in run("serve", *options(desk), "--port", "0", "--seconds", "0.1")


def test_the_server_stops_at_a_keypress(desk, monkeypatch):
    def interrupted(_seconds):
        raise KeyboardInterrupt

    monkeypatch.setattr("bluelamp.doors.witness.program.time.sleep", interrupted)
    assert "Stopped." in run("serve", *options(desk), "--port", "0")


def test_an_address_that_is_not_here_is_refused_with_a_sentence(desk):
    with pytest.raises(WitnessCannotListen, match=r"cannot listen at `192\.0\.2\.1:0`"):
        run("serve", *options(desk), "--host", "192.0.2.1", "--port", "0")


def test_a_key_that_others_can_read_is_not_used(desk):
    (desk.folder / "key").chmod(0o644)
    with pytest.raises(WitnessFileNotUsable, match="can be read by others"):
        run("stick", *options(desk), desk.folder / "stick")


def test_a_log_key_and_a_missing_file_are_refused(desk):
    (desk.folder / "key").write_text(log_key().secret_text())
    with pytest.raises(WitnessFileNotUsable, match="is a log's, not a witness's"):
        run("stick", *options(desk), desk.folder / "stick")
    with pytest.raises(WitnessFileNotUsable, match="cannot be read"):
        run("stick", *options(desk, key="nothing"), desk.folder / "stick")


def test_the_help_shows_the_order_of_work_and_every_command_what_it_takes():
    said = run("--help")
    lines = [line for line in said.splitlines() if line.startswith("    bluelamp witness ")]
    assert [line.split()[2] for line in lines] == ["new-key", "serve", "stick", "evidence"]
    for name, command in witness_group.commands.items():
        assert command.epilog, name
        assert all(one.help for one in command.params if one.param_type_name == "option"), name
