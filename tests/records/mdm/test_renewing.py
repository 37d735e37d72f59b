"""A certificate is renewed from half of its life, day after day until it is, and only for the phone that has it."""

from datetime import timedelta

import pytest

from apple_behind import ISSUER, VERIFIER, door, enrolled, invited
from apple_phones import signing
from apple_phones.moods import Mood, Silent
from bluelamp.core.mdm import NotThatPhone, Place, State, Status, scep
from bluelamp.records.journal import clock, ports
from bluelamp.records.journal.models import Act
from bluelamp.records.mdm import acts, queries, renewing, unlocking
from bluelamp.records.mdm.errors import RenewalImpossible
from bluelamp.records.mdm.models import Command, Enrolment, Identity, Invitation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything_allowed")]
PLACE = Place("https://devices.example", "com.apple.mgmt.External.generated", "Example force")
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def site(monkeypatch):
    with door(monkeypatch):
        yield


@pytest.fixture
def phone():
    return enrolled()


def number_of(phone):
    return queries.under_management([phone.serial_number])[phone.serial_number]


def begin(phone):
    return acts.begin_renewal(by=acts.LISTENER, enrolment=number_of(phone), place=PLACE, issuer=ISSUER)


def later(days):
    return clock.frozen(clock.now() + days * DAY)


def test_a_phone_is_due_from_half_of_its_certificates_life_and_no_sooner(phone):
    half, number = scep.LASTS / DAY / 2, number_of(phone)
    assert renewing.due(clock.now() + (half - 1) * DAY, 9) == ()
    assert renewing.due(clock.now() + (half + 1) * DAY, 9) == (number,)
    assert renewing.due(clock.now() + (half + 1) * DAY, 0) == ()


def test_those_whose_certificates_end_first_are_told_first():
    phones = [enrolled(number) for number in (1, 2, 3)]
    for days, one in zip((5, 2, 9), phones, strict=True):
        ends = clock.now() + days * DAY
        Identity.objects.filter(enrolment=number_of(one)).update(ends_at=ends)
    assert renewing.due(clock.now(), 2) == (number_of(phones[1]), number_of(phones[0]))
    seen = renewing.certificates(clock.now() + 3 * DAY)
    assert (seen.phones, seen.due, seen.soon, seen.over) == (3, 3, 3, 1)


def test_a_phone_gets_another_certificate_and_speaks_with_it_in_the_same_enrolment(phone):
    number, before = number_of(phone), phone.identity
    begin(phone)
    assert phone.wake() == ["InstallProfile"]
    assert phone.identity.certificate != before.certificate
    assert phone.wake() == []
    assert [(one.number, one.state) for one in queries.enrolments(phone.serial_number)] == [(number, State.ENROLLED)]
    (delivery,) = queries.deliveries(number)
    assert delivery.status is Status.ACKNOWLEDGED
    assert list(Act.objects.order_by("pk").values_list("verb", flat=True))[-3:] == [
        "mdm.renewal-begun",
        "mdm.certificate-issued",
        "mdm.identity-renewed",
    ]


def test_the_old_certificate_speaks_for_another_day_and_then_no_more(phone):
    old = phone.identity
    begin(phone)
    phone.wake()
    new, phone.identity = phone.identity, old
    assert phone.wake() == []
    assert renewing.retire(clock.now()) == 0
    assert renewing.retire(clock.now() + 2 * DAY) == 1
    with pytest.raises(Silent):
        phone.wake()
    phone.identity = new
    assert phone.wake() == []
    assert renewing.retire(clock.now() + 9 * DAY) == 0


def test_a_phone_that_was_renewed_is_due_again_half_a_life_later_and_can_be(phone):
    for turn in (1, 2):
        with later(turn * 200):
            assert renewing.due(clock.now(), 9) == (number_of(phone),)
            begin(phone)
            phone.wake()
            assert renewing.due(clock.now() + 2 * DAY, 9) == ()


def test_what_is_told_can_be_read_by_nobody_but_the_phone(phone):
    begin(phone)
    (command,) = Command.objects.all()
    assert b"Challenge" not in bytes(command.body)
    name = Invitation.objects.get(renews=number_of(phone)).name
    assert renewing.is_renewal(name)
    assert not renewing.is_renewal(Invitation.objects.get(renews=None).name)


def test_a_phone_that_was_told_is_not_told_again_while_that_waits_and_can_be_done(phone):
    with later(200):
        begin(phone)
        for days, due in [(0.5, False), (2, False), (29, False), (31, True)]:
            assert bool(renewing.due(clock.now() + days * DAY, 9)) is due


