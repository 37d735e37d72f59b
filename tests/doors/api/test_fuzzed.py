"""Schemathesis against the API as its description has it: no fault of ours, no answer that is not described.

A short run each time. `BLUELAMP_API_CASES` sets how many requests each address gets of each kind; the
deep run takes eighty times as many.
"""

import os

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import (
    content_type_conformance,
    negative_data_rejection,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from bluelamp.doors.api.urls import api
from bluelamp.site.wsgi import application

CASES = int(os.environ.get("BLUELAMP_API_CASES", "6"))
DEEP = 80
HELD = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]
pytestmark = pytest.mark.django_db


def described():
    """The API as a program reads it; requests go straight into our own application."""
    made = schemathesis.openapi.from_dict(api.get_openapi_schema())
    made.app = application
    return made


SCHEMA = described()
OPERATIONS = [one.ok() for one in SCHEMA.get_all_operations()]


def by_name(operation):
    return f"{operation.method.upper()} {operation.path}"


def pointed_at(case, force, pick):
    """The case with ids that the register has in place of made-up ones, so that requests go deeper than a 404."""
    people = [value for name, value in force.items() if name not in {"unit", "phone", "stock"}]
    phones = [force["phone"], force["stock"]]
    for name, known in (("person_id", people), ("phone_id", phones)):
        if name in (case.path_parameters or {}):
            case.path_parameters[name] = known[pick % len(known)]
    if isinstance(case.body, dict):
        for name, known in (("to", people), ("taken_by", people), ("handed_by", people), ("unit", [force["unit"]])):
            if name in case.body:
                case.body[name] = known[pick // 7 % len(known)]
    return case


def sent(case, caller):
    """Sends the case and holds the answer to the description; whatever it wrote is undone."""
    headers = {"Authorization": f"Bearer {caller.token}", "Reason": "a generated request"}
    with transaction.atomic():
        answer = case.call(headers=headers)
        transaction.set_rollback(True)
    return answer


def fuzz(operation, mode, cases, callers, force, held):
    @settings(
        max_examples=cases,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=operation.as_strategy(generation_mode=mode),
        known=st.booleans(),
        pick=st.integers(0, 1000),
    )
    def one(case, known, pick):
        made = pointed_at(case, force, pick) if known and mode is GenerationMode.POSITIVE else case
        caller = callers[pick % len(callers)]
        made.validate_response(sent(made, caller), checks=held)

    one()


@pytest.fixture(autouse=True)
def one_connection():
    """Requests come straight into our application, in the transaction of the test: nothing may close it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def callers(program):
    return [program(who) for who in ("administrator", "mobile-team", "officer")]


@pytest.mark.parametrize("operation", OPERATIONS, ids=by_name)
def test_a_request_that_fits_is_answered_as_described(operation, callers, force):
    fuzz(operation, GenerationMode.POSITIVE, CASES, callers, force, HELD)


@pytest.mark.parametrize("operation", OPERATIONS, ids=by_name)
def test_a_request_that_does_not_fit_is_refused_as_described(operation, callers, force):
    fuzz(operation, GenerationMode.NEGATIVE, CASES, callers, force, [*HELD, negative_data_rejection])


@pytest.mark.deep
@pytest.mark.parametrize("operation", OPERATIONS, ids=by_name)
def test_many_requests_of_both_kinds_are_answered_as_described(operation, callers, force):
    fuzz(operation, GenerationMode.POSITIVE, CASES * DEEP, callers, force, HELD)
    fuzz(operation, GenerationMode.NEGATIVE, CASES * DEEP, callers, force, [*HELD, negative_data_rejection])


def test_every_address_of_the_api_is_described_and_tried():
    named = {
        f"{method.upper()} {path}" for path, methods in api.get_openapi_schema()["paths"].items() for method in methods
    }
    assert {by_name(one) for one in OPERATIONS} == named
