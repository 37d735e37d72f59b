"""Names in an address: what nobody described is refused, since a filter passed over would give the whole list."""

import pytest

from bluelamp.doors.api.addresses import operations
from bluelamp.doors.api.urls import api
from bluelamp.records.journal.models import Act
from doors.api.test_api import problem

pytestmark = pytest.mark.django_db


def test_a_filter_that_is_written_wrongly_is_refused_and_not_passed_over(program):
    caller = program("mobile-team")
    before = Act.objects.count()
    answer = caller.get("/phones?stat=lost", Reason="a count of the store")
    told = problem(answer)
    assert (answer.status_code, told["code"]) == (422, "query-not-described")
    assert "`stat`" in told["detail"]
    assert "`state`" in told["todo"]
    assert Act.objects.count() == before
    assert caller.get("/phones?state=lost", Reason="a count of the store").status_code == 200


def test_a_filter_that_is_given_twice_is_refused_and_neither_is_passed_over(program):
    caller = program("mobile-team")
    before = Act.objects.count()
    answer = caller.get("/people?grade=sergeant&grade=constable", Reason="a count of the store")
    told = problem(answer)
    assert (answer.status_code, told["code"], told["todo"]) == (422, "query-not-described", "give it one value.")
    assert "`grade`" in told["detail"]
    assert Act.objects.count() == before


def test_an_address_that_takes_nothing_says_so(program):
    told = problem(program("officer").get("/me?x=1"))
    assert (told["code"], told["todo"]) == ("query-not-described", "use these: none.")


def test_a_name_is_refused_only_to_whoever_has_a_token(client):
    assert client.get("/api/v1/me?x=1").status_code == 401


def test_every_operation_of_the_description_is_held_to_it():
    described = sum(len(methods) for methods in api.get_openapi_schema()["paths"].values())
    assert len(list(operations(api))) == described
    assert all(hasattr(one.view_func, "__wrapped__") for one in operations(api))
