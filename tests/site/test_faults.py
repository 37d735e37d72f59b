"""A fault around all doors is answered in the way of the address: a problem document, or a page."""

import pytest
from django.test import Client

from bluelamp.doors.web.headers import HeadersMiddleware

BOTH = [("/api/v1/people", "application/problem+json"), ("/people", "text/html")]


@pytest.fixture
def browser(monkeypatch):
    """A browser of a site whose outermost part has a fault."""

    def fault(self, request):
        raise RuntimeError("a part around every door is broken")

    monkeypatch.setattr(HeadersMiddleware, "__call__", fault)
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("address", "kind"), [("/api/v1/people", "application/problem+json"), ("/people", "text/html")]
)
def test_a_fault_around_every_door_is_said_in_the_form_of_the_address(browser, address, kind):
    answer = browser.get(address)
    assert answer.status_code == 500
    assert answer.headers["Content-Type"].startswith(kind)
    assert b"broken" not in answer.content
    assert b"Traceback" not in answer.content


@pytest.mark.parametrize(
    ("address", "kind"), [("/api/v1/people", "application/problem+json"), ("/people", "text/html")]
)
def test_a_request_for_another_host_is_refused_in_the_form_of_the_address(address, kind):
    answer = Client().get(address, headers={"host": "elsewhere.example"})
    assert answer.status_code == 400
    assert answer.headers["Content-Type"].startswith(kind)
