"""Apple's phones under our own management: who is enrolled, what waits for each, and what became of it.

What lives here: invitations, enrolments and their certificates, commands, deliveries and their history, the moment at
which each phone was last heard. What does not: the protocol, which is `core.mdm`; what a phone should hold and who
decides it, which is the fleet's. Phones go by UDID and serial number here; no name of a person stands in any table.
"""
