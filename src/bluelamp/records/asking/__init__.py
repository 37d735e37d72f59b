"""Asking: "may I?", answered before the act, from the rulebook in force and what the register knows.

Asking is never evidence against whoever asks. So an answer is kept without the asker: with the rules
that decided, and of the person only what those rules read. Whoever wants to rely on it saves it, and
then it is theirs: nobody else reads it, and they delete it when they like.

What lives here: what can be asked about, what has still to be asked, answers, saved answers. What
does not: any use of them by others. Nothing in Bluelamp that screens imports this package, and no
table points at its tables (`tests/records/asking/test_asking.py`).
"""
