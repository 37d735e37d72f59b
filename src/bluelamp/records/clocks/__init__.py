"""Clocks: every deadline of every app is a row, found by a sweep each minute.

What lives here: the kinds of clock that apps declare, the rows that say what is due when and whose
it is, the sweep, and cover for somebody who is away. What does not: what follows from a missed
deadline; each app gives a handler for that, and `bluelamp.site.wiring` brings the two together.

A deadline is never kept in a queue. A queue that dies takes its work with it; a row that is due is
found by the next sweep, however long that was in coming.
"""
