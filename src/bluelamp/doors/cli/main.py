"""The `bluelamp` program: one group, one module a command, one place where refusals are shown."""

from __future__ import annotations

import os
import sys

import click

from bluelamp import __version__
from bluelamp.core.kernel import BluelampError
from bluelamp.doors.cli import common
from bluelamp.doors.cli.apple_releases import apple_releases_command
from bluelamp.doors.cli.ask import ask_command
from bluelamp.doors.cli.check import check_command
from bluelamp.doors.cli.demo import demo_command
from bluelamp.doors.cli.diff import diff_command
from bluelamp.doors.cli.draw import draw_command
from bluelamp.doors.cli.explain import explain_command
from bluelamp.doors.cli.ledger import ledger_group
from bluelamp.doors.cli.plan import plan_command
from bluelamp.doors.cli.sample_force import sample_force_command
from bluelamp.doors.cli.say import say_command
from bluelamp.doors.cli.screen import screen_command
from bluelamp.doors.cli.screen_lake import screen_lake_command
from bluelamp.doors.cli.what_if import what_if_command


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="bluelamp")
def bluelamp() -> None:
    """Work phones, on the record.

    One rulebook answers "may I?", plans what is on every phone, screens use and reads as guidance.

    Exit codes: 0 done; 1 done, and the answer is no (refused, problems found, the two differ);
    2 used wrongly; 3 what was given cannot be used; 130 stopped from the keyboard.
    """


for _command in (
    check_command,
    ask_command,
    explain_command,
    plan_command,
    diff_command,
    screen_command,
    screen_lake_command,
    what_if_command,
    say_command,
    sample_force_command,
    demo_command,
    ledger_group,
    draw_command,
    apple_releases_command,
):
    bluelamp.add_command(_command)


def main(arguments: list[str] | None = None) -> None:
    """Runs the program and ends it with its exit code; a refusal is shown as a sentence, never as a traceback."""
    given = sys.argv[1:] if arguments is None else arguments
    as_json = "--json" in given
    try:
        sys.exit(bluelamp.main(args=given, prog_name="bluelamp", standalone_mode=False))
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("Stopped.", err=True)
        sys.exit(common.STOPPED)
    except BluelampError as error:
        common.refuse(error, as_json=as_json)
    except BrokenPipeError:
        # Whoever read the output, `head` for one, has seen enough. Python must not complain as it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        common.refuse(
            common.FileNotUsable(
                f"`{error.filename}` cannot be used: {str(error.strerror).lower()}.",
                todo="check that the path is right and that you may read and write there.",
            ),
            as_json=as_json,
        )
