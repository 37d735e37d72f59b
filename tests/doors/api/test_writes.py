"""Writes that meet: the same one from many sides is done once, and one that comes second is told so."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from bluelamp.records.journal.models import Act
from doors.api.test_api import new_person, problem

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one writer in at a time, so nothing races"),
]


def test_the_same_write_from_many_threads_at_once_is_done_once(program, force):
    caller = program("administrator")

    def send(_):
        try:
            return caller.post("/people", new_person(force), key="the-same-key")
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(send, range(6)))
    assert {one.status_code for one in answers} == {201}
    assert len({one.content for one in answers}) == 1
    assert Act.objects.filter(verb="register.person-added").count() == 1


def test_one_number_claimed_by_many_requests_at_once_is_given_once_and_the_others_are_told(program, force):
    caller = program("administrator")

    def send(number):
        try:
            return caller.post("/people", new_person(force), key=f"key-of-its-own-{number}")
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(send, range(6)))
    assert sorted(one.status_code for one in answers) == [201, 409, 409, 409, 409, 409]
    codes = {problem(one)["code"] for one in answers if one.status_code == 409}
    assert codes <= {"already-in-register", "written-at-once"}
    assert Act.objects.filter(verb="register.person-added").count() == 1
