from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from apple_world import TEAM, Phone
from bluelamp.core.mdm import NotEnrolled, NotThatPhone, Priority, State
from bluelamp.records.journal import clock
from bluelamp.records.journal.errors import NotAllowed
from bluelamp.records.journal.models import Act
from bluelamp.records.mdm import acts, lifecycle, queries, watching
from bluelamp.records.mdm.errors import CommandTwice, InvitationWrong
from bluelamp.records.mdm.models import Change, Command, Done, Enrolment, Invitation, Open, Wake

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything_allowed")]
LOCK = {"RequestType": "DeviceLock"}


def verbs_on_record():
    return [name for name in Act.objects.order_by("pk").values_list("verb", flat=True) if name.startswith("mdm.")]


def authenticate(phone, **more):
    return acts.begin_enrolment(by=acts.LISTENER, **phone.checked_in(phone.authenticate(**more)))


def test_a_phone_comes_under_management_in_three_recorded_steps():
    phone = Phone().enrolled()
    (seen,) = queries.enrolments(phone.serial_number)
    assert (seen.state, seen.udid, seen.release) == (State.ENROLLED, phone.udid, "18.1")
    assert verbs_on_record() == ["mdm.phone-invited", "mdm.enrolment-begun", "mdm.phone-enrolled"]


def test_a_challenge_is_shown_once_and_only_its_digest_is_kept():
    made = acts.invite(by=TEAM, serial_number="C39GENERATED", lasts=timedelta(hours=1))
    row = Invitation.objects.get()
    assert bytes(row.challenge) == lifecycle.digest_of(made.challenge)
    assert made.challenge.encode() not in bytes(row.challenge)


def test_a_second_invitation_ends_the_first_one_of_the_same_phone():
    first = acts.invite(by=TEAM, serial_number="C39GENERATED", lasts=timedelta(hours=1))
    acts.invite(by=TEAM, serial_number="C39GENERATED", lasts=timedelta(hours=1))
    acts.invite(by=TEAM, serial_number="C39OTHER1", lasts=timedelta(hours=1))
    later = clock.now() + timedelta(seconds=1)
    still = [
        row.name
        for row in Invitation.objects.all()
        if lifecycle.is_open(expires_at=row.expires_at, used_at=row.used_at, at=later)
    ]
    assert len(still) == 2
    assert first.name not in still


@pytest.mark.parametrize(
    "wrong", [{"serial_number": "no serial"}, {"udid": "x"}, {"lasts": timedelta(days=31)}, {"lasts": timedelta(0)}]
)
def test_a_phone_is_not_invited_with_what_makes_no_sense(wrong):
    with pytest.raises(InvitationWrong):
        acts.invite(**{"by": TEAM, "serial_number": "C39GENERATED", "lasts": timedelta(hours=1), **wrong})
    assert not Invitation.objects.exists()


def test_a_certificate_whose_invitation_was_never_used_enrols_nobody():
    phone = Phone()
    Invitation.objects.update(used_at=None)
    with pytest.raises(NotThatPhone):
        authenticate(phone)
    assert not Enrolment.objects.exists()


def test_a_phone_that_comes_back_with_a_fresh_invitation_has_a_new_enrolment_and_nothing_waits():
    phone = Phone().enrolled()
    old = phone.enrolment
    acts.queue("lock-1", LOCK, [old])
    phone.invited().enrolled()
    assert phone.enrolment != old
    assert [one.state for one in queries.enrolments(phone.serial_number)] == [State.ENROLLED, State.ENDED]
    assert not Open.objects.exists()
    assert not Wake.objects.exists()
    assert [(one.waits, one.status) for one in queries.deliveries(old)] == [(False, None)]
    assert verbs_on_record().count("mdm.enrolment-begun") == 2


def test_a_phone_that_comes_back_with_its_old_certificate_is_refused_and_nothing_changes():
    phone = Phone().enrolled()
    acts.queue("lock-1", LOCK, [phone.enrolment])
    with pytest.raises(NotEnrolled):
        authenticate(phone)
    assert Open.objects.count() == 1
    assert verbs_on_record().count("mdm.enrolment-begun") == 1


def test_a_fresh_certificate_of_one_phone_cannot_take_over_another():
    one, two = Phone(1).enrolled(), Phone(2)
    for serial_number in (one.serial_number, two.serial_number):
        with pytest.raises(NotThatPhone):
            authenticate(two, UDID=one.udid, SerialNumber=serial_number)
    (seen,) = queries.enrolments(one.serial_number)
    assert seen.state is State.ENROLLED


