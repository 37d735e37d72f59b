"""Puts a backup back into an empty place."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from bluelamp.core.kernel import BluelampError
from bluelamp.site.backups import restore_backup
from bluelamp.site.management.commands.backup import place_of


class Command(BaseCommand):
    """`python -m bluelamp.site restore FOLDER`."""

    help = "Put a backup back into a database and a data folder that are empty."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where from."""
        parser.add_argument("folder", type=Path, help="the folder of the backup")

    def handle(self, *args: object, **options: Any) -> None:
        """Puts it back."""
        del args
        try:
            made = restore_backup(place_of(settings.CONFIGURATION), options["folder"])
        except BluelampError as error:
            self.stderr.write(error.say())
            sys.exit(1)
        self.stdout.write(
            f"Put back: {made.kind} as of {made.made_at}, {made.entries} entries of the ledger. "
            "Run `migrate`, then `recheck`, then start the site."
        )
