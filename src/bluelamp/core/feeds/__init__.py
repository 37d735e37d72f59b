"""Outside data: rosters, inventories and usage logs, as typed columns.

What lives here: reading, and saying what is wrong with a file or a row. What does not: any meaning
of a column for a force. A bad row never stops a file and is never lost; a bad file is refused whole.
"""

from bluelamp.core.feeds.columns import Column, Kind
from bluelamp.core.feeds.csv_file import Rejects, csv_rows
from bluelamp.core.feeds.errors import (
    FeedColumnMissing,
    FeedColumnWrongType,
    FeedDamaged,
    FeedError,
    FeedFormatUnknown,
    FeedNotFound,
)
from bluelamp.core.feeds.parquet_file import row_text
from bluelamp.core.feeds.tables import Loaded, check_table, read_table, stream_table, write_rejects

__all__ = [
    "Column",
    "FeedColumnMissing",
    "FeedColumnWrongType",
    "FeedDamaged",
    "FeedError",
    "FeedFormatUnknown",
    "FeedNotFound",
    "Kind",
    "Loaded",
    "Rejects",
    "check_table",
    "csv_rows",
    "read_table",
    "row_text",
    "stream_table",
    "write_rejects",
]
