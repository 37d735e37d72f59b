"""A group that somebody took away by hand is made again, and never one that the directory does not show."""

import pytest

from bluelamp.records.fleet.connectors.book import MemoryBook
from bluelamp.records.fleet.connectors.intune import ours
from bluelamp.records.fleet.connectors.intune.connector import Intune
from bluelamp.records.fleet.connectors.intune.missing import LOOKS
from bluelamp.records.fleet.ports import Move
from conformance.connectors import everything
from intune_worlds import AT_ONCE, content_of, world
from small_phones import holder

A, B = content_of(holder()), content_of(holder("press", "communications"))


class Hands:
    """A connector with two groups of one phone each, and a hand on the directory."""

    def __init__(self, here):
        self.here, self.book = here, MemoryBook()
        self.connector = self.reopened()
        for group, content, phone in zip("ab", (A, B), here.serials, strict=False):
            self.connector.hold(group, content)
            self.placed(phone, group)

    def reopened(self):
        return Intune(self.here.client(), self.book, at=self.here.clock.time(), habits=AT_ONCE)

    def placed(self, phone, group):
        (outcome,) = self.connector.place([Move(phone=phone, group=group)])
        return outcome.error

    def key(self, group):
        return next(
            key for key, one in self.here.tenant.groups.items() if one["mailNickname"] == ours.nickname_of(group)
        )

    def readings(self, count):
        """So many readings of the tenant later, what is told of the two groups."""
        for _ in range(count):
            self.here.clock.sleep(901)
            everything(self.connector)
        return list(self.connector.gone(["a", "b"]))


@pytest.fixture
def hands():
    with world() as here:
        yield Hands(here)


def test_a_group_that_was_taken_away_is_gone_once_several_readings_lacked_it(hands):
    hands.here.tenant.drop_group(hands.key("a"))
    assert [hands.readings(1) for _ in range(LOOKS)] == [[], [], ["a"]]


def test_it_is_made_again_with_all_that_it_held_and_its_phones_are_put_in_again(hands):
    phone, tenant = hands.here.serials[0], hands.here.tenant
    before = hands.key("a")
    tenant.drop_group(before)
    hands.readings(LOOKS)
    hands.connector.hold("a", A)
    assert hands.placed(phone, "a") is None
    made = hands.key("a")
    assert made != before
    assert tenant.members[made] == {tenant.phone(phone).object_id}
    targets = {row["target"].get("groupId") for rows in tenant.assigned.values() for row in rows}
    assert made in targets
    assert before not in targets
    assert hands.readings(LOOKS) == []


def test_a_group_that_the_list_lacks_and_that_is_there_is_never_made_again(hands, monkeypatch):
    tenant, key = hands.here.tenant, hands.key("a")
    rows = tenant.groups
    shown = {name: one for name, one in rows.items() if name != key}

    class Hidden(dict):
        """The directory, whose list lacks a group that it has."""

        def values(self):
            return shown.values()

    monkeypatch.setattr(tenant, "groups", Hidden(rows))
    assert hands.readings(LOOKS + 3) == []
    hands.connector.hold("a", B)
    assert hands.placed(hands.here.serials[2], "a") is None
    assert len(tenant.groups) == 2


def test_another_process_goes_on_counting_where_this_one_was(hands):
    hands.here.tenant.drop_group(hands.key("a"))
    hands.readings(LOOKS - 1)
    hands.connector = hands.reopened()
    assert hands.readings(1) == ["a"]


def test_a_group_that_is_there_no_more_keeps_no_phone_from_the_others(hands):
    hands.here.tenant.drop_group(hands.key("a"))
    hands.connector = hands.reopened()
    assert hands.placed(hands.here.serials[2], "b") is None


def test_a_group_that_was_dropped_on_purpose_is_not_missed(hands):
    hands.connector.place([Move(phone=hands.here.serials[0], group="b")])
    hands.connector.drop("a")
    assert hands.readings(LOOKS + 1) == []
