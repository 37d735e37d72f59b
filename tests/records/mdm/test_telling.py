"""What phones say is given once, in its order, whole, and to whoever asked for it alone."""

import pytest
from django.db import transaction

from apple_world import Phone
from bluelamp.core.mdm import Report, Status
from bluelamp.records.journal import clock
from bluelamp.records.mdm import acts, queries, steps, telling, watching
from bluelamp.records.mdm.lifecycle import News

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything_allowed")]
LOCK = {"RequestType": "DeviceLock"}


def answer(phone, command, status=Status.ACKNOWLEDGED, text=b"answer"):
    print_ = phone.proof(phone.idle()).fingerprint
    return steps.step(print_, Report(phone.udid, status, command), text, clock.now())


@pytest.fixture
def phone():
    made = Phone().enrolled()
    telling.take(10)
    return made


def test_that_a_phone_came_and_left_is_told_in_this_order():
    phone = Phone().enrolled()
    acts.leave(by=acts.LISTENER, **phone.checked_in(phone.left()))
    told = telling.take(10)
    assert [one.news for one in told] == [News.ENROLLED, News.ENDED]
    assert {(one.enrolment, one.serial_number) for one in told} == {(phone.enrolment, phone.serial_number)}
    assert telling.take(10) == ()


def test_a_phone_that_began_to_enrol_and_begins_anew_has_not_left():
    phone = Phone()
    acts.begin_enrolment(by=acts.LISTENER, **phone.checked_in(phone.authenticate()))
    phone.invited().enrolled()
    assert [one.news for one in telling.take(10)] == [News.ENROLLED]


def test_a_phone_that_says_again_how_it_is_woken_is_not_told_again(phone):
    acts.take_token(**phone.checked_in(phone.token(b"\x02" * 32)))
    assert telling.take(10) == ()


def test_an_answer_is_told_to_whoever_asked_and_its_bytes_are_kept_no_longer(phone):
    acts.queue("asked", LOCK, [phone.enrolment], asks=True)
    acts.queue("not-asked", LOCK, [phone.enrolment])
    for command in ("asked", "not-asked"):
        answer(phone, command)
        answer(phone, command)
    (told,) = telling.take(10)
    assert (told.command, told.kind, told.status, told.answer) == (
        *("asked", "DeviceLock", Status.ACKNOWLEDGED),
        b"answer",
    )
    kept = {one.command: one.answer for one in queries.deliveries(phone.enrolment)}
    assert kept == {"asked": None, "not-asked": b"answer"}


def test_what_is_put_off_is_not_told_until_it_is_answered(phone):
    acts.queue("asked", LOCK, [phone.enrolment], asks=True)
    answer(phone, "asked", Status.NOT_NOW)
    assert telling.take(10) == ()
    answer(phone, "asked", Status.ERROR)
    assert [one.status for one in telling.take(10)] == [Status.ERROR]


def test_what_waited_when_a_phone_left_is_told_before_that_it_left(phone):
    acts.queue("asked", LOCK, [phone.enrolment], asks=True)
    acts.leave(by=acts.LISTENER, **phone.checked_in(phone.left()))
    told = telling.take(10)
    assert [(one.news, one.status) for one in told] == [(News.ANSWERED, None), (News.ENDED, None)]


def test_what_was_taken_in_work_that_failed_is_taken_again(phone):
    acts.queue("asked", LOCK, [phone.enrolment], asks=True)
    answer(phone, "asked")

    @transaction.atomic
    def takes_and_falls():
        telling.take(10)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        takes_and_falls()
    assert [one.answer for one in telling.take(10)] == [b"answer"]


def test_it_is_taken_by_pages(phone):
    for number in range(5):
        acts.queue(f"asked-{number}", LOCK, [phone.enrolment], asks=True)
        answer(phone, f"asked-{number}")
    pages = [telling.take(2) for _ in range(4)]
    assert [len(page) for page in pages] == [2, 2, 1, 0]
    assert [one.command for page in pages for one in page] == [f"asked-{number}" for number in range(5)]


def test_phones_that_were_heard_since_are_those_under_management(phone):
    gone = Phone(2).enrolled()
    acts.leave(by=acts.LISTENER, **gone.checked_in(gone.left()))
    now = clock.now()
    watching.write_seen({phone.enrolment: now, gone.enrolment: now, 999: now})
    (heard,) = telling.heard_since(now.replace(year=2020))
    assert (heard.serial_number, heard.at) == (phone.serial_number, now)
    assert telling.heard_since(now) == ()