def test_a_phone_that_could_not_is_told_again_the_next_day_and_one_command_waits_at_most(phone):
    with later(200):
        phone.mood = Mood(fails=frozenset({"InstallProfile"}))
        begin(phone)
        phone.wake()
        assert renewing.due(clock.now() + 0.5 * DAY, 9) == ()
        assert renewing.due(clock.now() + 1.5 * DAY, 9) == (number_of(phone),)
        phone.mood = Mood(puts_off=frozenset({"InstallProfile"}))
        for _ in range(3):
            begin(phone)
            phone.wake()
        assert sum(one.waits for one in queries.deliveries(number_of(phone))) == 1
        phone.mood = Mood()
        assert phone.wake() == ["InstallProfile"]
        assert renewing.due(clock.now() + 3 * DAY, 9) == ()


def test_a_phone_that_got_its_certificate_and_never_spoke_with_it_is_told_again(phone):
    old_key, old = phone.key, phone.identity
    with later(200):
        begin(phone)
        phone.wake()
        Identity.objects.filter(enrolment=number_of(phone)).order_by("-pinned_at").first().delete()
        phone.key, phone.identity = old_key, old
        assert renewing.due(clock.now() + 2 * DAY, 9) == (number_of(phone),)
        begin(phone)
        assert phone.wake() == ["InstallProfile"]


def test_a_new_certificate_speaks_for_the_phone_it_was_issued_to_renew_and_for_no_other(phone):
    other = enrolled(2)
    begin(phone)
    phone.wake()
    Identity.objects.filter(enrolment=number_of(phone)).order_by("-pinned_at").first().delete()
    body = signing.body(Status="Idle", UDID=other.udid)
    with pytest.raises(Silent):
        phone.say(body)
    assert Identity.objects.filter(enrolment=number_of(other)).count() == 1
    proof = VERIFIER.prove(phone.identity.header(body), body, clock.now())
    with pytest.raises(NotThatPhone):
        acts.follow(by=acts.LISTENER, proof=proof, udid=other.udid)


def test_a_certificate_of_an_invitation_to_enrol_follows_no_other(phone):
    body = signing.body(Status="Idle", UDID=phone.udid)
    proof = VERIFIER.prove(phone.identity.header(body), body, clock.now())
    with pytest.raises(NotThatPhone):
        acts.follow(by=acts.LISTENER, proof=proof, udid=phone.udid)


def test_a_certificate_for_an_enrolment_that_ended_is_of_no_use(phone):
    begin(phone)
    phone.wake()
    renewed = phone.identity, phone.key
    Identity.objects.filter(enrolment=number_of(phone)).order_by("-pinned_at").first().delete()
    number = number_of(phone)
    phone.enrol(invited(phone))
    phone.identity, phone.key = renewed
    with pytest.raises(Silent):
        phone.wake()
    with pytest.raises(RenewalImpossible):
        acts.begin_renewal(by=acts.LISTENER, enrolment=number, place=PLACE, issuer=ISSUER)


def test_a_phone_whose_certificate_is_not_kept_is_not_told_but_counted(phone):
    Invitation.objects.update(certificate=None)
    with later(200):
        assert renewing.due(clock.now(), 9) == ()
        assert renewing.certificates(clock.now()).due == 1
        with pytest.raises(RenewalImpossible):
            begin(phone)


def test_what_opens_a_phone_is_kept_sealed_once_told_and_gone_with_its_enrolment(phone):
    number, token = number_of(phone), phone.number.to_bytes(32, "big")
    assert unlocking.unlock_token(number) == token
    assert token not in bytes(Enrolment.objects.get(pk=number).unlock_token)
    body = {"MessageType": "TokenUpdate", "Token": b"\x02" * 32, "PushMagic": "other"}
    phone._step(**body)
    assert unlocking.unlock_token(number) == token
    phone.leave()
    assert unlocking.unlock_token(number) is None


def test_without_a_keyring_nothing_is_kept_that_could_be_read(phone, monkeypatch):
    monkeypatch.setattr(ports.current, "keyring", None)
    with pytest.raises(RuntimeError, match="keyring"):
        unlocking.unlock_token(number_of(phone))


def test_the_first_message_with_a_new_certificate_may_also_be_a_step(phone):
    begin(phone)
    phone.wake()
    Identity.objects.filter(enrolment=number_of(phone)).order_by("-pinned_at").first().delete()
    phone.tell_token()
    assert Identity.objects.filter(enrolment=number_of(phone)).count() == 2
    assert phone.wake() == []
