"""Schemathesis against the API as its description has it: no fault of ours, no answer that is not described.

A short run each time. `BLUELAMP_API_CASES` sets how many requests each address gets of each kind; the
deep run takes eighty times as many.
"""

import os
from datetime import UTC, datetime, timedelta

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
from schemathesis.core.parameters import ParameterLocation

from bluelamp.doors.api.urls import api
from bluelamp.records.asking import acts as asking
from bluelamp.records.asking import answers, queries
from bluelamp.records.journal import clock
from bluelamp.records.register import acts as register
from bluelamp.site.sign_in_wiring import actor_of
from bluelamp.site.wsgi import application
from doors.api.conftest import ROLES
from doors.api.declaring import some_of_each
from records.adopted import adopt_example

CASES = int(os.environ.get("BLUELAMP_API_CASES", "6"))
DEEP = 80
DAYS = {"start": datetime(2026, 11, 2, tzinfo=UTC), "end": datetime(2026, 11, 9, tzinfo=UTC)}
FILES = {
    "people": ("administrator", b"number,name,kind,grade,unit\n4001,Gen Erated,officer,constable,response\n", {}),
    "phones": ("mobile-team", b"asset_tag,platform,model,used_for\nBL-0900,android,M,beat\nBL-0901,nokia,M,beat\n", {}),
    "roster": ("administrator", b"person,state,start,end\n1001,on,2026-11-02T08:00Z,2026-11-02T16:00Z\n", DAYS),
}
PERMITTED = (clock.now() + timedelta(days=20)).isoformat()
CALLERS = ("administrator", "mobile-team", "officer", "supervisor")
ACTIONS = ["use_app", "call", "open_site", "no_such_act"]
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
    people = [force[name] for name in ("officer", "colleague", "supervisor", *ROLES)]
    drafts = [force[f"draft-{kind}"] for kind in FILES]
    in_path = {
        "person_id": people,
        "phone_id": [force["phone"], force["stock"]],
        "kind": list(FILES),
        "import_id": [one.id for one in drafts],
        "action_id": ACTIONS,
        "reference": [force["reference"]],
        "saved_id": [force["saved"]],
        **force["declared"],
    }
    for name, known in in_path.items():
        if name in (case.path_parameters or {}):
            case.path_parameters[name] = known[pick // len(CALLERS) % len(known)]
    in_body = {
        "to": people,
        "taken_by": people,
        "handed_by": people,
        "unit": [force["unit"]],
        "plan": [drafts[pick // len(CALLERS) % len(drafts)].plan.digest],
        "reference": [force["reference"]],
        "action": ACTIONS,
        "type": ["App", "Contact", "Site"],
        "thing": ["whatsapp", "victim", "bbc.co.uk"],
        "stated": [{}, {"device": "work"}, {"device": "work", "duty": "on"}, case_stated(case)],
        "supervisor": people,
        "teller": people,
        "extends": [None, *force["declared"]["permission_id"]],
        "incident": ["EX/I000123/26", "ZZ/I000123/26", "12"],
        "version": [1, 2],
        "told_at": ["2026-11-02T08:00:00+16:00", "2026-11-02T08:00:00Z"],
        "happened_at": ["2026-11-02T08:00:00-15:30", "2026-11-02T08:00:00Z"],
        "until": [PERMITTED, case_until(case)],
    }
    if isinstance(case.body, dict):
        for name, known in in_body.items():
            if name in case.body:
                case.body[name] = known[pick // 7 % len(known)]
        if "file" in case.body:
            case.body["file"] = FILES[case.path.rsplit("/", 1)[-1]][1]
    return case


def case_until(case):
    """The end that the case gives by itself, where it gives any."""
    return case.body.get("until") if isinstance(case.body, dict) else None


def case_stated(case):
    """What the case states by itself, where it states anything."""
    return case.body.get("stated", {}) if isinstance(case.body, dict) else {}


def sent(case, caller):
    """Sends the case and holds the answer to the description; whatever it wrote is undone."""
    headers = {"Authorization": f"Bearer {caller.token}", "Reason": "a generated request"}
    with transaction.atomic():
        answer = case.call(headers=headers)
        transaction.set_rollback(True)
    return answer


def refused(case, mode):
    """The check that what does not fit was refused, where something other than a header does not fit.

    A token and a reason of ours are sent in place of generated headers, so a case that is wrong in those alone is not.
    """
    case.meta.components.pop(ParameterLocation.HEADER, None)
    wrong = any(one.mode.is_negative for one in case.meta.components.values())
    return [negative_data_rejection] if wrong and mode is GenerationMode.NEGATIVE else []


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
        answer = sent(made, caller)
        made.validate_response(answer, checks=[*held, *refused(made, mode)])

    one()


@pytest.fixture(autouse=True)
def one_connection():
    """Requests come straight into our application, in the transaction of the test: nothing may close it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def kept_answer(person):
    """The reference of an answer to a question in which every fact was left or answered with the first choice."""
    stated = {}
    while True:
        asked = queries.interview(person, clock.now(), ("use_app", "App", "whatsapp"), stated)
        left = asked.next_question()
        if left is None:
            return answers.keep(queries.answer_to(asked))
        stated[left.name] = "" if left.may_be_left else next(iter(left.choices), "words")


@pytest.fixture
def callers(program, force):
    """Four programs; the rules are in force, each kind of file was handed in, an answer is saved, each is declared."""
    adopt_example()
    administrator = actor_of(force["administrator"], "token")
    for kind, (who, body, options) in FILES.items():
        hand_in, by = getattr(register, f"hand_in_{kind}"), actor_of(force[who], "token")
        force[f"draft-{kind}"] = hand_in(by=by, file_name=f"{kind}.csv", body=body, **options)
    force["reference"] = kept_answer(force["administrator"])
    force["saved"] = asking.save_answer(by=administrator, by_id=force["administrator"], reference=force["reference"])
    force["declared"] = some_of_each(force)
    return [program(who) for who in CALLERS]


@pytest.mark.parametrize("operation", OPERATIONS, ids=by_name)
def test_a_request_that_fits_is_answered_as_described(operation, callers, force):
    fuzz(operation, GenerationMode.POSITIVE, CASES, callers, force, HELD)


@pytest.mark.parametrize("operation", OPERATIONS, ids=by_name)
def test_a_request_that_does_not_fit_is_refused_as_described(operation, callers, force):
    fuzz(operation, GenerationMode.NEGATIVE, CASES, callers, force, HELD)


@pytest.mark.deep
@pytest.mark.parametrize("operation", OPERATIONS, ids=by_name)
def test_many_requests_of_both_kinds_are_answered_as_described(operation, callers, force):
    fuzz(operation, GenerationMode.POSITIVE, CASES * DEEP, callers, force, HELD)
    fuzz(operation, GenerationMode.NEGATIVE, CASES * DEEP, callers, force, HELD)


def test_every_address_of_the_api_is_described_and_tried():
    named = {
        f"{method.upper()} {path}" for path, methods in api.get_openapi_schema()["paths"].items() for method in methods
    }
    assert {by_name(one) for one in OPERATIONS} == named
