"""The small force of the declarations under the platform's own rules, with a browser for each of its people."""

import html
import re

import pytest

from doors.web.looks.conftest import signed
from doors.web.safeguards.conftest import because, text
from records.conftest import keys
from records.declarations.conftest import force, later, of

__all__ = ["ASKED", "because", "force", "keys", "later", "of", "once_of", "send", "signed", "text", "token_of"]
ASKED = {
    "purpose": "Generated: the neighbourhood watch.",
    "group": "Watch North",
    "record_route": "Moved into the log each week.",
    "reference": "DP-2026-1",
    "until-day": "30",
    "until-month": "11",
    "until-year": "2026",
}
ASK = "/permissions/ask/app?thing=whatsapp"


def once_of(browser, path=ASK):
    """The id that a form carries, so that sending it twice asks once."""
    return re.search(r'name="once" value="([^"]+)"', text(browser.get(path)))[1]


def token_of(browser, path=ASK):
    """What a form carries so that what is typed into it is kept."""
    return html.unescape(re.search(r'name="typed" value="([^"]+)"', text(browser.get(path)))[1])


def send(browser, path=ASK, **more):
    """The address of the request that was asked for."""
    answer = browser.post(path, {**ASKED, "once": once_of(browser, path), **more})
    assert answer.status_code == 302, text(answer)
    return answer["Location"]


@pytest.fixture
def asked(force, signed):
    """The address of a request of an officer that waits."""
    return send(signed(force.rees))
