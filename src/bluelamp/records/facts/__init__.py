"""Facts: what is true of a person at an instant, given in two shapes that say the same.

As entities and facts for one question ("may I?"), and as columns over a span of time for the screening
of millions of events. What lives here: how what the register and the roster know becomes what rules
read. What does not: any table. What other apps contribute (permissions, declared circumstances, a
major incident) comes through the ports in `ports`, which `bluelamp.site.wiring` fills.
"""
