"""Supervised iPhones under our own device management, behind the port of the fleet.

The management is in the same database, so nothing here is throttled or out of reach; what a phone is to hold is
declared, what it is to do is queued, and what it says is taken from `records.mdm` into a book with numbers.
"""
