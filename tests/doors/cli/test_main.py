"""The program as a whole: its help, its exit codes, and that no refusal is a traceback."""

import json
import os
import subprocess
import sys

import click
import pytest

from bluelamp import __version__
from bluelamp.core.kernel import BluelampError
from bluelamp.doors.cli import common
from bluelamp.doors.cli.main import bluelamp, main

COMMANDS = (
    "apple-releases",
    "ask",
    "check",
    "demo",
    "diff",
    "explain",
    "plan",
    "sample-force",
    "say",
    "screen",
    "screen-lake",
    "what-if",
)
BEYOND_TERMINALS = {"demo"}
"""Commands without `--json`: the demo is told to people; what it checks, `check` tells to programs."""


def started(*words, **environment):
    """The program in a process of its own, as a shell starts it."""
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "bluelamp.doors.cli", *words],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )


def test_the_commands_are_those_that_are_documented():
    single = [name for name, one in bluelamp.commands.items() if not isinstance(one, click.Group)]
    assert sorted(single) == list(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example_on_a_line_of_its_own(run, name):
    result = run(name, "--help", rulebook=False)
    assert result.exit_code == 0
    example = result.output[result.output.index("Example:\n") :].splitlines()[1]
    assert example.strip().startswith(f"bluelamp {name} ")
    assert all(one.help for one in bluelamp.commands[name].params if one.param_type_name == "option")


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - BEYOND_TERMINALS))
def test_every_command_can_answer_a_program(run, name):
    assert "--json" in run(name, "--help", rulebook=False).output


def test_the_help_names_every_exit_code():
    stated = bluelamp.help.replace("\n", " ")
    codes = (common.DONE, common.ANSWER_IS_NO, common.USED_WRONGLY, common.NOT_USABLE, common.STOPPED)
    assert [code for code in codes if f" {code} " not in stated] == []


def test_the_program_answers_in_a_process_of_its_own_without_colour_or_bar(small, tmp_path):
    done = started("sample-force", str(tmp_path / "force"), "--people", "20", "--events", "2", *small)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Wrote a generated force of 20 people")
    screened = started("screen", "--force", str(tmp_path / "force"), "--out", str(tmp_path / "out"), *small)
    assert (screened.returncode, screened.stderr) == (0, "")
    assert "\x1b[" not in done.stdout + screened.stdout
    assert not {"\r", "█", "▕"} & set(screened.stdout)


def test_a_refusal_is_a_sentence_on_stderr_with_its_own_exit_code(small):
    done = started("explain", "no-such-rule", *small)
    assert (done.returncode, done.stdout) == (common.NOT_USABLE, "")
    assert done.stderr.startswith("There is no rule `no-such-rule` in this rulebook.\n  What to do: ")
    assert "\x1b[" not in done.stderr


def test_a_refusal_with_json_is_json_on_stdout(small):
    done = started("explain", "no-such-rule", "--json", *small)
    assert (done.returncode, done.stderr) == (common.NOT_USABLE, "")
    error = json.loads(done.stdout)["error"]
    assert error.keys() == {"code", "message", "todo"}


def test_a_command_used_wrongly_says_how_it_is_used():
    done = started("ask")
    assert done.returncode == common.USED_WRONGLY
    assert "Usage: bluelamp ask" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_version_is_that_of_the_package():
    assert started("--version").stdout.strip() == f"bluelamp, version {__version__}"


def test_a_reader_that_stops_early_is_no_fault(small):
    words = [sys.executable, "-m", "bluelamp.doors.cli", "say", *small]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:  # noqa: S603 - our own program
        program.stdout.close()
        said = program.stderr.read()
    assert "Traceback" not in said
    assert "BrokenPipe" not in said


def ended(capsys, *words):
    with pytest.raises(SystemExit) as stop:
        main(list(words))
    return stop.value.code, capsys.readouterr()


def test_a_folder_that_cannot_be_written_is_refused(capsys, small, tmp_path):
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    code, shown = ended(capsys, "say", "--out", str(in_the_way / "guidance.md"), *small)
    assert code == common.NOT_USABLE
    assert shown.err.startswith(f"`{in_the_way / 'guidance.md'}` cannot be used: ")


def test_a_command_stopped_from_the_keyboard_says_so(capsys, monkeypatch, small):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("bluelamp.doors.cli.explain.explain", interrupted)
    code, shown = ended(capsys, "explain", "social-shut", *small)
    assert (code, shown.err.strip()) == (common.STOPPED, "Stopped.")


def test_what_a_command_refuses_comes_out_as_an_error_of_ours(run):
    assert isinstance(run("explain", "no-such-rule").exception, BluelampError)
