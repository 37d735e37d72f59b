"""What was planned reaches the target whole, whatever it throttles, and no phone is given another's content."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bluelamp.core.phones import ANDROID
from bluelamp.records.fleet import sending, wired
from bluelamp.records.fleet.lifecycle import spreading
from bluelamp.records.fleet.lifecycle.grouping import FEW
from bluelamp.records.fleet.models import ContentRow, CursorRow, DeliveryRow, GroupRow, PhoneRow
from bluelamp.records.fleet.planning import _deliver, _regroup
from bluelamp.records.fleet.ports import refused
from conformance.memory_phones import MemoryConnector, MemoryTarget
from records.conftest import NOON

pytestmark = pytest.mark.django_db
DIGESTS = ["a", "b", "c"]


class Watched(MemoryTarget):
    """A target that notes every content that a phone could take at any moment."""

    def __init__(self, serials):
        super().__init__(serials)
        self.could_take = {serial: set() for serial in serials}

    def look(self):
        for serial, phone in self.phones.items():
            if phone.group in self.groups:
                self.could_take[serial].add(self.groups[phone.group].digest)


class Watching(MemoryConnector):
    """Looks after every single change, and now and then is turned away."""

    def __init__(self, behind, turned_away=()):
        super().__init__(behind)
        self.turned_away = list(turned_away)

    def hold(self, group, content):
        self._maybe()
        super().hold(group, content)
        self.behind.look()

    def place(self, moves):
        outcomes = []
        for move in moves:
            self._maybe()
            outcomes += super().place([move])
            self.behind.look()
        return tuple(outcomes)

    def _maybe(self):
        if self.turned_away and self.turned_away.pop(0):
            self.behind.throttled = 1


def some_phones(count):
    serials = [f"S-{number}" for number in range(count)]
    for digest in DIGESTS:
        ContentRow.objects.get_or_create(
            pk=digest, target=ANDROID.name, defaults={"apps": [[f"app.{digest}", "open"]], "body": {}, "built_at": NOON}
        )
    PhoneRow.objects.bulk_create(
        [PhoneRow(id=one, serial=one, target=ANDROID.name, ring=0, duty="on", enrolled_at=NOON) for one in serials]
    )
    return serials


def want(wishes, now, toggled=()):
    rows = list(PhoneRow.objects.order_by("pk"))
    changed = [row for row in rows if row.wanted != wishes[row.pk]]
    for row in changed:
        row.wanted = wishes[row.pk]
    _deliver(changed, now)
    PhoneRow.objects.bulk_update(changed, ["wanted", "delivery"])
    _regroup(now, toggled)


def sent_whole(connector, now):
    for _ in range(60):
        now += timedelta(minutes=5)
        if sending.send(connector, now).again_at is None and not _waiting():
            return now
    pytest.fail("it was never sent whole")


def _waiting():
    return DeliveryRow.objects.filter(over_at=None, sent_at=None).exists()


def clean():
    for model in (DeliveryRow, PhoneRow, GroupRow, ContentRow, CursorRow):
        model.objects.all().delete()


plans = st.lists(st.lists(st.sampled_from(DIGESTS), min_size=FEW + 6, max_size=FEW + 6), min_size=1, max_size=4)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(plans, st.lists(st.booleans(), max_size=20))
def test_no_phone_could_ever_take_a_content_that_was_not_meant_for_it(db, plans, turned_away):
    clean()
    serials = some_phones(FEW + 6)
    target = Watched(serials)
    connector = Watching(target, turned_away)
    now = NOON
    had = dict.fromkeys(serials)
    for plan in plans:
        wishes = dict(zip(sorted(serials), plan, strict=True))
        want(wishes, now)
        target.could_take = {serial: set() for serial in serials}
        now = sent_whole(connector, now)
        for serial in serials:
            assert target.could_take[serial] <= {had[serial], wishes[serial]}
            assert target.groups[target.phones[serial].group].digest == wishes[serial]
        had = wishes
    assert not DeliveryRow.objects.filter(over_at=None, sent_at=None).exists()


def test_a_phone_that_the_target_does_not_know_holds_up_no_other(db):
    serials = some_phones(3)
    target = MemoryTarget(serials[:2])
    want(dict.fromkeys(serials, "a"), NOON)
    done = sending.send(MemoryConnector(target), NOON)
    assert (done.moved, done.refused > 0) == (2, True)
    failed = DeliveryRow.objects.get(phone=serials[2])
    assert "S-2" in failed.why
    assert failed.retry_at == NOON + sending.NOT_MANAGED_AGAIN
    target.enrol(serials[2])
    assert sending.send(MemoryConnector(target), NOON + timedelta(minutes=2)).moved == 0
    assert sending.send(MemoryConnector(target), NOON + timedelta(hours=2)).moved == 1


def test_a_content_that_the_target_refuses_says_why_on_each_phone(db, monkeypatch):
    serials = some_phones(2)
    want({serials[0]: "a", serials[1]: "b"}, NOON)
    target = MemoryTarget(serials)
    connector = MemoryConnector(target)
    hold = connector.hold

    def picky(group, content):
        if content.digest == "b":
            raise refused("it knows no such app")
        hold(group, content)

    monkeypatch.setattr(connector, "hold", picky)
    sending.send(connector, NOON)
    assert DeliveryRow.objects.get(phone=serials[0]).sent_at == NOON
    assert "no such app" in DeliveryRow.objects.get(phone=serials[1]).why
    assert DeliveryRow.objects.get(phone=serials[1]).sent_at is None


def test_groups_that_no_phone_is_in_are_taken_away(db):
    serials = some_phones(2)
    target = MemoryTarget(serials)
    connector = MemoryConnector(target)
    want({serials[0]: "a", serials[1]: "b"}, NOON)
    sending.send(connector, NOON)
    want(dict.fromkeys(serials, "a"), NOON)
    sending.send(connector, NOON)
    assert GroupRow.objects.count() == len(target.groups)
    assert {one.digest for one in target.groups.values()} == {"a"}


def test_one_round_moves_no_more_phones_than_it_may(db, monkeypatch):
    monkeypatch.setattr(wired.current, "most_moves", 2)
    serials = some_phones(5)
    connector = MemoryConnector(MemoryTarget(serials))
    want(dict.fromkeys(serials, "a"), NOON)
    assert sending.send(connector, NOON).moved <= 2 * 2
    sent_whole(connector, NOON)
    assert not _waiting()


def test_a_group_that_somebody_took_away_is_told_anew_and_its_phones_put_in_again(db):
    serials = some_phones(3)
    target = MemoryTarget(serials)
    connector = MemoryConnector(target)
    want({serials[0]: "a", serials[1]: "a", serials[2]: "b"}, NOON)
    now = sent_whole(connector, NOON)
    group = target.phones[serials[0]].group
    del target.groups[group]
    for serial in serials[:2]:
        target.phones[serial].group = None
    done = sending.send(connector, now + timedelta(minutes=1))
    assert (done.anew, done.holds, done.moved) == (1, 1, 2)
    assert [target.groups[target.phones[one].group].digest for one in serials] == ["a", "a", "b"]
    assert GroupRow.objects.get(pk=group).why == ""
    assert sending.send(connector, now + timedelta(minutes=2)).anew == 0


def at_the_edge(monkeypatch, *, of=None):
    """Phones of one group that hold "a" and are to hold "b": at the edge of a shift, or so many of them."""
    monkeypatch.setattr(wired.current, "spread", timedelta(minutes=10))
    monkeypatch.setattr(spreading, "place_of", lambda group, span: span / 2)
    serials = some_phones(FEW + 6)
    connector = MemoryConnector(MemoryTarget(serials))
    want(dict.fromkeys(serials, "a"), NOON)
    now = sent_whole(connector, NOON)
    want(dict.fromkeys(serials, "b"), now, toggled=serials[:of])
    return connector, now


def test_the_edge_of_a_shift_reaches_a_group_in_its_own_time(db, monkeypatch):
    connector, now = at_the_edge(monkeypatch)
    holds = connector.behind.holds
    sending.send(connector, now + timedelta(minutes=4))
    assert connector.behind.holds == holds
    _regroup(now + timedelta(minutes=4), [])  # what waits is not begun anew
    done = sending.send(connector, now + timedelta(minutes=5))
    assert (done.holds, done.moved) == (1, 0)
    assert not _waiting()


def test_what_is_more_than_the_edge_of_a_shift_goes_at_once(db, monkeypatch):
    connector, now = at_the_edge(monkeypatch, of=FEW)
    assert sending.send(connector, now).holds == 1


def test_a_group_that_is_changed_for_another_reason_meanwhile_waits_no_longer(db, monkeypatch):
    connector, now = at_the_edge(monkeypatch)
    want(dict.fromkeys(PhoneRow.objects.values_list("pk", flat=True), "c"), now)
    assert sending.send(connector, now).holds == 1
