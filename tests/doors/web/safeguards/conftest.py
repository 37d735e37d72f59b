"""The small force of the safeguards under the platform's own rules, and a browser for each of its people."""

import pytest

from doors.web.looks.conftest import force, keys, later, of, signed, tasks

__all__ = ["force", "keys", "later", "of", "parts", "signed", "tasks", "text"]


def text(answer):
    """What a page says."""
    return answer.content.decode()


def parts(name, moment):
    """A moment as its boxes are sent."""
    sent = {"day": moment.day, "month": moment.month, "year": moment.year, "time": f"{moment:%H:%M}"}
    return {f"{name}-{part}": str(value) for part, value in sent.items()}


@pytest.fixture
def because():
    """Has somebody say why they look, as the page that asks it does."""

    def say(browser):
        browser.post("/reason", {"reason": "Generated reason for the test.", "onward": "/"})
        return browser

    return say
