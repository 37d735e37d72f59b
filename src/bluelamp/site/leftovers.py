"""What a checking process made in the temporary folder is gone when that process ends.

A process that is killed cleans up nothing; what it leaves bears its number, and goes with the temporary folder.
"""

from __future__ import annotations

import atexit
import os
import shutil
from pathlib import Path

BESIDE = (".sqlite3", ".sqlite3-wal", ".sqlite3-shm", ".sqlite3-journal", ".sqlite3.publishing")
"""What may stand beside the folder: a database of tests, what SQLite keeps beside it, and the publishing lock."""


def remove_at_the_end(folder: Path) -> None:
    """Removes a folder and the database files beside it when this very process ends, however many it started.

    Promise: a process that tests, checks types or makes pages leaves nothing behind, and a child that it forked
    takes nothing away from it (`tests/site/test_leftovers.py`).
    """
    atexit.register(_remove, folder, os.getpid())


def remove_if_empty(folder: Path) -> None:
    """Removes a folder that holds nothing; one that holds something, or is not there, stays as it is."""
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def _remove(folder: Path, owner: int) -> None:
    if os.getpid() != owner:
        return
    shutil.rmtree(folder, ignore_errors=True)
    for ending in BESIDE:
        folder.with_name(folder.name + ending).unlink(missing_ok=True)
