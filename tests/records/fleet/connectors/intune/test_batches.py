"""Twenty to a batch, each with an id of its own, each checked before any leaves."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.records.fleet.connectors.intune.batches import body_of, in_twenties
from bluelamp.records.fleet.connectors.intune.buckets import Service
from bluelamp.records.fleet.connectors.intune.calls import Call
from bluelamp.records.fleet.connectors.intune.errors import GraphBodyRefused

GET = Call("GET", "/groups", Service.DIRECTORY)
GROUP = {"displayName": "g", "mailEnabled": False, "mailNickname": "g", "securityEnabled": True}
POST = Call("POST", "/groups", Service.DIRECTORY, GROUP, type_name="Group")


@given(st.lists(st.integers(), max_size=130))
def test_twenties_hold_everything_once_in_order(of):
    parts = list(in_twenties(of))
    assert [one for part in parts for one in part] == of
    assert all(len(part) <= 20 for part in parts)
    assert len(parts) == -(-len(of) // 20)


def test_each_call_stands_in_the_batch_with_its_id_and_its_body():
    made = json.loads(body_of([("0", GET), ("1", POST)]))
    assert made["requests"] == [
        {"id": "0", "method": "GET", "url": "/groups"},
        {"id": "1", "method": "POST", "url": "/groups", "headers": {"Content-Type": "application/json"}, "body": GROUP},
    ]


def test_one_bad_body_keeps_the_whole_batch_here():
    bad = Call("POST", "/groups", Service.DIRECTORY, GROUP | {"mailEnabled": "no"}, type_name="Group")
    with pytest.raises(GraphBodyRefused):
        body_of([("0", POST), ("1", bad)])


def test_twenty_one_calls_are_no_batch():
    with pytest.raises(ValueError, match="more than the 20"):
        body_of([(str(one), GET) for one in range(21)])
