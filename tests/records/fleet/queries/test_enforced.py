"""Whether phones had proved what the rules wanted: of a fleet that goes its whole way, and of rows years old."""

from datetime import timedelta

import pytest

from bluelamp.records.fleet import queries
from bluelamp.records.fleet.lifecycle.deciding import Waits
from bluelamp.records.fleet.models import ContentRow, DeliveryRow, PhoneRow, WaitedRow
from records.conftest import NOON

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
WHATSAPP, MAPS = "com.whatsapp", "com.google.android.apps.maps"


def all_day(fleet):
    return queries.proofs(NOON - HOUR, fleet.now + HOUR)


def test_a_phone_has_proved_nothing_before_it_verified_its_first_content(fleet):
    fleet.round(2)
    found = all_day(fleet)
    verified = queries.deliveries_of(fleet.phones[0])[0].verified
    assert set(found.phones) == set(fleet.phones)
    assert not found.at(fleet.phones[0], verified - timedelta(seconds=1))
    assert found.since(fleet.phones[0], verified + HOUR / 2) == verified
    assert not found.at("nobody's", verified)


def test_a_lapse_is_proved_only_once_the_phone_says_that_the_app_is_off(fleet):
    fleet.permissions.give(fleet.people[0])
    fleet.round(2)
    fleet.permissions.close()
    lapsed = fleet.later(HOUR).now
    fleet.plan()
    asked = lapsed + timedelta(seconds=1)
    phone, other = fleet.phones[:2]
    assert not queries.proofs(NOON, fleet.now + HOUR).at(phone, asked, WHATSAPP)
    fleet.later(HOUR).round(2)
    found = queries.proofs(NOON, fleet.now + HOUR)
    verified = queries.deliveries_of(phone)[0].verified
    assert not found.at(phone, asked, WHATSAPP)
    assert found.since(phone, fleet.now, WHATSAPP) == verified
    # What the lapse did not change stayed proved, and so did the phones of others.
    assert found.at(phone, asked, MAPS)
    assert not found.at(phone, asked)
    assert found.at(other, asked)


def test_one_phone_is_asked_from_its_first_delivery_on(fleet):
    fleet.round(2)
    phone = fleet.phones[0]
    verified = queries.deliveries_of(phone)[0].verified
    assert queries.proved_since(phone, fleet.now + 24 * HOUR) == verified
    assert queries.proved_since(phone, verified, WHATSAPP) == verified
    assert queries.proved_since(phone, NOON - HOUR) is None


def test_what_a_push_made_wait_and_a_later_rule_took_back_was_wanted_meanwhile(make_fleet):
    fleet = make_fleet(at_once=0).add(1)
    phone = fleet.phones[0]
    fleet.round()
    held = PhoneRow.objects.get(pk=phone)
    # A push of another rule was under way, and is taken back before this phone's ring was opened.
    PhoneRow.objects.filter(pk=phone).update(
        rules_want="b", rules_want_since=NOON, waits=Waits.FOR_RING.value, wanted=held.rules_want
    )
    fleet.later(HOUR).plan()
    (row,) = WaitedRow.objects.all()
    assert (row.phone, row.content, row.since, row.until) == (phone, "b", NOON, fleet.now)


def content(digest, **apps):
    ContentRow.objects.create(
        digest=digest, target="intune-android", apps=[[own, state] for own, state in apps.items()], body={},
        built_at=NOON,
    )  # fmt: skip


def gave(phone, what, planned, verified=None, over=None):
    times = {"planned_at": NOON + planned * HOUR, "decided_at": NOON + planned * HOUR}
    times |= {name: NOON + hours * HOUR for name, hours in (("verified_at", verified), ("over_at", over))
              if hours is not None}  # fmt: skip
    return DeliveryRow.objects.create(phone=phone, content=what, **times)


def test_what_was_proved_long_before_the_time_counts_in_it():
    content("old", maps="open", chat="suspended")
    content("new", maps="required", chat="open")
    gave("t", "old", 0, verified=1, over=10)
    gave("t", "new", 10, over=20)
    gave("t", "old", 20, over=30)
    gave("t", "new", 30)
    found = queries.proofs(NOON + 40 * HOUR, NOON + 50 * HOUR)
    now = NOON + 45 * HOUR
    # It may hold the one or the other: both open the maps, and only one the chat.
    assert [found.at("t", now, app) for app in ("maps", "chat", "")] == [True, False, False]
    assert found.since("t", now, "maps") == NOON + 40 * HOUR


def test_what_waits_now_is_wanted():
    content("old", chat="open")
    content("new", chat="suspended")
    gave("t", "old", 0, verified=1)
    PhoneRow.objects.create(
        id="t", target="intune-android", ring=3, duty="on", wanted="old", rules_want="new",
        rules_want_since=NOON + 5 * HOUR,
    )  # fmt: skip
    found = queries.proofs(NOON, NOON + 10 * HOUR, ("t",))
    assert [(one.start, one.end) for one in found.spans("t", "chat")] == [(NOON + HOUR, NOON + 5 * HOUR)]


def test_a_whole_force_takes_as_many_queries_as_one_phone(django_assert_num_queries):
    content("c")
    for number in range(30):
        gave(f"{number}", "c", 0, verified=1)
    with django_assert_num_queries(4):
        found = queries.proofs(NOON + 2 * HOUR, NOON + 3 * HOUR)
    assert len(found.phones) == 30


def test_planning_notes_nothing_where_what_was_wanted_was_given(fleet):
    fleet.round(2)
    fleet.permissions.give(fleet.people[0])
    fleet.round(2)
    assert not WaitedRow.objects.exists()
