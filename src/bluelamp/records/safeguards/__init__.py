"""What keeps the watching in bounds: deferrals, emergency openings, major incidents, challenges, packs.

What lives here: the lawful putting-off of showing a look, a record opened in an emergency by two
people, the declaration that lifts the limits on duty, a challenge to a look, what is handed to the
Commissioner and to the person, and erasure. What does not: the gate itself, which is the journal's,
and what each app holds about a person, which that app tells through `journal.holdings`.
"""
