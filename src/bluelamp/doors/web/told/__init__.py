"""Pages of "I told my sergeant": telling, being told, the receipt, the answer, and taking up what nobody answered.

It is not the channel for concerns in confidence, and every page that asks says so with a link to it.
"""
