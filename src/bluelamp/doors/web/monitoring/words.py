"""What states, categories and laws of feeds are called in pages."""

from __future__ import annotations

from collections.abc import Mapping

from bluelamp.doors.web.language import later
from bluelamp.doors.web.register.words import Tag
from bluelamp.records.monitoring.lifecycle.feeds import Category, Intrusive, Regime, State
from bluelamp.records.monitoring.queries.feeds import NOTICE, REFERENCE, VIEWS

STATES: Mapping[State, Tag] = {
    State.DECLARED: Tag(later("Declared, not started"), "grey"),
    State.ON: Tag(later("On"), "blue"),
    State.STOPPED: Tag(later("Stopped"), "yellow"),
    State.ENDED: Tag(later("Ended"), "grey"),
}
OVER = Tag(later("Its last day is over"), "grey")
CATEGORIES: Mapping[Category, str] = {
    Category.INVENTORY: later("Which apps are on a phone"),
    Category.APP_USE: later("Which app was opened, and when"),
    Category.CALLS: later("Which number was called or sent a text, when and for how long"),
    Category.APP_PROCESS: later("Every start of a program"),
    Category.NETWORK: later("Which websites were asked for"),
}
REGIMES: Mapping[Regime, str] = {
    Regime.EMPLOYMENT: later("As an employer, under the UK GDPR"),
    Regime.LAW_ENFORCEMENT: later("Law enforcement, under Part 3 of the Data Protection Act 2018"),
}
HOW_FAR: Mapping[Intrusive, str] = {
    Intrusive.LOW: later("A little"),
    Intrusive.SOME: later("Somewhat"),
    Intrusive.HIGH: later("Far"),
}
STATED: Mapping[str, str] = {
    REFERENCE: later("Data protection impact assessment"),
    VIEWS: later("What staff or their representatives said"),
    NOTICE: later("How everybody affected was told"),
}
