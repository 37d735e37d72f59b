"""What the commands share that an administrator of the force gives on the machine itself.

Each thing that such a command does is an act of the administrator whose number stands behind `--by`, and the rules are
asked as on any page. What cannot be done is said in its own sentence, and the command ends with 1.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, _SubParsersAction
from collections.abc import Callable, Mapping
from typing import Any

from django.core.management.base import BaseCommand

from bluelamp.core.kernel import Actor, BluelampError
from bluelamp.records.journal import clock
from bluelamp.records.register import queries as register

CONSOLE = "console"
"""How somebody who works on the machine itself proved who they are: they could reach it."""
Step = Callable[[dict[str, Any]], None]


def administrator(number: str) -> Actor:
    """The person of that number as they stand today. What they may do is asked of the rules, as on any page.

    Raises:
        NotInRegister: nobody has that number today.
    """
    now = clock.now()
    return register.actor_for(register.person_by_number(number, now), now, CONSOLE)


class AdministratorsCommand(BaseCommand):
    """A command of several steps, of which the first word behind it names one."""

    requires_system_checks = ()

    def steps(self) -> Mapping[str, Step]:
        """What to do for each first word."""
        raise NotImplementedError

    def handle(self, *args: object, **options: Any) -> None:
        """Does what was asked for."""
        del args
        try:
            self.steps()[options["what"]](options)
        except BluelampError as error:
            self.stderr.write(error.say())
            sys.exit(1)


def a_step(what: _SubParsersAction[Any], name: str, says: str, called: str) -> ArgumentParser:
    """The arguments of a step that somebody takes: what it is done to, and who does it."""
    one: ArgumentParser = what.add_parser(name, help=says)
    one.add_argument("name", help=called)
    one.add_argument("--by", required=True, metavar="NUMBER", help="the number of the administrator who does it")
    return one
