"""Serves the simulated phones of a demonstration until whoever started this ends, or asks for it.

    echo '{"android": ["GENERATED00000001"]}' | python -m demo_phones FOLDER

The first line of the input names the Android phones; what this program answers in one line are the settings by which a
site reaches them. A later line may say where iPhones speak and how each is invited, and is answered once they have
enrolled: `{"host": "127.0.0.1", "port": 8010, "apple": [{"serial": "GENERATED00000002", "path": "/enrol/…"}]}`. It ends
when its input ends.
"""

import argparse
import json
import queue
import signal
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from apple_phones.speaking import over_http
from demo_phones.android import AndroidPhones
from demo_phones.apple import ApplePhones


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
    told: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    apple: ApplePhones | None = None
    with android.server.running():
        print(json.dumps(android.settings()), flush=True)
        threading.Thread(target=_listen, args=(told, end), daemon=True).start()
        while not end.wait(options.every):
            if not told.empty():
                asked = told.get()
                apple = ApplePhones(over_http(asked["host"], asked["port"]))
                apple.enrol(asked["apple"])
                print(json.dumps({"enrolled": len(apple.phones)}), flush=True)
            android.come()
            if apple is not None:
                apple.come()
    android.keep()


def _listen(told: queue.SimpleQueue[dict[str, Any]], end: threading.Event) -> None:
    """Hands on what comes in, line by line, until nothing more does."""
    while line := sys.stdin.readline():
        told.put(json.loads(line))
    end.set()


if __name__ == "__main__":
    main()
