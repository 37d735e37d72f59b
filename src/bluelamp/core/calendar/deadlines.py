"""Every deadline of Bluelamp by name, as data: one place to read them, and one to correct them.

A source is marked as read, second-hand or unverified, as our notes on the law mark it; a deadline
that no published text sets is a Bluelamp default, and the force decides. `due.py` reckons with them.
Golden dates for each are held by `tests/core/calendar/test_deadlines.py`.

Not here: deadlines that a document fixes by its own date ("by 31 March 2023", "with immediate
effect"), because there is nothing to reckon; and retention periods, which the records manager sets.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType

from bluelamp.core.calendar.errors import DeadlineUnknown
from bluelamp.core.calendar.periods import Length, Unit
from bluelamp.core.calendar.rules import Counting, Extending, Rule, Source, Standing

_OUR_CLOCK = Source("CONCERN/1, the clocks that a witness can reckon by itself", Standing.DEFAULT)

_RULES = (
    Rule(
        id="recommendation-response",
        title="Response to an IOPC learning recommendation",
        starts="the recommendation is made",
        does="the person to whom it is made responds in writing",
        length=Length(56, Unit.DAYS),
        counting=Counting.WITH_THE_DAY,
        source=Source("Police Reform Act 2002, Schedule 3, paragraph 28B", Standing.VERIFIED),
        extending=Extending.ON_APPLICATION,
        pauses="proceedings for judicial review that are started in the period",
        reading=(
            "The days that proceedings last are counted with their first and their last day; "
            "a period that was lengthened counts as the period in which they are started."
        ),
    ),
    Rule(
        id="recommendation-publication",
        title="Publication of a response by the IOPC",
        starts="the IOPC receives the response",
        does="the IOPC publishes it and copies it to those who got the recommendation",
        length=Length(21, Unit.DAYS),
        counting=Counting.WITH_THE_DAY,
        source=Source("Police Reform Act 2002, Schedule 3, paragraph 28B", Standing.VERIFIED),
        reading="The exception where representations about publication are made was not read.",
    ),
    Rule(
        id="inspection-comment",
        title="Comment of the local policing body on an inspection report",
        starts="the report is published",
        does="the local policing body publishes its comments",
        length=Length(56, Unit.DAYS),
        counting=Counting.WITH_THE_DAY,
        source=Source("Police Act 1996, section 55", Standing.UNVERIFIED),
        reading="The limit and the way it is counted are taken over from paragraph 28B.",
    ),
    Rule(
        id="investigation-timeliness",
        title="Notice that a conduct investigation is not complete",
        starts="the allegation comes to the attention of the appropriate authority",
        does="the investigation is complete, or the local policing body is told in writing why not",
        length=Length(12, Unit.MONTHS),
        later=Length(6, Unit.MONTHS),
        counting=Counting.WITH_THE_DAY,
        source=Source("Police (Conduct) Regulations 2020 (SI 2020/4), regulation 19", Standing.VERIFIED),
        reading=(
            "The clock starts with attention, not with the notice under regulation 17. Where a month is too short, "
            "a period ends with the month and the next begins the day after."
        ),
    ),
    Rule(
        id="investigation-representations",
        title="Officer's representations to the investigator",
        starts="the notice under regulation 17 is given",
        does="the officer responds to it, if they wish to",
        length=Length(10, Unit.WORKING_DAYS),
        counting=Counting.WITH_THE_NEXT_WORKING_DAY,
        source=Source("Police (Conduct) Regulations 2020 (SI 2020/4), regulation 18", Standing.SECOND_HAND),
        extending=Extending.BY_DECISION,
        reading=(
            "The ten working days were read in a guide of a Federation branch. That they begin with the first working "
            "day after the notice is taken from regulation 31 of the same Regulations, and that the investigator "
            "may extend them is unverified."
        ),
    ),
    Rule(
        id="concern-acknowledgement",
        title="Acknowledgement of a concern",
        starts="the concern is filed",
        does="a recipient acknowledges it with their own key",
        length=Length(3, Unit.WORKING_DAYS),
        counting=Counting.WITH_THE_NEXT_WORKING_DAY,
        source=_OUR_CLOCK,
        reading="ISO 37002 is said to ask for a personal acknowledgement within three working days.",
    ),
    Rule(
        id="concern-triage",
        title="Triage of a concern",
        starts="the concern is filed",
        does="a recipient decides who deals with it",
        length=Length(7, Unit.DAYS),
        counting=Counting.WITH_THE_DAY,
        source=_OUR_CLOCK,
    ),
    Rule(
        id="concern-feedback",
        title="Feedback to the reporter",
        starts="the concern is filed",
        does="the reporter is told what has been done and what comes next",
        length=Length(28, Unit.DAYS),
        later=Length(28, Unit.DAYS),
        counting=Counting.WITH_THE_DAY,
        source=_OUR_CLOCK,
    ),
)

DEADLINES: Mapping[str, Rule] = MappingProxyType({rule.id: rule for rule in _RULES})
"""Every deadline rule by its id."""


def deadline(rule_id: str) -> Rule:
    """The deadline rule of that name.

    Raises:
        DeadlineUnknown: there is none; the nearest names are offered.
    """
    found = DEADLINES.get(rule_id)
    if found is None:
        near = get_close_matches(rule_id, DEADLINES, n=3) or sorted(DEADLINES)
        raise DeadlineUnknown(
            f"There is no deadline called `{rule_id[:60]}`.",
            todo=f"use one of {', '.join(f'`{name}`' for name in near)}.",
        )
    return found
