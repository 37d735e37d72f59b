"""Serves a push service on this machine until its standard input ends.

    python -m apns_stand_in --folder FOLDER --topic com.apple.mgmt.External.generated --port 8097

Writes the certificate to push with to FOLDER/push.pem and the one to trust to FOLDER/authority.pem, and then says where
it listens. At the end it says what it answered, as JSON.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from apns_stand_in.server import Server


def main() -> None:
    """Serve until nobody holds the other end of standard input."""
    parser = argparse.ArgumentParser(prog="apns_stand_in", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--topic", required=True)
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    now = datetime.now(UTC)
    with Server(options.folder, port=options.port).running() as server:
        server.certificates.for_pushing(options.topic, begins=now - timedelta(days=1), ends=now + timedelta(days=90))
        print(json.dumps({"port": server.port}), flush=True)
        sys.stdin.read()
        service = server.service
        counts = {"phones": len(service.taken), "pushes": sum(service.taken.values()), "answered": service.answered}
        print(json.dumps(counts), flush=True)


if __name__ == "__main__":
    main()
