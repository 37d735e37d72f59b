"""The fleet: what each work phone is to hold, what it was sent, and what it says that it holds.

What lives here: the wanted content of every class of holder, the pushes in waves, the four times of
each phone kept apart, the orders for a lost phone, and the port behind which a phone management
stands. What does not: how a vendor is spoken to, which is a connector's own affair.
"""
