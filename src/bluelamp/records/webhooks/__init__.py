"""Webhooks: programs of other systems are told what happened, by reference, signed, and until they took it.

What lives here: subscriptions, the events that wait for each of them, and how often they are tried. What does not: the
sending itself (`doors/jobs/webhooks.py`), and any fact about anybody: an event says that something happened to a
record and where to read it, and whoever reads it is asked what everybody is asked.

Events are the acts on record, in the order in which the ledger has them. So an event goes out only for what is in the
ledger, nothing is skipped, and two acts on one record are never turned round.
"""
