"""What somebody wrote when a safeguard was asked for or decided: sealed in the record, opened for whoever decides.

Only acts, and the page of the person themselves, may show these texts. One whose key was erased is empty.
"""

from __future__ import annotations

from collections.abc import Iterable

from bluelamp.records.journal import queries as journal
from bluelamp.records.journal.queries import ActView
from bluelamp.records.journal.verb import Verb
from bluelamp.records.safeguards.lifecycle import Opening
from bluelamp.records.safeguards.queries import Challenge
from bluelamp.records.safeguards.verbs import CHALLENGE_ANSWERED, LOOK_CHALLENGED, OPENING_ASKED

_FIELD = "reason"
_AT_A_TIME = 500


def why_asked(opening: Opening) -> str:
    """What the emergency is, in the words of whoever asked."""
    return _words(journal.timeline("opening", opening.id), OPENING_ASKED)


def why_challenged(challenge: Challenge) -> str:
    """What the person says against the look."""
    acts = journal.timeline("log", challenge.person, limit=_AT_A_TIME)
    return _words((one for one in acts if one.values.get("look") == challenge.look), LOOK_CHALLENGED)


def answer_to(challenge: Challenge) -> str:
    """How the challenge was answered, in the words of whoever answered; empty before that."""
    return _words(journal.timeline("challenge", challenge.id), CHALLENGE_ANSWERED)


def _words(acts: Iterable[ActView], verb: Verb) -> str:
    number = next((one.number for one in acts if one.verb == verb.name), None)
    return "" if number is None else journal.opened([number], [_FIELD]).get((number, _FIELD), "")
