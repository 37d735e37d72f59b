"""The `bluelamp` program: one group, one module a command, one place where refusals are shown."""

from __future__ import annotations

import sys

import click

from bluelamp import __version__
from bluelamp.core.kernel import BluelampError
from bluelamp.doors.cli import common
from bluelamp.doors.cli.ask import ask_command
from bluelamp.doors.cli.check import check_command
from bluelamp.doors.cli.demo import demo_command
from bluelamp.doors.cli.diff import diff_command
from bluelamp.doors.cli.explain import explain_command
from bluelamp.doors.cli.plan import plan_command
from bluelamp.doors.cli.sample_force import sample_force_command
from bluelamp.doors.cli.say import say_command
from bluelamp.doors.cli.screen import screen_command


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="bluelamp")
def bluelamp() -> None:
    r"""Work phones, on the record.

    One rulebook answers "may I?", plans what is on every phone, screens use and reads as guidance.

    \b
    Exit codes: 0 done; 1 done and the answer is no; 2 used wrongly; 3 what was given cannot be used.
    """


for _command in (
    check_command,
    ask_command,
    explain_command,
    plan_command,
    diff_command,
    screen_command,
    say_command,
    sample_force_command,
    demo_command,
):
    bluelamp.add_command(_command)


def main(arguments: list[str] | None = None) -> None:
    """Runs the program; a refusal ends it with its sentence and exit code, never with a traceback."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        bluelamp.main(args=given, prog_name="bluelamp")
    except BluelampError as error:
        common.refuse(error, as_json="--json" in given)
