"""A witness as a program: HTTP on loopback (c2sp.org/tlog-witness), or files on a stick.

`bluelamp witness` starts it. What lives here: reading key and policy files, HTTP, the clock. What
does not: a decision. Those are made by `bluelamp.core.ledger.Witness`.
"""
