"""What each question says to whoever reads it, and what would have made it right."""

from __future__ import annotations

from collections.abc import Mapping

from bluelamp.core.reconciling.model import Ask

ASKS: Mapping[Ask, str] = {
    Ask.NO_RECORD: "Your work phone was in contact with a number of a case, and no record of that was found.",
    Ask.NO_CALL: "You recorded a contact by work phone or landline, and no call or text of that time was found.",
    Ask.WITHHELD: "A call from your work phone withheld its number, and no record gives the reason.",
    Ask.OUTLIER: "On this day your work phone had many more contacts with a case than were recorded for it.",
}
"""A question in plain words. It says what does not fit together, never that somebody did wrong."""

RIGHT: Mapping[Ask, str] = {
    Ask.NO_RECORD: "A record of the contact in the incident or investigation, its time right to a quarter of an hour.",
    Ask.NO_CALL: "The time, the device and the way of the contact in the record as they were; a correction will do.",
    Ask.WITHHELD: "A record of the call that says why the number was withheld.",
    Ask.OUTLIER: "A record for each contact; texts that follow each other closely are one.",
}
"""What would have made it right, and mostly still does."""
