"""Listens to phones of Apple's, until told to stop; and makes the authority that issues their certificates."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from bluelamp.core.kernel import BluelampError
from bluelamp.records.journal import clock
from bluelamp.site.management.commands.serve import stop_on_sigterm
from bluelamp.site.processes import Place, listening, refuse_taken, tls_of
from bluelamp.site.wiring_phones import read_authority, write_authority


class Command(BaseCommand):
    """`python -m bluelamp.site listen`: the door of phones on this machine, beside the site."""

    help = "Listen to phones of Apple's. Ends on Ctrl-C or SIGTERM."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen."""
        parser.add_argument("--host", default="127.0.0.1", help="the address to listen on; loopback by default")
        parser.add_argument("--port", type=int, default=8010)
        parser.add_argument("--workers", type=int, default=2, help="processes; two for two cores")
        parser.add_argument("--threads", type=int, default=2, help="threads of each; 1 on SQLite, 2 on PostgreSQL")
        parser.add_argument(
            "--new-authority", metavar="FILE", help="make the authority for certificates of phones, and end"
        )

    def handle(self, *args: object, **options: Any) -> None:
        """Runs until the server ends or somebody asks to stop."""
        del args
        made = settings.CONFIGURATION
        place = Place(
            host=options["host"],
            port=options["port"],
            workers=options["workers"],
            threads=options["threads"],
            tls=tls_of(made),
        )
        stop_on_sigterm()
        try:
            if options["new_authority"]:
                write_authority(Path(options["new_authority"]), made.force_name, clock.now())
                return
            if made.phone_authority is not None:
                read_authority(made.phone_authority)  # said here, and not at the first phone
            refuse_taken(place)
            with listening(place) as door:
                door.wait_until_it_answers("/scep?operation=GetCACaps")
                self.stdout.write(f"Listening to phones at {place.address}/ (Ctrl-C ends it)")
                self.stdout.flush()
                while door.ended() is None:
                    time.sleep(0.5)
        except BluelampError as error:
            raise CommandError(error.say()) from error
        except KeyboardInterrupt:
            self.stdout.write("Stopped.")
            return
        raise SystemExit(1)
