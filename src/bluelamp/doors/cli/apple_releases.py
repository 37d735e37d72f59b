"""`bluelamp apple-releases`: what two releases of Apple's schema differ in, and what our profiles should move."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bluelamp.core.phones.apple.releases import committed, compare, read_release
from bluelamp.doors.cli import common

_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command("apple-releases", epilog=common.example("bluelamp apple-releases schema/ios-18.1 schema/ios-27"))
@click.argument("old", type=_FOLDER, required=False)
@click.argument("new", type=_FOLDER, required=False)
@common.json_option
def apple_releases_command(*, old: Path | None, new: Path | None, as_json_text: bool) -> None:
    """Compare two releases of Apple's schema, and list what of our profiles should move.

    OLD and NEW are folders as Apple publishes them. Without them the two releases are compared that Bluelamp was made
    with. The exit code is 0 where all that we send may stay as it is, and 1 where something should move.
    """
    if (old is None) != (new is None):
        raise click.UsageError("Give both folders, the older release first, or none.")
    releases = committed() if old is None or new is None else (read_release(old), read_release(new))
    found = compare(*releases)
    common.show_result(found.as_json(), found.say(), as_json=as_json_text)
    sys.exit(common.ANSWER_IS_NO if found.to_do else common.DONE)
