"""The journal: every act asks, does and is recorded in one transaction, and the record cannot be rewritten unnoticed.

What lives here: the wrappers `act` and `reading`, the port of the authority, the tables of the
record, and the ledger's store on the same database. What does not: what any act means. The journal
knows no other app; it is given what it needs by `bluelamp.site.wiring`.
"""
