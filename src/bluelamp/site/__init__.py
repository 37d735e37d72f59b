"""Settings and wiring: the only place where concrete choices are made.

`configuration` reads what a force sets from the environment, without Django; `settings`, `urls` and
the wiring of ports are made from it. `program` is the command line with the commands of every door.
"""
