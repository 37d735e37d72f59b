"""Pages of contact records: recording one, one's own list, one record with its versions, correcting it, the export.

What must be said, when a record is late, and what numbers look like is decided in `records/declarations`; these pages
say at once, at each place, what is missing or wrong, and lose nothing that was typed.
"""
