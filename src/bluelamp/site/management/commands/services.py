"""Gives programs of other systems a credential, and takes it back, as an administrator does."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bluelamp.core.kernel import say_instant
from bluelamp.records.accounts import acts, queries
from bluelamp.records.accounts.lifecycle import OF_SERVICES
from bluelamp.records.journal import clock
from bluelamp.records.register.checks import new_id
from bluelamp.site.management.by_administrator import AdministratorsCommand, Step, a_step, administrator


class Command(AdministratorsCommand):
    """`python -m bluelamp.site services list|make|renew|revoke`."""

    help = "List the services, give one a credential, renew it or revoke it. Each is on record as an administrator's."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who does it, to which service, and what it is to reach."""
        what = parser.add_subparsers(dest="what", required=True)
        what.add_parser("list", help="every service, what it reaches, and until when")
        for name, says in (
            ("make", "a new service with a credential, which is shown once"),
            ("renew", "a further credential; the one before counts until its own end"),
            ("revoke", "end a service at once"),
        ):
            one = a_step(what, name, says, "what the service is called, such as command-and-control")
            if name != "revoke":
                one.add_argument("--days", type=int, default=90, help="for how many days it counts (90)")
            if name == "make":
                one.add_argument(
                    "--reach", action="append", required=True, choices=sorted(OF_SERVICES), help="again for each"
                )

    def steps(self) -> Mapping[str, Step]:
        """What to do for each first word."""
        return {"list": self._list, "make": self._make, "renew": self._renew, "revoke": self._revoke}

    def _list(self, options: dict[str, Any]) -> None:
        del options
        for one in queries.services():
            state = "revoked" if one.revoked_at else "in use"
            self.stdout.write(f"{one.name}: {state}, made {say_instant(one.made_at)}")
            for token in one.tokens:
                over = token.revoked_at or token.until
                self.stdout.write(f"  {token.id}: {', '.join(token.reach)}; until {say_instant(over)}")

    def _make(self, options: dict[str, Any]) -> None:
        made = acts.make_service(
            by=administrator(options["by"]),
            service_id=new_id(),
            name=options["name"],
            reach=options["reach"],
            until=_end(options),
        )
        self._show(made.text)

    def _renew(self, options: dict[str, Any]) -> None:
        service = queries.service_named(options["name"])
        made = acts.renew_service(by=administrator(options["by"]), service_id=service.id, until=_end(options))
        self._show(made.text)

    def _revoke(self, options: dict[str, Any]) -> None:
        service = queries.service_named(options["name"])
        acts.revoke_service(by=administrator(options["by"]), service_id=service.id)
        self.stdout.write(f"Revoked: {service.name}.")

    def _show(self, credential: str) -> None:
        self.stdout.write(credential)
        self.stderr.write("Keep it where the service reads it: it is shown this once.")


def _end(options: dict[str, Any]) -> datetime:
    return clock.now() + timedelta(days=options["days"])
