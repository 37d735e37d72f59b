"""Serves the simulated phones of a demonstration until whoever started this ends, or asks for it.

    echo '{"android": ["GENERATED00000001"]}' | python -m demo_phones FOLDER

The first line of the input names the phones; what this program answers in one line are the settings by which a site
reaches them. It ends when its input ends.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

from demo_phones.android import AndroidPhones


def main() -> None:
    """Serve until the input ends."""
    parser = argparse.ArgumentParser(prog="demo_phones", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the phones keep what they were given")
    parser.add_argument("--every", type=float, default=2.0, help="seconds between two check-ins")
    parser.add_argument("--minutes-ahead", type=float, default=0.0, help="how far the site's clock is ahead")
    options = parser.parse_args()
    ahead = timedelta(minutes=options.minutes_ahead)
    named = json.loads(sys.stdin.readline())
    android = AndroidPhones(named["android"], options.folder / "android-phones.json", lambda: datetime.now(UTC) + ahead)
    end = threading.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda *_: end.set())
    with android.server.running():
        print(json.dumps(android.settings()), flush=True)
        threading.Thread(target=_until_it_ends, args=(end,), daemon=True).start()
        while not end.wait(options.every):
            android.come()
    android.keep()


def _until_it_ends(end: threading.Event) -> None:
    while sys.stdin.readline():
        """What comes after the first line is for nobody yet."""
    end.set()


if __name__ == "__main__":
    main()
