"""Sets where programs of other systems are told what happens, as an administrator does."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from bluelamp.core.kernel import say_instant
from bluelamp.records.register.checks import new_id
from bluelamp.records.webhooks import acts, queries
from bluelamp.records.webhooks.lifecycle import OFFERED, Use
from bluelamp.site.management.by_administrator import AdministratorsCommand, Step, a_step, administrator


class Command(AdministratorsCommand):
    """`python -m bluelamp.site webhooks list|make|end|resume`."""

    help = "List the webhooks, make one, end it, or have what is parked sent after all. Each is on record."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who does it, to which webhook, and what it is to be told."""
        what = parser.add_subparsers(dest="what", required=True)
        what.add_parser("list", help="every webhook, with what waits for it and what is parked")
        for name, says in (
            ("make", "a new webhook; its secret is shown once"),
            ("end", "tell it nothing any more"),
            ("resume", "try again what is parked, in its order"),
        ):
            one = a_step(what, name, says, "what the webhook is called, such as command-and-control")
            if name == "make":
                one.add_argument("address", help="where events are sent, with https")
                one.add_argument(
                    "--type", action="append", dest="types", choices=OFFERED, metavar="TYPE", help="again for each; all"
                )

    def steps(self) -> Mapping[str, Step]:
        """What to do for each first word."""
        return {"list": self._list, "make": self._make, "end": self._end, "resume": self._resume}

    def _list(self, options: dict[str, Any]) -> None:
        del options
        for one in queries.webhooks():
            counts = ", ".join(f"{count} {state}" for state, count in sorted(one.events.items())) or "no events"
            self.stdout.write(f"{one.name}: {one.use}, {one.address}, {counts}")
            if one.failing_since is not None and one.use is not Use.ENDED:
                self.stdout.write(f"  has not answered since {say_instant(one.failing_since)}")

    def _make(self, options: dict[str, Any]) -> None:
        secret = acts.make_webhook(
            by=administrator(options["by"]),
            webhook_id=new_id(),
            name=options["name"],
            address=options["address"],
            types=options["types"] or OFFERED,
        )
        self.stdout.write(secret)
        self.stderr.write("Keep it where the receiver reads it: it is shown this once.")

    def _end(self, options: dict[str, Any]) -> None:
        found = queries.webhook_named(options["name"])
        acts.end_webhook(by=administrator(options["by"]), webhook_id=found.id)
        self.stdout.write(f"Ended: {found.name}.")

    def _resume(self, options: dict[str, Any]) -> None:
        found = queries.webhook_named(options["name"])
        waiting = acts.resume_webhook(by=administrator(options["by"]), webhook_id=found.id)
        self.stdout.write(f"Events that wait: {waiting}.")
