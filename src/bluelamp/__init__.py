"""Bluelamp: work phones, on the record.

One rulebook, written in Cedar with its sources, and what follows from it: answers to "may I?",
the configuration of the phones, the screening of their use, and the guidance people read.

Four floors, each a different kind of knowledge: `core` (what is true of any force), `records`
(what happened in this one), `doors` (ways in) and `site` (how it is plugged together).
"""

__version__ = "0.1.0"
