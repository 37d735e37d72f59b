"""Settings and wiring: the only place where concrete choices are made.

`program` is the command line with the commands of every door.
"""
