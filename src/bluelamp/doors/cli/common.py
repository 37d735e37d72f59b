"""What every command shares: where the rulebook is, how results and refusals are shown."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from bluelamp.core.kernel import BluelampError, parse_instant
from bluelamp.core.rulebook import load_rulebook
from bluelamp.core.screening.inputs import TABLES, ForceInputs, load_inputs

DONE, ANSWER_IS_NO, USED_WRONGLY, NOT_USABLE, STOPPED = 0, 1, 2, 3, 130
STARTER = Path("rulebooks") / "example-force"

Step = Callable[[int, int], None]
"""Moves a progress bar: how much is done, and how much there is in all."""

Command = TypeVar("Command", bound=Callable[..., Any])


class NoSuchMoment(BluelampError):
    """A date or instant on the command line cannot be read."""

    code = "moment-not-understood"
    meaning = "A date or time was given in a form that names no single instant."


class FileNotUsable(BluelampError):
    """The operating system does not let a file be read or written."""

    code = "file-not-usable"
    meaning = "A file or folder could not be read or written, for a reason the operating system gives."


def rulebook_place_option(command: Command) -> Command:
    """Adds `--rulebook` and `--on` to a command; it receives `rulebook_path: Path` and `on_day: str | None`."""
    place = click.option(
        "--rulebook",
        "rulebook_path",
        type=click.Path(path_type=Path),
        default=STARTER,
        envvar="BLUELAMP_RULEBOOK",
        show_default=True,
        metavar="FOLDER",
        help="The folder of the rulebook.",
    )
    on = click.option("--on", "on_day", metavar="DATE", help="The day whose parameters hold. Default: today.")
    return place(on(command))


def rulebook_option(command: Command) -> Command:
    """Adds `--rulebook` and `--on` to a command; it receives `rulebook: Rulebook`."""

    @rulebook_place_option
    @wraps(command)
    def with_rulebook(*args: Any, rulebook_path: Path, on_day: str | None, **kwargs: Any) -> Any:
        return command(*args, rulebook=load_rulebook(rulebook_path, day(on_day)), **kwargs)

    return with_rulebook  # type: ignore[return-value]  # click's decorators return what they are given


def force_option(*, required: bool, use: str) -> Callable[[Command], Command]:
    """Adds `--force` to a command; it receives `force: Path`, or None where it is not required."""
    return click.option(
        "--force",
        type=click.Path(path_type=Path),
        required=required,
        metavar="FOLDER",
        help=f"A force's folder: {use}.",
    )


def at_option(use: str) -> Callable[[Command], Command]:
    """Adds `--at` to a command; it receives `at: str | None`, to be read with `moment`."""
    return click.option("--at", metavar="INSTANT", help=f"The moment {use}, such as 2026-11-21T22:15Z. Default: now.")


def example(line: str) -> str:
    """The end of a command's help: one line to type, which is never broken."""
    return f"\b\nExample:\n  {line}"


def json_option(command: Command) -> Command:
    """Adds `--json` to a command; it receives `as_json_text: bool`."""
    return click.option("--json", "as_json_text", is_flag=True, help="Print JSON for a program to read.")(command)


def day(text: str | None) -> date:
    """The day a text names, or today where there is none.

    Raises:
        NoSuchMoment: the text is not a date.
    """
    if text is None:
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise NoSuchMoment(
            f"`{text}` is not a date.", todo="write the date as year, month and day: 2026-11-21."
        ) from error


def moment(text: str | None) -> datetime:
    """The instant a text names, or the present where there is none.

    Raises:
        NoSuchMoment: the text is not a date and time with its offset.
    """
    if text is None:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        return parse_instant(text)
    except ValueError as error:
        raise NoSuchMoment(
            f"`{text}` is not an instant: {error}.",
            todo="write date, time and offset, for example 2026-11-21T22:15Z.",
        ) from error


def show(text: str) -> None:
    """Prints text for a person."""
    click.echo(text)


def show_json(value: object) -> None:
    """Prints a value as JSON, keys in the order given."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False))


def show_result(told: object, said: str, *, as_json: bool) -> None:
    """Prints a result once: as JSON for a program, or in words for a person."""
    if as_json:
        show_json(told)
    else:
        show(said)


def read_force(folder: Path, names: Collection[str] = tuple(TABLES)) -> ForceInputs:
    """The tables of a force, or those named. Rows that could not be used are said on stderr, with the first reason.

    Raises:
        FeedError: a table is missing, damaged, or lacks a column.
    """
    inputs = load_inputs(folder, names)
    bad = {name: rejects for name, rejects in inputs.rejects.items() if len(rejects)}
    for name, rejects in bad.items():
        row, reason = rejects["row"][0].as_py(), rejects["reason"][0].as_py()
        click.echo(f"Left out of `{name}`: {len(rejects):,} of its rows, first row {row}: {reason}.", err=True)
    if bad:
        click.echo(
            "  What to do: run `bluelamp screen`, which writes each of them to a file with its reason.", err=True
        )
    return inputs


def refuse(error: BluelampError, *, as_json: bool) -> NoReturn:
    """Ends the program with what could not be used: a sentence on stderr, or JSON on stdout."""
    if as_json:
        show_json({"error": error.as_json()})
    else:
        first, _, rest = error.say().partition("\n")
        click.secho(first, err=True, fg="red", bold=True)
        click.echo(rest, err=True)
    sys.exit(NOT_USABLE)


def no_step(_done: int, _total: int) -> None:
    """Moves nothing: for where there is no progress to show."""


@contextmanager
def progress(what: str, *, quiet: bool = False) -> Iterator[Step]:
    """A progress bar on a terminal, nothing elsewhere; gives the function that moves it."""
    if quiet or not sys.stderr.isatty():
        yield no_step
        return
    with click.progressbar(length=1, label=what, file=sys.stderr) as bar:

        def step(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield step