def test_a_phone_that_sends_its_first_step_twice_has_one_enrolment():
    phone = Phone()
    assert authenticate(phone) == authenticate(phone)
    assert Enrolment.objects.count() == 1


def test_an_old_push_token_does_not_replace_a_newer_one():
    phone = Phone().enrolled()
    newer, older = phone.checked_in(phone.token(b"\x02" * 32)), phone.checked_in(phone.token(b"\x01" * 32))
    Enrolment.objects.update(token_signed_at=newer["proof"].signed_at + timedelta(seconds=1))
    with pytest.raises(NotEnrolled):
        acts.take_token(**older)


def test_a_phone_that_left_is_gone_until_it_is_invited_again():
    phone = Phone().enrolled()
    acts.leave(by=acts.LISTENER, **phone.checked_in(phone.left()))
    for again in (phone.left, phone.token):
        with pytest.raises(NotEnrolled):
            acts.leave(by=acts.LISTENER, **phone.checked_in(again()))
    assert acts.queue("lock-1", LOCK, [phone.enrolment]) == 0
    assert phone.invited().enrolled().enrolment


def test_a_command_is_one_row_for_all_phones_and_waits_once_for_each():
    phones = [Phone(number).enrolled() for number in (1, 2, 3)]
    numbers = [phone.enrolment for phone in phones]
    assert acts.queue("lock-1", LOCK, numbers[:2]) == 2
    assert acts.queue("lock-1", LOCK, numbers) == 1
    assert acts.queue("lock-1", LOCK, numbers, priority=Priority.URGENT) == 0
    assert (Command.objects.count(), Open.objects.count()) == (1, 3)


def test_a_command_that_a_phone_has_answered_never_waits_for_it_again():
    phone = Phone().enrolled()
    acts.queue("lock-1", LOCK, [phone.enrolment])
    Open.objects.all().delete()
    Done.objects.create(enrolment=phone.enrolment, command=Command.objects.get().pk, status=1, at=clock.now())
    assert acts.queue("lock-1", LOCK, [phone.enrolment]) == 0


def test_a_command_never_changes_once_it_was_made():
    acts.queue("lock-1", LOCK, [])
    with pytest.raises(CommandTwice):
        acts.queue("lock-1", {"RequestType": "EraseDevice"}, [])
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        Command.objects.update(body=b"another")


def test_what_changed_is_found_by_its_number_and_many_phones_at_once_are_read_anew():
    phones = [Phone(number).enrolled() for number in (1, 2)]
    number, some = watching.everything()
    assert some == []
    acts.queue("lock-1", LOCK, [phones[0].enrolment])
    assert watching.changes_after(number) == [(number + 1, phones[0].enrolment)]
    assert watching.everything() == (number + 1, [phones[0].enrolment])
    with transaction.atomic():
        watching.note_change(list(range(watching.MOST_NAMED + 1)))
    assert watching.changes_after(number + 1) == [(number + 2, None)]


def test_changes_of_long_ago_are_cleared_away(monkeypatch):
    monkeypatch.setattr(watching, "_KEPT", 100)
    with transaction.atomic():
        for _ in range(1_000):
            last = watching.note_change([1])
    assert Change.objects.filter(number__lt=last - 100).count() == 0 or last % 1_000
    assert Change.objects.count() <= 1_000


def test_a_phone_is_woken_once_however_much_waits_and_as_early_as_was_asked():
    phone = Phone().enrolled()
    now = clock.now()
    acts.wake([phone.enrolment], now + timedelta(minutes=15))
    acts.queue("lock-1", LOCK, [phone.enrolment])
    acts.wake([phone.enrolment], now + timedelta(hours=1))
    row = Wake.objects.get()
    assert now < row.due_at < now + timedelta(minutes=1)


def test_when_phones_were_heard_is_written_once_for_each_and_never_goes_back():
    phone = Phone().enrolled()
    now = clock.now()
    watching.write_seen({phone.enrolment: now, 77: now})
    watching.write_seen({phone.enrolment: now - timedelta(hours=1)})
    (seen,) = queries.enrolments(phone.serial_number)
    assert abs(seen.heard_at - now) < timedelta(milliseconds=1)
    watching.write_seen({})
    assert connection.vendor in {"sqlite", "postgresql"}


def test_whoever_may_not_invite_a_phone_invites_none(nothing_allowed):
    with pytest.raises(NotAllowed):
        acts.invite(by=TEAM, serial_number="C39GENERATED", lasts=timedelta(hours=1))
    assert not Invitation.objects.exists()
