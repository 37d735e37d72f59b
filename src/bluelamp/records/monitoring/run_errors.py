"""Why a day was not run, or a view not put on record. Nothing has changed when one of these is raised.

MonitoringError
├── RunUnderWay     somebody runs the same day at this moment
├── RunOvertaken    another run of the day went on record meanwhile
├── RunUnknown      there is no such run
├── DayNotOver      a day is run when it is over
└── ViewNotTheirs   a view that is another desk's, or a second one of the same person
"""

from __future__ import annotations

from bluelamp.records.monitoring.errors import MonitoringError


class RunUnderWay(MonitoringError):
    """The day is being run."""

    code = "run-under-way"
    meaning = "A day was to be run that is being run at this moment."


class RunOvertaken(MonitoringError):
    """Another run of the day went on record first."""

    code = "run-overtaken"
    meaning = "While a day was run, another run of it went on record; this one was left."


class RunUnknown(MonitoringError):
    """There is no such run."""

    code = "run-unknown"
    meaning = "There is no run of that id."


class DayNotOver(MonitoringError):
    """The day is not over."""

    code = "day-not-over"
    meaning = "A day was to be run that is not over yet."


class ViewNotTheirs(MonitoringError):
    """The view is not theirs to give."""

    code = "view-not-theirs"
    meaning = "Somebody gave a view that another desk is asked for, or a second of the three views on one thing."
