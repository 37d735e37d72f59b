"""Fills and serves the demonstration."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bluelamp.core.kernel import BluelampError
from bluelamp.site.demo import prepare
from bluelamp.site.management.commands.serve import stop_on_sigterm
from bluelamp.site.processes import Place, Running, free_port, refuse_taken, running
from bluelamp.site.reaching import reach_phones
from bluelamp.site.simulated import simulated
from bluelamp.site.walk import walk
from bluelamp.site.wiring import configuration


class Command(BaseCommand):
    """`python -m bluelamp.site demo`: a generated force, served on loopback."""

    help = "Fill a database with a generated force and serve it on loopback. Only in demo mode."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How large, where, and whether to end by itself."""
        parser.add_argument("--people", type=int, default=1200, help="how many people the generated force has")
        parser.add_argument("--port", type=int, default=8000, help="0 takes one that is free")
        parser.add_argument("--workers", type=int, default=2, help="web processes")
        parser.add_argument("--once", action="store_true", help="walk through the first pages, say so, and end")
        parser.add_argument("--no-serve", action="store_true", help="only fill the database")
        parser.add_argument("--simulated", type=Path, metavar="TOOLS", help="with phones, played by a program in there")

    def handle(self, *args: object, **options: Any) -> None:
        """Fills, serves, and waits."""
        del args
        stop_on_sigterm()
        started = time.monotonic()
        try:
            place = Place(port=options["port"] or free_port(), workers=options["workers"])
            if not options["no_serve"]:
                refuse_taken(place)  # before the force is generated: nobody waits for that and is then refused
            prepare(configuration(), options["people"], self._say)
            if options["no_serve"]:
                return
            with ExitStack() as begun:
                tools: Path | None = options["simulated"]
                phones = begun.enter_context(simulated(tools, configuration())) if tools else None
                site = begun.enter_context(running(place, more=phones.settings if phones else {}))
                site.wait_until_it_answers()
                if phones:
                    site.children += [phones.child, *begun.enter_context(phones.listening())]
                self._say(f"Serving {place.address}/ after {time.monotonic() - started:.0f} s")
                self._say(f"Sign in as one person of each role: {place.address}/unsafe-demo-sign-in/")
                for said in phones.say() if phones else ():
                    self._say(said)
                if options["once"]:
                    walk(place.address, self._say)
                    if phones:
                        reach_phones(phones, self._say)
                else:
                    self._wait(site)
        except BluelampError as error:
            raise CommandError(error.say()) from error
        except KeyboardInterrupt:
            self._say("Stopped.")

    def _wait(self, site: Running) -> None:
        self._say("Ctrl-C ends it.")
        while site.ended() is None:
            time.sleep(0.5)
        raise SystemExit(1)

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
