"""What deadlines, notices and files need of the site: folders, addresses, and who is told."""

from __future__ import annotations

from bluelamp.records.clocks import ports as clocks
from bluelamp.records.clocks.lifecycle import Of
from bluelamp.records.files import ports as files
from bluelamp.records.notices import ports as notices
from bluelamp.records.notices.acts import notify
from bluelamp.records.notices.wording import WORK_DUE
from bluelamp.site.configuration import Configuration


def wire_work(made: Configuration) -> None:
    """Where files are kept, how notices go out, and who is told that a deadline is near."""
    files.current.root = made.data_dir / "files"
    files.current.largest = made.upload_limit
    notices.current.force, notices.current.address = made.force_name, made.address
    notices.current.message_host = made.host or "bluelamp.invalid"
    clocks.current.tell = tell_of_work


def tell_of_work(owner: str, kind: str, of: Of) -> None:
    """Sends the owner of a deadline to their work; which of it is near stands there and not in the mail."""
    del kind, of
    notify(owner, WORK_DUE, "/work")
