"""Runs days of monitoring by hand: those whose facts were put right long after, or one that a page named."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from bluelamp.core.kernel import BluelampError
from bluelamp.records.monitoring.run_values import RunView
from bluelamp.records.monitoring.runs import run_day


class Command(BaseCommand):
    """`python -m bluelamp.site run_day 2026-11-03`."""

    help = "Hold what work phones did on some days against the rules of those days."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which days."""
        parser.add_argument("days", type=date.fromisoformat, nargs="+", help="days in London, such as 2026-11-03")

    def handle(self, *args: object, **options: Any) -> None:
        """Runs them, in order."""
        del args
        for day in options["days"]:
            try:
                run, had_to = run_day(day, progress=self._moved)
            except BluelampError as error:
                self.stderr.write(error.say())
                sys.exit(1)
            self.stdout.write(said(run, had_to=had_to))

    def _moved(self, done: int, total: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{done:,} of {total:,} events", ending="\n" if done == total else "")


def said(run: RunView, *, had_to: bool) -> str:
    """How a day stands, for a person."""
    if not had_to:
        return f"{run.day}: nothing that it rests on has changed; {run.standing:,} findings stand."
    return (
        f"{run.day}: {run.count('events'):,} events, {run.standing:,} findings stand: {run.new:,} new, "
        f"{run.changed:,} changed, {run.withdrawn:,} withdrawn. A rule erred for {run.count('erred'):,} events. "
        f"Not known: phone {run.unknown('phone'):,}, holder {run.unknown('holder'):,}, "
        f"person {run.unknown('person'):,}, app {run.unknown('app'):,}."
    )
