"""Does the jobs of the site until told to stop."""

from __future__ import annotations

import signal
import sys
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from bluelamp.core.kernel import BluelampError
from bluelamp.core.ledger import SigningKey
from bluelamp.doors.jobs.process import JobsProcess
from bluelamp.doors.jobs.settings import Jobs
from bluelamp.site.configuration import Configuration


def jobs_of(made: Configuration, **more: Any) -> Jobs:
    """The settings of the jobs, from those of the site."""
    return Jobs(
        origin=made.ledger_origin,
        key=SigningKey.parse(made.ledger_key.reveal()),
        published=made.published_dir,
        medium=made.last_checkpoint,
        policy=made.witness_policy,
        lock=made.data_dir / "jobs.lock" if made.database.is_sqlite else None,
        **more,
    )


class Command(BaseCommand):
    """`python -m bluelamp.site jobs`: the queue, the clocks, the ledger, and what is done at night."""

    help = "Do the jobs: the queue, the sweep of the clocks, the ledger and the nightly check. Ends on SIGTERM."
    requires_system_checks = ()  # they read every page and template, and `serve` and the tests make them

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How much of it."""
        parser.add_argument(
            "--tasks-only",
            action="store_true",
            help="only work off the queue, beside another process that does everything (PostgreSQL)",
        )

        parser.add_argument(
            "--lease",
            type=float,
            default=60.0,
            metavar="SECONDS",
            help="how long a task may look abandoned before another worker begins it again (60)",
        )

    def handle(self, *args: object, **options: Any) -> None:
        """Runs until it is told to stop."""
        del args
        try:
            process = JobsProcess(
                jobs_of(
                    settings.CONFIGURATION, tasks_only=options["tasks_only"], lease=timedelta(seconds=options["lease"])
                )
            )
            for one in (signal.SIGTERM, signal.SIGINT):
                signal.signal(one, lambda number, frame: process.stop())  # noqa: ARG005 - what a handler is given
            self.stdout.write("The jobs run.")
            self.stdout.flush()
            process.run()
        except BluelampError as error:
            self.stderr.write(error.say())
            sys.exit(1)
