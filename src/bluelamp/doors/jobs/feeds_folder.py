"""The watched folder: a file that was put into the folder of a feed that runs is taken in, and then removed.

    <data>/feeds-in/<name of the feed>/<file>

A file counts as finished a minute after it was last written to, and one whose name begins with a dot does not count at
all, so that whoever puts one there may write it under such a name and rename it. It is removed once what was kept of it
is on the disk: it may hold what is never kept. One that cannot be read stays, renamed to `.refused`, with the reason in
a file beside it, until a person looks. Whoever is killed in between leaves the file, and it counts once all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from bluelamp.core.kernel import Actor, BluelampError
from bluelamp.doors.jobs.announcing import announce, went_well
from bluelamp.records.journal import clock
from bluelamp.records.monitoring import ports
from bluelamp.records.monitoring.errors import FeedNotOn, IntakeBusy
from bluelamp.records.monitoring.intake import hand_in
from bluelamp.records.monitoring.lifecycle.feeds import Feed
from bluelamp.records.monitoring.queries.feeds import running
from bluelamp.records.monitoring.values import Way

FEEDS = "feeds"
FINISHED_AFTER = timedelta(minutes=1)
REFUSED, WHY = ".refused", ".why"
_BY = Actor.system("feeds")


class FeedsFolderJob:
    """Takes in what lies in the watched folder, one file after another."""

    def round(self) -> None:
        """Everything that lies there and is finished. What is refused is announced; what cannot be taken yet waits.

        Raises:
            IntakeBusy: the disk is nearly full, or others take in as much as goes at once. The file stays.
        """
        root, now = ports.current.inbox, clock.now()
        if root is None or not root.is_dir():
            return
        taken = refused = 0
        for feed in running(now):
            for file in waiting(root / feed.name, now):
                well = take(feed, file)
                taken, refused = taken + well, refused + (not well)
        if refused:
            announce(FEEDS, "delivery-refused", f"{refused} files could not be read; the reason lies beside each.")
        elif taken:
            went_well(FEEDS, f"{taken} files were taken in.")


def waiting(folder: Path, now: datetime) -> Iterator[Path]:
    """The files of a folder that are finished, by name."""
    if not folder.is_dir():
        return
    before = (now - FINISHED_AFTER).timestamp()
    for one in sorted(folder.iterdir()):
        asked = not one.name.startswith(".") and not one.name.endswith((REFUSED, WHY))
        if asked and one.is_file() and not one.is_symlink() and one.stat().st_mtime < before:
            yield one


def take(feed: Feed, file: Path) -> bool:
    """Whether a file was taken in, and is gone; where it was refused, it is set aside with the reason."""
    try:
        with file.open("rb") as stream:
            hand_in(by=_BY, feed_id=feed.id, stream=stream, name=file.name, way=Way.FOLDER)
    except (IntakeBusy, FeedNotOn):
        raise
    except BluelampError as error:
        file.with_name(file.name + WHY).write_text(f"{error.say()}\n", encoding="utf-8")
        file.replace(file.with_name(file.name + REFUSED))
        return False
    file.unlink()
    return True
