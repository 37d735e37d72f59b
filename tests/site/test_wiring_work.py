"""A task is a reason to look at what it is on, for whoever has it, and for nobody else."""

import pytest
from django.db import transaction

from bluelamp.core.kernel import Actor, Standing
from bluelamp.records.clocks.lifecycle import Of
from bluelamp.records.clocks.running import start_clock, stop_clock
from bluelamp.records.journal import clock
from bluelamp.records.journal.subject import Subject
from bluelamp.records.safeguards.deadlines import CHALLENGE_DUE
from bluelamp.site.wiring_work import OpenTasks
from records.conftest import NOON

pytestmark = pytest.mark.django_db
ON = Of(app="safeguards", id="record-1")
RECORD = Subject(kind="person", id="record-1", about="person-9")


@pytest.fixture
def task():
    with clock.frozen(NOON), transaction.atomic():
        yield start_clock(CHALLENGE_DUE, ON, owner="role:data-protection", decided=NOON.replace(day=20))


def basis(actor, subject=RECORD):
    return OpenTasks().basis(actor, CHALLENGE_DUE, subject, NOON)


def officer(role):
    return Actor(id="person-1", standings=frozenset({Standing(role=role)}))


def test_a_task_of_one_s_role_is_a_reason(task):
    found = basis(officer("data-protection"))
    assert (found.kind, found.reference) == ("task", task.id)


def test_a_task_of_another_role_is_none(task):
    assert basis(officer("standards")) is None


def test_a_task_on_another_record_is_none(task):
    assert basis(officer("data-protection"), Subject(kind="person", id="record-2", about="person-8")) is None


def test_a_task_that_is_done_is_none(task):
    with clock.frozen(NOON):
        stop_clock(CHALLENGE_DUE, ON)
    assert basis(officer("data-protection")) is None


def test_a_list_has_no_task_and_asks_nothing_of_the_database(task, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert basis(officer("data-protection"), Subject(kind="set", id="page")) is None
