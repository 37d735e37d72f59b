"""Monitoring: feeds of what work phones did, and what is kept of them.

What lives here: which feeds there are and under what they run, what they delivered, the files of events with their
keys, holds and erasures, and below that the runs over those files and what they found. What does not: the reading of
formats (`core.feeds`), how rules are held against events (`core.screening`), and any judgement on a person.

A feed is off until a named person starts it, and ends by a date. Whoever is affected has been told first.
"""
