"""The phone managements that Bluelamp speaks to, each behind the port of the fleet.

What lives here: one package or module for each. What does not: what is pushed, when, and to whom.
"""
