"""People, units, roles, duty, phones and custody: who holds what, and who held what on any day.

What lives here: the tables of the register, every change to them, and every question about them. What
does not: what anybody may do with it (the rulebook of the platform), sign-in, and what a phone reports of
itself. Names, numbers and e-mail addresses stand in one table, so that they can be erased; everywhere else
a person is an id that means nothing outside.
"""
