"""Serves a tenant with simulated phones on this machine until it is ended.

    python -m graph_stand_in --phones 150 --port 8099

Phones check in every few seconds instead of every eight hours, some of them late. The secret of the app
registration is made anew each time and printed once.
"""

from __future__ import annotations

import argparse
import time
from datetime import timedelta

from graph_stand_in.faults import Faults
from graph_stand_in.server import CLIENT, TENANT, Server
from graph_stand_in.tenant import Tenant


def main() -> None:
    """Serve until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="graph_stand_in", description=__doc__)
    parser.add_argument("--phones", type=int, default=150)
    parser.add_argument("--serials", default="SIM-A", help="what the serial numbers begin with")
    parser.add_argument("--port", type=int, default=8099)
    parser.add_argument("--every", type=float, default=5.0, help="seconds between two check-ins")
    parser.add_argument("--late", type=float, default=0.1, help="how often a phone misses one")
    parser.add_argument("--throttle", type=float, default=0.02)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    tenant = Tenant(options.seed)
    for number in range(options.phones):
        tenant.enrol(f"{options.serials}{number:05}").late = options.late
    with Server(tenant, Faults(seed=options.seed, throttle=options.throttle), port=options.port).running() as server:
        print(f"Graph and sign-in: {server.address}\ntenant {TENANT}\nclient {CLIENT}\nsecret {server.secret}")
        try:
            while True:
                time.sleep(options.every)
                tenant.run(timedelta(seconds=options.every))
        except KeyboardInterrupt:
            print("ended")


if __name__ == "__main__":
    main()
