"""Why a backup was not made or not put back.

BackupError
├── BackupFolderTaken       the folder for it is not empty
├── BackupDamaged           what is there is not what was backed up
├── BackupOfAnotherKind     of SQLite where PostgreSQL is set, or the other way round
├── BackupProgramFailed     `pg_dump` or `pg_restore` is missing or failed
└── RestoreWouldOverwrite   there is something where it would be put
"""

from __future__ import annotations

from bluelamp.core.kernel import BluelampError


class BackupError(BluelampError):
    """A backup was not made or not put back."""


class BackupFolderTaken(BackupError):
    """The folder holds something already. Nothing was written."""

    code = "backup-folder-taken"
    meaning = "The folder that a backup was to be written to holds something already."


class BackupDamaged(BackupError):
    """A file is missing or has other bytes than the list of the backup says. Nothing was put back."""

    code = "backup-damaged"
    meaning = "A backup lacks a file, or a file does not have the bytes that were backed up."


class BackupOfAnotherKind(BackupError):
    """The backup is of another kind of database than the one that is set. Nothing was put back."""

    code = "backup-of-another-kind"
    meaning = "A backup of one kind of database was to be put back into another kind."


class BackupProgramFailed(BackupError):
    """A program of PostgreSQL is missing or failed. What it began is thrown away."""

    code = "backup-program-failed"
    meaning = "A program of PostgreSQL that backups need is missing, or did not do its work."


class RestoreWouldOverwrite(BackupError):
    """A database, keys or files are there already. Nothing was touched."""

    code = "restore-would-overwrite"
    meaning = "A backup is put back into an empty place only, and there is something there."
