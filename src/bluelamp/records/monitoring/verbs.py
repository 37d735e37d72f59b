"""What monitoring puts on the record of feeds and of what they deliver."""

from bluelamp.records.journal.gate import SET_FIELDS
from bluelamp.records.journal.verb import DigestField, Logged, Number, Plain, Purpose, Regime, Sealed, Verb, VerbField

EVENTS = "events"
"""The retention class of what is said about feeds: it outlives the events themselves."""
_ONWARD = frozenset({Purpose.OVERSIGHT, Purpose.DATA_RIGHTS})
_FEED: dict[str, VerbField] = {"feed": Plain("which feed")}


def _of_feed(name: str, says: str, logged: Logged = Logged.ALTERATION, **fields: VerbField) -> Verb:
    return Verb(
        name=f"monitoring.{name}",
        says=says,
        regime=Regime.UK_GDPR,
        logged=logged,
        purpose=Purpose.STANDARDS,
        onward=_ONWARD,
        fields={**_FEED, **{one.replace("_", "-"): form for one, form in fields.items()}},
        retention=EVENTS,
    )


_TERMS: dict[str, VerbField] = {
    "category": Plain("what kind of source it has"),
    "regime_of_feed": Plain("under which law it runs"),
    "intrusive": Plain("how far it reaches into what people do"),
    "kept_days": Number("for how many days its events are kept"),
    "terms": DigestField("of its purpose, basis and reasons as they were declared"),
}
FEED_DECLARED = _of_feed(
    "feed-declared", "A feed was declared: what it is for, under which law, what it keeps.", Logged.ALTERATION, **_TERMS
)
FEED_CHANGED = _of_feed("feed-changed", "A feed was declared anew, under other terms.", Logged.ALTERATION, **_TERMS)
FEED_CLEARED = _of_feed(
    "feed-cleared",
    "Something that a feed needs before it may start was put on record.",
    what=Plain("what: the reference, the views of staff, or that people were told"),
    on=Plain("the day on which it was so"),
    text=DigestField("of what was written"),
)
FEED_STARTED = _of_feed(
    "feed-started",
    "A feed was started: from now on it says what work phones do.",
    until=Plain("its last day"),
)
FEED_STOPPED = _of_feed("feed-stopped", "A feed was stopped.", why=DigestField("of the reason that was given"))
FEED_ENDED = _of_feed("feed-ended", "The last day of a feed was over, and it ended.")
FEEDS_STOPPED = Verb(
    name="monitoring.feeds-stopped",
    says="All feeds were stopped at once.",
    regime=Regime.UK_GDPR,
    logged=Logged.ALTERATION,
    purpose=Purpose.STANDARDS,
    onward=_ONWARD,
    fields={"feeds": Number("how many were running"), "why": DigestField("of the reason that was given")},
    retention=EVENTS,
)
FEED_READ_OF = Verb(
    name="monitoring.feed-read-of",
    says="Somebody said that they have read which feeds run, and under what.",
    regime=Regime.UK_GDPR,
    logged=Logged.COLLECTION,
    purpose=Purpose.STANDARDS,
    onward=_ONWARD,
    fields={"feeds": Number("how many they had not read of before")},
    retention=EVENTS,
)
TAKEN_IN = _of_feed(
    "taken-in",
    "What a feed delivered was taken in.",
    Logged.COLLECTION,
    delivery=Plain("which delivery"),
    way=Plain("how it came"),
    events=Number("how many uses were kept"),
    protected=Number("how many were dropped, because such contacts are never kept"),
    background=Number("how many starts in the background were dropped, which are no use"),
    rejected=Number("how many rows were handed back"),
)
REJECTS_READ = _of_feed(
    "rejects-read",
    "Somebody took the rows out that could not be read of a delivery.",
    Logged.DISCLOSURE,
    delivery=Plain("which delivery"),
    rows=Number("how many rows"),
)
MONTH_ERASED = _of_feed(
    "month-erased",
    "The events of a month were erased: their key was deleted.",
    Logged.ERASURE,
    month=Plain("which month"),
    files=Number("how many files"),
    events=Number("how many events"),
)
HOLD_PLACED = Verb(
    name="monitoring.hold-placed",
    says="A legal hold keeps the events of some months from being erased.",
    regime=Regime.UK_GDPR,
    logged=Logged.ALTERATION,
    purpose=Purpose.STANDARDS,
    onward=_ONWARD,
    fields={
        "feed": Plain("which feed, or all"),
        "first": Plain("the first month"),
        "last": Plain("the last month"),
        "review": Plain("the day on which it is looked at again"),
        "why": Sealed("why they are kept"),
    },
    retention=EVENTS,
)
HOLD_LIFTED = Verb(
    name="monitoring.hold-lifted",
    says="A legal hold was lifted, so that events may be erased again when their time is over.",
    regime=Regime.UK_GDPR,
    logged=Logged.ALTERATION,
    purpose=Purpose.STANDARDS,
    onward=_ONWARD,
    fields={"hold": Plain("which hold")},
    retention=EVENTS,
)
HOLD_OVERDUE = Verb(
    name="monitoring.hold-overdue",
    says="A legal hold was not looked at again in time. It stands until somebody lifts it.",
    regime=Regime.NONE,
    logged=Logged.ALTERATION,
    purpose=Purpose.OVERSIGHT,
    fields={"hold": Plain("which hold"), "late": Plain("whether no sweep ran at its moment")},
)
NUMBER_PROTECTED = Verb(
    name="monitoring.number-protected",
    says="A number was added to those that are never kept.",
    regime=Regime.UK_GDPR,
    logged=Logged.COLLECTION,
    purpose=Purpose.STANDARDS,
    onward=_ONWARD,
    fields={"numbers": Number("how many were new")},
    retention=EVENTS,
)
LINES_ENTERED = Verb(
    name="monitoring.lines-entered",
    says="It was entered which telephone numbers are in which work phones.",
    regime=Regime.UK_GDPR,
    logged=Logged.COLLECTION,
    purpose=Purpose.ASSET_MANAGEMENT,
    onward=frozenset({Purpose.STANDARDS, Purpose.OVERSIGHT}),
    fields={"lines": Number("how many")},
)
DAY_RUN = Verb(
    name="monitoring.day-run",
    says="What work phones did on a day was held against the rules of that day.",
    regime=Regime.UK_GDPR,
    logged=Logged.COMBINATION,
    purpose=Purpose.STANDARDS,
    onward=_ONWARD,
    fields={
        "stated": DigestField("of all that the run rests on"),
        "rulebook-of-the-day": DigestField("of the rules of that day"),
        "events": Number("how many uses"),
        "new": Number("how many findings are new"),
        "changed": Number("how many findings say something else than before"),
        "withdrawn": Number("how many findings no longer stand"),
    },
    retention=EVENTS,
)
VIEW_GIVEN = Verb(
    name="monitoring.view-given",
    says="One of the three whose view is asked for said what they think of a rule or feed that is in shadow.",
    regime=Regime.NONE,
    logged=Logged.ALTERATION,
    purpose=Purpose.OVERSIGHT,
    fields={
        "view": Plain("whose view it is"),
        "agrees": Plain("whether they agree"),
        "says": Sealed("what they say"),
    },
)


