"""Why a file from outside was refused as a whole. Bad rows are not errors: they come back as rejects.

FeedError
├── FeedNotFound         there is no such file
├── FeedFormatUnknown    neither CSV nor Parquet by its name
├── FeedDamaged          cut off or otherwise unreadable
├── FeedColumnMissing    a column that is needed is not there
├── FeedColumnWrongType  a Parquet column holds another type than is needed
└── FeedTooLarge         more bytes, rows or columns than are read, or made to blow up when unpacked
"""

from __future__ import annotations

from bluelamp.core.kernel import BluelampError


class FeedError(BluelampError):
    """Any file from outside that could not be read."""


class FeedNotFound(FeedError):
    """There is no such file."""

    code = "feed-not-found"
    meaning = "A file that was named is not there."


class FeedFormatUnknown(FeedError):
    """The file's name ends in neither `.csv` nor `.parquet`."""

    code = "feed-format-unknown"
    meaning = "A file is neither CSV nor Parquet."


class FeedDamaged(FeedError):
    """The file is cut off, empty, or not what its name says."""

    code = "feed-damaged"
    meaning = "A file is cut off or cannot be read."


class FeedColumnMissing(FeedError):
    """A column that is needed is not in the file."""

    code = "feed-column-missing"
    meaning = "A file lacks a column that is needed."


class FeedColumnWrongType(FeedError):
    """A column of a Parquet file holds another type than is needed."""

    code = "feed-column-type"
    meaning = "A column of a file holds values of the wrong type."


class FeedTooLarge(FeedError):
    """The file is larger than is read, as it is or once it is unpacked."""

    code = "feed-too-large"
    meaning = "A file has more bytes, rows, columns or events than are read at once."
