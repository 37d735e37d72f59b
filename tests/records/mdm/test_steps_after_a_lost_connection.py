"""A connection that the database ended is a fault of one message, and never of those after it."""

import pytest
from django.db import Error, connection, connections

from apple_world import Phone
from bluelamp.core.mdm import Status
from bluelamp.core.mdm.messages import message
from bluelamp.records.journal import clock
from bluelamp.records.mdm import acts, steps

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("everything_allowed"),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="the database of SQLite is a file"),
]
LOCK = {"RequestType": "DeviceLock"}


def end_every_other_connection():
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    other.close()


def test_after_the_database_ended_a_connection_one_message_fails_in_djangos_words_and_the_next_is_served():
    phone = Phone().enrolled()
    acts.queue("lock-1", LOCK, [phone.enrolment])
    body = phone.idle()
    fingerprint = phone.proof(body).fingerprint
    said = message(body)
    assert said.status is Status.IDLE
    assert steps.step(fingerprint, said, body, clock.now()).turn.send is not None
    end_every_other_connection()
    with pytest.raises(Error):
        steps.step(fingerprint, said, body, clock.now())
    connection.close()  # as the door does
    assert steps.step(fingerprint, said, body, clock.now()).turn.send is not None
