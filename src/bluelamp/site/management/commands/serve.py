"""Serves the site: web server and jobs, until told to stop."""

from __future__ import annotations

import signal
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from bluelamp.core.kernel import BluelampError
from bluelamp.site.processes import Place, refuse_taken, running, tls_of


class Command(BaseCommand):
    """`python -m bluelamp.site serve`: the whole site on this machine."""

    help = "Serve the site: the web server and the jobs. Ends on Ctrl-C or SIGTERM."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen."""
        parser.add_argument("--host", default="127.0.0.1", help="the address to listen on; loopback by default")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2, help="web processes; two for two cores")
        parser.add_argument("--threads", type=int, default=1, help="threads of each; 1 on SQLite, 2 to 4 on PostgreSQL")

    def handle(self, *args: object, **options: Any) -> None:
        """Runs until a child ends or somebody asks to stop."""
        del args
        place = Place(
            host=options["host"],
            port=options["port"],
            workers=options["workers"],
            threads=options["threads"],
            tls=tls_of(settings.CONFIGURATION),
        )
        stop_on_sigterm()
        try:
            refuse_taken(place)
            # Pages name these files by their digest, so they are laid out before the first page, also after an upgrade.
            call_command("collectstatic", verbosity=0, interactive=False)
            with running(place) as site:
                site.wait_until_it_answers()
                self.stdout.write(f"Serving {place.address}/ (Ctrl-C ends it)")
                self.stdout.flush()
                while site.ended() is None:
                    time.sleep(0.5)
        except BluelampError as error:
            raise CommandError(error.say()) from error
        except KeyboardInterrupt:
            self.stdout.write("Stopped.")
            return
        raise SystemExit(1)


def stop_on_sigterm() -> None:
    """Makes a request to end the same as Ctrl-C, so that the children are ended too."""
    signal.signal(signal.SIGTERM, _stop)


def _stop(number: int, frame: object) -> None:
    del number, frame
    raise KeyboardInterrupt
