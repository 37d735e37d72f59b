"""Backups of a site that runs, and putting one back: `python -m bluelamp.site backup` and `restore`.

A backup holds the database as it was at one moment, the stored files, and, in a folder of its own,
the keys of people: whoever keeps backups for long MUST keep those for 35 days at most, because a key
that was erased lives on in them. It does not hold what must not be put back together with a database:
the memory of the fork guard and the published folder, which say how far the ledger had come; and no
secret, which a force keeps elsewhere.

`docs/how-to/backup-and-restore.md` is carried out by `tests/site/test_backups.py`, word for word.
"""

from bluelamp.site.backups.errors import (
    BackupDamaged,
    BackupError,
    BackupFolderTaken,
    BackupOfAnotherKind,
    BackupProgramFailed,
    RestoreWouldOverwrite,
)
from bluelamp.site.backups.whole import Manifest, Place, make_backup, restore_backup

__all__ = [
    "BackupDamaged",
    "BackupError",
    "BackupFolderTaken",
    "BackupOfAnotherKind",
    "BackupProgramFailed",
    "Manifest",
    "Place",
    "RestoreWouldOverwrite",
    "make_backup",
    "restore_backup",
]
