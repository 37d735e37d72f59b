"""What is done once a night: the ledger and the stored files are checked, and what is left over is cleared away."""

from __future__ import annotations

from datetime import datetime, timedelta

from bluelamp.core.calendar import local_day
from bluelamp.core.kernel.instants import LONDON
from bluelamp.core.ledger import LedgerError
from bluelamp.doors.jobs.announcing import announce, went_well
from bluelamp.doors.jobs.ledger import LedgerJob
from bluelamp.doors.jobs.reaper import prune
from bluelamp.doors.jobs.settings import Jobs
from bluelamp.records.accounts.acts import forget_answers
from bluelamp.records.asking.answers import forget_old
from bluelamp.records.clocks.queries import BeatView
from bluelamp.records.declarations import drafts as declared
from bluelamp.records.files.acts import damaged, tidy
from bluelamp.records.monitoring import retention, runs
from bluelamp.records.register.drafts import clear_drafts
from bluelamp.records.webhooks.acts import clear_sent

RECHECK, FILES, TIDYING = "recheck", "files", "tidying"
_KEPT_FOR = timedelta(days=7)


def is_due(jobs: Jobs, now: datetime, beats: dict[str, BeatView]) -> bool:
    """Whether tonight's work is still to be done; a night that was missed is made up for by the next hour."""
    last = beats.get(RECHECK)
    begins = datetime.combine(local_day(now), jobs.nightly_at, LONDON)
    return now >= begins and (last is None or last.at < begins)


def run(ledger: LedgerJob, now: datetime) -> None:
    """Does tonight's work with a ledger job of its own; what is found is announced, and stops nothing else."""
    _check(ledger)
    wrong = damaged()
    if wrong:
        announce(FILES, "file-damaged", f"{len(wrong)} stored files are missing or changed.")
    else:
        went_well(FILES, "Every stored file has the bytes that were stored.")
    removed = {
        "files without a record": tidy(),
        "finished tasks": prune(now, older_than=_KEPT_FOR),
        "files handed in and not confirmed": clear_drafts(now),
        "forms that nobody touched for a month": declared.clear_drafts(now),
        "answers that nobody saved": forget_old(now),
        "kept answers of the API": forget_answers(now),
        "events that others took": clear_sent(now),
        "months of events whose time was over": retention.erase_what_is_over(now),
        "files of events that count for nothing": retention.clear_away(now),
        "files of evidence that no run names": runs.clear_left_over(now),
    }
    retention.end_what_is_over(now)
    went_well(TIDYING, f"Removed: {', '.join(f'{count} {what}' for what, count in removed.items())}.")


def _check(ledger: LedgerJob) -> None:
    try:
        ledger.open()  # on a new site this may come before the first round of the ledger's own job
        report = ledger.check()
    except LedgerError as error:
        announce(RECHECK, error.code, error.message)
        return
    if report.clean:
        went_well(RECHECK, f"{len(report.steps)} steps, nothing found.")
    else:
        found = report.findings
        announce(RECHECK, found[0].code, f"{len(found)} findings. The first: {found[0].where}: {found[0].what}.")
