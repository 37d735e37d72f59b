"""Phones change groups in Microsoft's twenties, and what fails of one is no reason to leave another out."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.records.fleet.connectors.intune.connector import Intune
from bluelamp.records.fleet.ports import Move
from graph_stand_in.refusals import missing
from intune_worlds import content_of, world
from small_phones import holder

GROUPS = ("a", "b", "c")
HOLDERS = (holder(), holder(until=5), holder("press", "communications"))


@pytest.fixture
def here():
    with world(phones=45) as made:
        made.connector = Intune(made.graph, at=made.clock.time())
        for group, one in zip(GROUPS, HOLDERS, strict=True):
            made.connector.hold(group, content_of(one))
        yield made


def placed(here):
    """The groups of each phone, by our names for them."""
    names = {key: one["displayName"].removeprefix("Bluelamp ") for key, one in here.tenant.groups.items()}
    return {
        phone.serial: [names[key] for key, members in here.tenant.members.items() if phone.object_id in members]
        for phone in here.tenant.phones.values()
    }


def put(here, group, serials):
    return here.connector.place([Move(phone=one, group=group) for one in serials])


def test_forty_five_phones_are_three_calls(here):
    here.server.seen.clear()
    assert not any(one.error for one in put(here, "a", here.serials))
    assert [method for method, path in here.server.seen if path.startswith("/groups/")].count("PATCH") == 3


def test_one_that_the_directory_lacks_leaves_nineteen_in(here):
    phone = here.tenant.phone(here.serials[3])
    put(here, "a", here.serials[:1])
    phone.object_id = "another"
    outcomes = put(here, "b", here.serials[:20])
    assert [one.phone for one in outcomes if one.error] == [here.serials[3]]
    assert [one for one in here.serials[:20] if placed(here)[one] != ["b"]] == [here.serials[3]]


def test_a_group_that_is_not_known_everywhere_yet_is_tried_again(here):
    here.tenant.settles_after = 2
    here.connector.hold("new", content_of(HOLDERS[0]))
    assert not any(one.error for one in put(here, "new", here.serials[:5]))
    assert len(here.clock.slept) == 2


def test_a_phone_that_cannot_leave_its_old_group_says_so_and_is_moved_when_asked_again(here):
    put(here, "a", here.serials[:1])
    put(here, "b", here.serials[1:2])
    here.faults.next_changes.extend([missing("nothing")])
    first = put(here, "b", here.serials[:1])
    assert first[0].error is not None
    assert put(here, "b", here.serials[:1])[0].error is None
    assert placed(here)[here.serials[0]] == ["b"]


def test_a_class_that_all_leave_is_made_again_when_it_is_held_again():
    with world(phones=150) as here:
        connector = Intune(here.graph, at=here.clock.time())
        for group, one in zip(GROUPS, HOLDERS, strict=True):
            connector.hold(group, content_of(one))
        for group in ("a", "b"):
            assert not any(one.error for one in connector.place([Move(phone=s, group=group) for s in here.serials]))
        assert len(here.tenant.groups) == 2
        connector = Intune(here.client(), at=here.clock.time())
        connector.hold("a", content_of(HOLDERS[0]))
        assert not any(one.error for one in connector.place([Move(phone=here.serials[0], group="a")]))
        alive = set(here.tenant.groups)
        rows = [row for rows in here.tenant.assigned.values() for row in rows]
        assert {row["target"]["groupId"] for row in rows} <= alive
        here.tenant.run()
        assert here.tenant.phone(here.serials[0]).lost == []


@settings(max_examples=15, deadline=None)
@given(st.lists(st.dictionaries(st.integers(0, 11), st.sampled_from([*GROUPS, None]), min_size=1), max_size=6))
def test_after_any_moves_each_phone_is_in_the_one_group_that_was_named_last(rounds):
    with world(phones=12) as here:
        connector = here.connector = Intune(here.graph, at=here.clock.time())
        for group, one in zip(GROUPS, HOLDERS, strict=True):
            connector.hold(group, content_of(one))
        last = {}
        for moves in rounds:
            outcomes = connector.place([Move(phone=here.serials[one], group=group) for one, group in moves.items()])
            assert not any(one.error for one in outcomes)
            last |= {here.serials[one]: group for one, group in moves.items()}
        for serial, groups in placed(here).items():
            if last.get(serial) is not None:
                assert groups == [last[serial]]
            else:
                assert all(one.startswith("kept as it was") for one in groups)
                assert len(groups) <= 1
        here.tenant.run()
        assert not any(one.lost for one in here.tenant.phones.values())
