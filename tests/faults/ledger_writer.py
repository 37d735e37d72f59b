"""A process that acts, records, sequences and publishes until it is killed; run by `test_ledger_crash.py`.

Two threads write acts with their records, one sequences and publishes. What was acknowledged to a
caller, and what was handed to an outsider, is appended to files that no crash takes back.
"""

import os
import random
import sqlite3
import sys
import threading
import time
from pathlib import Path

from bluelamp.core.ledger import FileMedium, Sequencer, SqliteStore, enqueue_within
from ledger_worlds import ORIGIN, log_key, looked


def write_acts(folder, number):
    """Acts in small transactions, one in ten of them given up; each is acknowledged after its commit."""
    source = random.Random(number)
    connection = sqlite3.connect(folder / "ledger.sqlite", isolation_level=None, timeout=30)
    connection.execute("PRAGMA synchronous = FULL")
    acknowledged = os.open(folder / "acknowledged", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for count in range(1_000_000):
        time.sleep(source.uniform(0, 0.006))
        numbers = [number * 1_000_000 + count * 8 + offset for offset in range(source.randrange(1, 6))]
        connection.execute("BEGIN IMMEDIATE")
        for one in numbers:
            connection.execute("INSERT INTO act (number) VALUES (?)", (one,))
            enqueue_within(connection, looked(one))
        if source.random() < 0.1:
            connection.execute("ROLLBACK")
            continue
        connection.execute("COMMIT")
        os.write(acknowledged, "".join(f"{one}\n" for one in numbers).encode())


def main(folder, seed):
    source = random.Random(seed)
    for writer in range(2):
        threading.Thread(target=write_acts, args=(folder, seed * 2 + writer), daemon=True).start()
    sequencer = Sequencer(SqliteStore(folder / "ledger.sqlite"), ORIGIN, [log_key()], FileMedium(folder / "medium"))
    released = os.open(folder / "released", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        sequencer.step(source.choice([1, 7, 1000]))
        if source.random() < 0.6:
            os.write(released, sequencer.publish().note + b"\0")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
