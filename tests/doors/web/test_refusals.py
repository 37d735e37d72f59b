"""The pages that say no: the right status, words with what to do, and nothing of the program."""

import re

import pytest
from django.test import Client, RequestFactory

from bluelamp.core.calendar import DayOutOfRange
from bluelamp.doors.web import refusals
from bluelamp.records.journal.errors import NotAllowed


@pytest.fixture
def request_of_somebody():
    return RequestFactory().get("/x")


def heading(answer):
    return re.search(r"<h1[^>]*>(.*?)</h1>", answer.content.decode())[1]


def test_a_page_that_is_not_there_says_so(client):
    answer = client.get("/nothing/here")
    assert (answer.status_code, heading(answer)) == (404, "Page not found")


def test_a_refusal_names_the_rules_and_what_to_do(request_of_somebody):
    error = NotAllowed("You may not hand over <phones>.", todo="Ask the team.", rules=("only-mobile-team",))
    answer = refusals.RefusalMiddleware(lambda _: None).process_exception(request_of_somebody, error)
    text = answer.content.decode()
    assert answer.status_code == 403
    assert "only-mobile-team" in text
    assert "hand over &lt;phones&gt;" in text
    assert "Ask the team." in text


def test_any_other_refusal_of_ours_is_said_in_full(request_of_somebody):
    error = DayOutOfRange("That day is too late.", todo="Give an earlier one.")
    answer = refusals.RefusalMiddleware(lambda _: None).process_exception(request_of_somebody, error)
    assert answer.status_code == 409
    assert "Give an earlier one." in answer.content.decode()


def test_a_fault_of_ours_is_left_to_the_page_for_faults(request_of_somebody):
    middleware = refusals.RefusalMiddleware(lambda _: None)
    assert middleware.process_exception(request_of_somebody, ValueError("inside")) is None
    answer = refusals.server_error(request_of_somebody)
    assert (answer.status_code, heading(answer)) == (500, "Sorry, there is a problem with the service")
    assert "inside" not in answer.content.decode()


@pytest.mark.parametrize(
    ("view", "status"), [(refusals.bad_request, 400), (refusals.forbidden, 403), (refusals.not_found, 404)]
)
def test_every_status_has_a_page_with_a_heading(request_of_somebody, view, status):
    answer = view(request_of_somebody, ValueError("inside"))
    assert answer.status_code == status
    assert heading(answer)
    assert "inside" not in answer.content.decode()


def test_a_service_being_looked_after_says_when_to_come_back(request_of_somebody):
    answer = refusals.unavailable(request_of_somebody, until="06:00")
    assert (answer.status_code, answer["Retry-After"]) == (503, "120")
    assert "until 06:00" in answer.content.decode()


def test_a_form_without_its_guard_gets_a_page_that_says_what_happened():
    guarded = Client(enforce_csrf_checks=True)
    answer = guarded.post("/cookies", {"a": "b"})
    assert answer.status_code in {403, 405}
    page = refusals.csrf_failure(RequestFactory().post("/x"), reason="Referer checking failed")
    assert (page.status_code, heading(page)) == (403, "This form has to be opened again")
    assert "Referer" not in page.content.decode()
