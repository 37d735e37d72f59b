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
    FeedTooLarge,
)
from bluelamp.core.feeds.formats import FORMATS, Format
from bluelamp.core.feeds.limits import Limits
from bluelamp.core.feeds.numbers import e164
from bluelamp.core.feeds.parquet_file import row_text
from bluelamp.core.feeds.rosters import Roster, RosterReject, RosterSpan, read_roster
from bluelamp.core.feeds.sheet_writing import csv_bytes, csv_pieces, neutral, xlsx_bytes
from bluelamp.core.feeds.sheets import Line, Sheet, read_sheet
from bluelamp.core.feeds.tables import Loaded, check_table, read_table, stream_table, write_rejects
from bluelamp.core.feeds.uses import USES, Piece, Reader, Reading, Use

__all__ = [
    "FORMATS",
    "USES",
    "Column",
    "FeedColumnMissing",
    "FeedColumnWrongType",
    "FeedDamaged",
    "FeedError",
    "FeedFormatUnknown",
    "FeedNotFound",
    "FeedTooLarge",
    "Format",
    "Kind",
    "Limits",
    "Line",
    "Loaded",
    "Piece",
    "Reader",
    "Reading",
    "Rejects",
    "Roster",
    "RosterReject",
    "RosterSpan",
    "Sheet",
    "Use",
    "check_table",
    "csv_bytes",
    "csv_pieces",
    "csv_rows",
    "e164",
    "neutral",
    "read_roster",
    "read_sheet",
    "read_table",
    "row_text",
    "stream_table",
    "write_rejects",
    "xlsx_bytes",
]
