"""What work phones did, held against what was written down of it: questions to ask, never answers.

Here: matching contacts with their records one to one, what stands without its other half once its time is up,
days with many more contacts than records, numbers withheld without a recorded reason, and what the force asked of
people off duty. Not here: where calls and records are read from, which rule a question falls under and how it is
handled, which the rulebook says, and any table.

Whatever is not known counts for nobody's disadvantage: a number that nobody has tied to a case needs no record, a
call that nobody answered needs none, and a record is only asked about where the calls of that line are all here.
Contact with a union, a lawyer, a doctor or a welfare service never comes this far: it is dropped before storage.
"""

from bluelamp.core.reconciling.burden import FEWEST, Burden, burden
from bluelamp.core.reconciling.contacts import Reconciled, reconcile
from bluelamp.core.reconciling.grouping import Contact, together
from bluelamp.core.reconciling.matching import Point, Window, matched
from bluelamp.core.reconciling.model import Ask, Communication, Duty, InCase, Kind, Limits, Question, Record
from bluelamp.core.reconciling.words import ASKS, RIGHT

__all__ = [
    "ASKS",
    "FEWEST",
    "RIGHT",
    "Ask",
    "Burden",
    "Communication",
    "Contact",
    "Duty",
    "InCase",
    "Kind",
    "Limits",
    "Point",
    "Question",
    "Reconciled",
    "Record",
    "Window",
    "burden",
    "matched",
    "reconcile",
    "together",
]
