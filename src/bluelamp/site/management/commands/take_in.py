"""Takes in files that a feed delivered, of any size: what a page would have to carry through a browser."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from bluelamp.core.kernel import Actor, BluelampError
from bluelamp.records.monitoring.intake import hand_in
from bluelamp.records.monitoring.queries.feeds import feed_named
from bluelamp.records.monitoring.values import Way


class Command(BaseCommand):
    """`python -m bluelamp.site take_in work-calls calls.csv.gz`."""

    help = "Take in files that a feed delivered."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which feed, and which files."""
        parser.add_argument("feed", help="what the feed is called, such as work-calls")
        parser.add_argument("files", type=Path, nargs="+", help="files in the format of the feed; gzip is read through")

    def handle(self, *args: object, **options: Any) -> None:
        """Takes them in, in order; the first that is refused ends it, and nothing of that one was taken."""
        del args
        for file in options["files"]:
            try:
                feed = feed_named(options["feed"])
                with file.open("rb") as stream:
                    done = hand_in(
                        by=Actor.system("feeds"), feed_id=feed.id, stream=stream, name=file.name, way=Way.PROGRAM
                    )
            except BluelampError as error:
                self.stderr.write(error.say())
                sys.exit(1)
            except OSError as error:
                self.stderr.write(f"`{file.name}` cannot be opened: {error.strerror}.")
                sys.exit(1)
            self.stdout.write(
                f"{file.name}: {done.events:,} uses kept, {done.protected:,} never kept, "
                f"{done.background + done.others:,} no use, {done.rejected:,} rows handed back."
            )
