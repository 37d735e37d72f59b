"""Why a file was not taken or not given.

FileError
├── FileTooLarge       more bytes than the force allows
├── FileEmpty          no bytes at all
├── FileKindRefused    its bytes are of no kind that is taken, whatever its name says
├── FileNameRefused    a name that cannot be a name
├── FileNotFound       no file has this id
└── FileDamaged        what is stored is not what was stored
"""

from __future__ import annotations

from bluelamp.core.kernel import BluelampError


class FileError(BluelampError):
    """A file was refused. Nothing was kept."""


class FileTooLarge(FileError):
    """More bytes than the force allows."""

    code = "file-too-large"
    meaning = "An uploaded file is larger than the force allows."


class FileEmpty(FileError):
    """A file without a byte."""

    code = "file-empty"
    meaning = "An uploaded file is empty."


class FileKindRefused(FileError):
    """Its bytes are of no kind that is taken. The name is not asked."""

    code = "file-kind-refused"
    meaning = "An uploaded file is not one of the kinds that are taken, whatever its name says."


class FileNameRefused(FileError):
    """Empty, too long, or with characters that are no part of a name."""

    code = "file-name-refused"
    meaning = "The name of an uploaded file is empty, too long or holds characters that a name cannot have."


class FileNotFound(FileError):
    """No file has this id."""

    code = "file-not-found"
    meaning = "There is no stored file with this id."


class FileDamaged(FileError):
    """The bytes are missing, or are not those that were stored."""

    code = "file-damaged"
    meaning = "A stored file is missing from its folder or no longer has the bytes that were stored."
