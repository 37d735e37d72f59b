"""Why the jobs did not start.

JobsError
└── JobsRunAlready     on SQLite, a second process of jobs
"""

from __future__ import annotations

from bluelamp.core.kernel import BluelampError


class JobsError(BluelampError):
    """The jobs did not start."""


class JobsRunAlready(JobsError):
    """On SQLite one process does all jobs; a second gains nothing and would wait for the first."""

    code = "jobs-run-already"
    meaning = "The jobs of this site already run, and on SQLite one process does them all."
