"""Makes a backup while the site runs."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

import bluelamp
from bluelamp.core.kernel import BluelampError
from bluelamp.records.journal import clock
from bluelamp.site.backups import Place, make_backup
from bluelamp.site.configuration import Configuration


def place_of(made: Configuration) -> Place:
    """Where the site keeps what is backed up."""
    return Place(database=made.database, keys=made.data_dir / "keys.sqlite3", files=made.data_dir / "files")


class Command(BaseCommand):
    """`python -m bluelamp.site backup FOLDER`."""

    help = "Back up the database, the keys of people and the stored files into an empty folder, while the site runs."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to."""
        parser.add_argument("folder", type=Path, help="a folder that is empty or not there")

    def handle(self, *args: object, **options: Any) -> None:
        """Makes it."""
        del args
        try:
            made = make_backup(
                place_of(settings.CONFIGURATION), options["folder"], at=clock.now(), version=bluelamp.__version__
            )
        except BluelampError as error:
            self.stderr.write(error.say())
            sys.exit(1)
        self.stdout.write(f"Backed up: {made.kind}, {made.entries} entries of the ledger, {len(made.files)} files.")
