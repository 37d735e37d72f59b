"""Why a feed was not declared, started or fed, and why events were not given. Nothing has changed when one is raised.

MonitoringError
├── FeedUnknown              there is no such feed
├── FeedNameTaken            another feed has that name, or it is none
├── FeedNotReady             something that it needs before it may start is not on record
├── FeedNotOn                it does not run, so nothing is taken in
├── FeedRunsAlready          it runs
├── FeedTermsWrong           an end, a retention or a text that does not fit
├── ProtectedListMissing     no list says which contacts are never kept, so nothing may be taken in
├── DeliveryUnknown          there is no such delivery
├── IntakeBusy               too much is being taken in at once, or the disk is nearly full
├── MonthErased              the events of a month were erased, so none are added to it
├── MonthHeld                a legal hold keeps a month
├── HoldUnknown              there is no such hold
├── LineRefused              a number and a phone that cannot belong together
├── EventsDamaged            a file of events is missing or was changed
├── NoSuchFinding            there is no such finding, or none that is shown
├── FindingMovedOn           a finding does not stand where that could be done to it
├── NoAccountSought          no account is sought of a finding, or nothing but silence stands behind it
└── NotYoursToDecide         a finding is about oneself, or about somebody else
"""

from __future__ import annotations

from bluelamp.core.kernel import BluelampError


class MonitoringError(BluelampError):
    """Anything about feeds and their events that could not be done."""


class FeedUnknown(MonitoringError):
    """There is no such feed."""

    code = "feed-unknown"
    meaning = "There is no feed of that name or id."


class FeedNameTaken(MonitoringError):
    """The name is another feed's, or no name."""

    code = "feed-name-not-free"
    meaning = "A feed was to have a name that another has, or one that is no name for a feed."


class FeedNotReady(MonitoringError):
    """What a feed needs before it may start is not on record."""

    code = "feed-not-ready"
    meaning = "A feed was to start, and something that it needs first is not on record."


class FeedNotOn(MonitoringError):
    """The feed does not run."""

    code = "feed-not-on"
    meaning = "Events came for a feed that does not run, so nothing was taken in."


class FeedRunsAlready(MonitoringError):
    """The feed runs."""

    code = "feed-runs-already"
    meaning = "A feed that runs was to be started or changed; it has to be stopped first."


class FeedTermsWrong(MonitoringError):
    """An end, a retention or a text does not fit."""

    code = "feed-terms-wrong"
    meaning = "A feed was to have an end, a retention or a text that it cannot have."


class ProtectedListMissing(MonitoringError):
    """No list says which contacts are never kept."""

    code = "protected-list-missing"
    meaning = "The rulebook in force does not say which contacts are never kept, so nothing may be taken in."


class DeliveryUnknown(MonitoringError):
    """There is no such delivery."""

    code = "delivery-unknown"
    meaning = "There is no delivery of that id."


class IntakeBusy(MonitoringError):
    """Nothing more can be taken in at this moment."""

    code = "intake-busy"
    meaning = "Too much is being taken in at once, or the disk is nearly full; what was sent was not taken."


class MonthErased(MonitoringError):
    """The events of the month were erased."""

    code = "month-erased"
    meaning = "Events came for a month whose events have been erased, so none were added to it."


class MonthHeld(MonitoringError):
    """A legal hold keeps the month."""

    code = "month-held"
    meaning = "Events were to be erased that a legal hold keeps."


class HoldUnknown(MonitoringError):
    """There is no such hold in force."""

    code = "hold-unknown"
    meaning = "There is no legal hold of that id in force."


class LineRefused(MonitoringError):
    """A number and a phone cannot belong together."""

    code = "line-refused"
    meaning = "A telephone number was to belong to a phone, and one of the two is not known or is written wrongly."


class EventsDamaged(MonitoringError):
    """A file of events is missing or was changed."""

    code = "events-damaged"
    meaning = "A file of events is missing, or is not the one that was taken in."


class NoSuchFinding(MonitoringError):
    """There is no such finding, or none that the reader is shown: the words are the same."""

    code = "no-such-finding"
    meaning = "There is no finding of that id that could be shown."


class FindingMovedOn(MonitoringError):
    """A finding does not stand where that could be done to it."""

    code = "finding-moved-on"
    meaning = "A finding was closed, answered or withdrawn before, or is not that far."


class NoAccountSought(MonitoringError):
    """No account is sought of a finding, or nothing but silence stands behind it."""

    code = "no-account-sought"
    meaning = "A finding can no longer be answered, or was to be held against somebody who said nothing."


class NotYoursToDecide(MonitoringError):
    """A finding is about oneself, or about somebody else."""

    code = "not-yours-to-decide"
    meaning = "Somebody was to decide about themselves, or to answer for another person."
