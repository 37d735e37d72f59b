"""What holds for every test of a page: nobody's requests were counted before it began."""

import pytest

from bluelamp.doors.web import access
from bluelamp.records.accounts.pace import Limiter


@pytest.fixture(autouse=True)
def counted_anew(monkeypatch):
    """A count of pages a minute of its own, so that what a generated test asked for is not held against the next."""
    monkeypatch.setattr(access, "_limiter", Limiter(access.MOST_A_MINUTE))
