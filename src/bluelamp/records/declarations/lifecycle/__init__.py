"""What may happen to what is declared: requests and permissions, contacts, and tellings.

Pure: no Django, no clock, no table, no rulebook. What the force has set is passed in.
"""