# Findings ---------------------------------------------------------------------------------------------------------

_FOUND = frozenset({Purpose.LINE_MANAGEMENT, Purpose.OVERSIGHT, Purpose.DATA_RIGHTS, Purpose.ADOPTION})


def _of_finding(name: str, says: str, logged: Logged = Logged.ALTERATION, /, **fields: VerbField) -> Verb:
    return Verb(
        name=f"monitoring.{name}",
        says=says,
        regime=Regime.UK_GDPR,
        logged=logged,
        purpose=Purpose.STANDARDS,
        onward=_FOUND,
        fields={one.replace("_", "-"): form for one, form in fields.items()},
    )


_ROWS: dict[str, VerbField] = {"rows": Number("how many rows the page had"), **SET_FIELDS}
DAY_RECONCILED = _of_finding(
    "day-reconciled",
    "The contacts of a day were held against the records of them.",
    Logged.COMBINATION,
    new=Number("how many questions came of it"),
    changed=Number("how many stand differently than before"),
    withdrawn=Number("how many no longer stand"),
)
FINDING_SENT = _of_finding(
    "finding-sent",
    "A finding went on its way: to the person, to their supervisor, or to Professional Standards.",
    found_by=Plain("what found it"),
    handling=Plain("how its rule says that it is first handled"),
)
FINDING_WITHDRAWN = _of_finding("finding-withdrawn", "A finding no longer stands, and its tasks ended.")
FINDING_RENEWED = _of_finding(
    "finding-renewed", "A finding that is on its way stands differently than before, as more or less came in."
)
FINDING_ANSWERED = _of_finding(
    "finding-answered",
    "Somebody said something to a finding about themselves, of their own accord.",
    Logged.COLLECTION,
    says=Sealed("what they said"),
)
FINDING_CLOSED = _of_finding(
    "finding-closed",
    "A finding was closed by somebody other than the person.",
    outcome=Plain("what it came to"),
    reason=Sealed("why"),
)
FINDING_PASSED_ON = _of_finding("finding-passed-on", "A finding was passed on to be referred.", reason=Sealed("why"))
NOTICE_NOTED = _of_finding(
    "notice-noted",
    "It was put on record that the notice which the law gives was served.",
    on=Plain("the day on which it was served"),
)
FINDING_OVERDUE = _of_finding(
    "finding-overdue",
    "A finding was not seen to in time.",
    due=Plain("what was due"),
    late=Plain("whether no sweep ran at its moment"),
)
FINDINGS_LISTED = _of_finding("findings-listed", "Somebody read a list of findings.", Logged.CONSULTATION, **_ROWS)
FINDINGS_WAITING_LISTED = _of_finding(
    "findings-waiting-listed", "Somebody read what waits for Professional Standards.", Logged.CONSULTATION, **_ROWS
)
RULES_QUESTIONED_LISTED = _of_finding(
    "rules-questioned-listed", "Somebody read which rules findings showed to be wrong.", Logged.CONSULTATION, **_ROWS
)
FINDING_READ = _of_finding("finding-read", "Somebody read a finding.", Logged.CONSULTATION)
EVENTS_READ = _of_finding(
    "events-read",
    "Somebody read which events are behind a finding.",
    Logged.CONSULTATION,
    events=Number("how many events were shown"),
)
