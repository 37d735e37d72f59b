"""What pages call findings: where they stand, what they came to, and what the rule behind one says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bluelamp.core.kernel import BluelampError
from bluelamp.core.reconciling import ASKS, RIGHT, Ask
from bluelamp.doors.web.language import later as _
from bluelamp.doors.web.register.words import Tag
from bluelamp.records.adoption.queries import on_day
from bluelamp.records.monitoring.lifecycle.findings import Handling, Outcome, State, Voice
from bluelamp.records.monitoring.lifecycle.questions import ASKED_BY_RULE

STATES: dict[State, Tag] = {
    State.FOUND: Tag(_("Found"), "grey"),
    State.TOLD: Tag(_("Private note"), "blue"),
    State.WITH_SUPERVISOR: Tag(_("With the supervisor"), "turquoise"),
    State.TO_REFER: Tag(_("To be referred"), "orange"),
    State.CLOSED: Tag(_("Closed"), "green"),
    State.WITHDRAWN: Tag(_("No longer stands"), "grey"),
}
OUTCOMES: dict[Outcome, str] = {
    Outcome.EXPLAINED: _("Explained"),
    Outcome.ADVICE: _("Advice was given"),
    Outcome.RECORD_PUT_RIGHT: _("The record was put right"),
    Outcome.RULE_WRONG: _("The rule is wrong"),
    Outcome.REFERRED: _("Referred"),
}
HANDLINGS: dict[Handling, str] = {
    Handling.TELL_OFFICER: _("Tell the person alone"),
    Handling.TELL_SUPERVISOR: _("Tell the supervisor"),
    Handling.REFER: _("Refer"),
}
VOICES: dict[Voice, str] = {
    Voice.NOT_ASKED: _("No account was sought"),
    Voice.MAY_ANSWER: _("Not answered; nobody has to"),
    Voice.ANSWERED: _("Answered"),
    Voice.SILENT: _("Not answered, which counts for nothing"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleWords:
    """What a rule says to a reader of a finding: its name, its words, what would have made it right, its source.

    `asks` are its words to the person themselves; `page` is whether the rule has a page among the rules.
    """

    title: str
    says: str
    asks: str
    right: str
    source: str = ""
    page: bool = False


def rule_words(rule: str, day: date) -> RuleWords:
    """The words of a rule as it was in force on a day; its bare id where nobody can tell any more."""
    ask = ASKED_BY_RULE.get(rule)
    try:
        found = on_day(day).rulebook.by_id.get(rule)
    except BluelampError:
        found = None  # before the first rulebook there was none to read
    right = RIGHT[ask] if ask is not None else _("“May I?” asks the same rule, and says what would make it allowed.")
    if found is not None:
        asks = ASKS[ask] if ask is not None else found.says
        return RuleWords(title=found.title, says=found.says, asks=asks, right=right, source=found.source, page=True)
    if ask is not None:
        return RuleWords(title=_TITLES[ask], says=_SAYS.get(ask, ""), asks=ASKS[ask], right=right)
    return RuleWords(title=rule, says="", asks="", right=right)


_TITLES: dict[Ask, str] = {
    Ask.NO_RECORD: _("A contact without a record"),
    Ask.NO_CALL: _("A record without its contact"),
    Ask.WITHHELD: _("A withheld number without a reason"),
    Ask.OUTLIER: _("Many more contacts than records"),
}
_SAYS: dict[Ask, str] = {
    Ask.NO_CALL: _("A recorded contact by work phone fits a call or text of that phone."),
    Ask.OUTLIER: _("Contacts with a case are recorded; a day with many more contacts than records is asked about."),
}
