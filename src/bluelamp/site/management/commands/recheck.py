"""Re-checks the ledger and the stored files now, as the jobs do at night."""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from bluelamp.core.kernel import BluelampError
from bluelamp.doors.jobs.ledger import LedgerJob
from bluelamp.records.files.acts import damaged
from bluelamp.site.management.commands.jobs import jobs_of


class Command(BaseCommand):
    """`python -m bluelamp.site recheck`: 0 where nothing was found, 1 otherwise."""

    help = "Put what waits into the ledger, publish it, and re-check the ledger and the stored files."
    requires_system_checks = ()  # they read every page and template, and `serve` and the tests make them

    def handle(self, *args: object, **options: Any) -> None:
        """Checks, and prints the report."""
        del args, options
        ledger = LedgerJob(jobs_of(settings.CONFIGURATION))
        try:
            ledger.open()
            ledger.step()
        except BluelampError as error:
            self.stderr.write(error.say())
            sys.exit(1)
        report, wrong = ledger.check(), damaged()
        self.stdout.write(report.say())
        self.stdout.write(f"Stored files that are missing or changed: {len(wrong)}.")
        if wrong or not report.clean:
            sys.exit(1)
