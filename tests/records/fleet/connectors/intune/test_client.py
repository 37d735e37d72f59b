"""The client against the stand-in: waits as told, tries again only what may be, counts, and says no secret."""

import logging
from collections import deque
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.records.fleet.connectors.intune.buckets import Service
from bluelamp.records.fleet.connectors.intune.calls import Call
from bluelamp.records.fleet.connectors.intune.client import count_of
from bluelamp.records.fleet.connectors.intune.errors import (
    GraphAnswerUnread,
    GraphBodyRefused,
    GraphNotThere,
    GraphRefused,
    GraphSignInRefused,
    GraphUncertain,
)
from bluelamp.records.fleet.connectors.intune.retrying import Patience
from bluelamp.records.fleet.connectors.intune.transport import Came, OverHttps
from bluelamp.records.fleet.errors import TargetThrottled, TargetUnreachable
from graph_stand_in.faults import Faults
from graph_stand_in.refusals import Refused, throttled
from intune_worlds import Direct, world

KIND = "AndroidDeviceOwnerGeneralDeviceConfiguration"
PROFILES = "/deviceManagement/deviceConfigurations"
LIST = Call("GET", PROFILES, Service.CONFIGURATION)


def profile(name):
    body = {"@odata.type": "#microsoft.graph.androidDeviceOwnerGeneralDeviceConfiguration", "displayName": name}
    return Call("POST", PROFILES, Service.CONFIGURATION, body, type_name=KIND, again=False)


def changed(key, name):
    body = profile(name).body
    return Call("PATCH", f"{PROFILES}/{key}", Service.CONFIGURATION, body, type_name=KIND)


def names(here):
    return sorted(one["displayName"] for one in here.tenant.made["deviceConfigurations"].values())


@pytest.fixture
def here():
    with world() as made:
        yield made


@pytest.fixture
def real():
    """As `here`, over sockets."""
    with world(transport=OverHttps) as made:
        yield made


def test_over_http_something_is_made_changed_and_listed_by_pages(real):
    key = real.graph.ask(profile("one"))["id"]
    real.graph.ask(changed(key, "two"))
    became = real.graph.together([profile(f"p{number:03}") for number in range(130)])
    assert {one.error for one in became} == {None}
    rows = list(real.graph.rows(LIST))
    assert len(rows) == 131
    assert rows[0]["displayName"] == "two"


def test_over_http_a_dropped_connection_is_tried_again_where_that_does_no_harm(real):
    key = real.graph.ask(profile("one"))["id"]
    for fault in ("drop", "drop-after"):
        real.faults.next_calls.append(fault)
        real.graph.ask(changed(key, fault))
    assert names(real) == ["drop-after"]
    real.faults.next_calls.append("drop-after")
    with pytest.raises(GraphUncertain):
        real.graph.ask(profile("made all the same"))
    assert "made all the same" in names(real)


@pytest.mark.parametrize("asked", [7.0, None])
def test_a_throttled_call_waits_with_and_without_a_word_and_is_done(here, asked):
    here.faults.next_changes.append(throttled(asked))
    here.graph.ask(profile("one"))
    (slept,) = here.clock.slept
    assert (7.0 <= slept <= 7.7) if asked else (1.0 <= slept <= 2.0)
    assert names(here) == ["one"]


def test_waits_double_while_graph_says_nothing(here):
    here.faults.next_changes.extend([throttled(None)] * 4)
    here.graph.ask(profile("one"))
    assert here.clock.slept == [1.5, 3.0, 6.0, 12.0]


def test_a_wait_that_is_too_long_is_handed_back_with_its_time_and_nobody_sleeps(here):
    here.faults.next_changes.append(throttled(600.0))
    with pytest.raises(TargetThrottled) as caught:
        here.graph.ask(profile("one"))
    assert caught.value.after == timedelta(seconds=600)
    assert here.clock.slept == []


def test_patience_ends_and_says_when_to_come_back(here):
    here.faults.next_changes.extend([throttled(3.0)] * 50)
    with pytest.raises(TargetThrottled):
        here.graph.ask(profile("one"))
    assert len(here.faults.next_changes) == 44


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_broken_service_is_asked_again_but_never_to_make_something(here, status):
    key = here.graph.ask(profile("one"))["id"]
    here.faults.next_changes.append(Refused(status, "x", "y"))
    here.graph.ask(changed(key, "two"))
    here.faults.next_changes.append(Refused(status, "x", "y"))
    with pytest.raises(GraphUncertain):
        here.graph.ask(profile("three"))
    here.faults.next_changes.extend([Refused(status, "x", "y")] * 6)
    with pytest.raises(TargetUnreachable):
        here.graph.ask(changed(key, "four"))
    assert names(here) == ["two"]


def test_a_token_that_was_taken_back_is_fetched_again_once(here):
    here.graph.ask(profile("one"))
    here.server.revoke()
    here.graph.ask(profile("two"))
    assert names(here) == ["one", "two"]
    assert sum("oauth2" in one.address for one in here.transport.sent) == 2


def test_a_token_that_ends_meanwhile_is_replaced_before_it_does():
    with world(token_seconds=600) as here:
        for number in range(5):
            here.graph.ask(profile(f"p{number}"))
            here.clock.sleep(290)
        assert sum("oauth2" in one.address for one in here.transport.sent) == 3
        assert not [one for one in here.server.seen if one[1] == "401"]


def test_a_tenant_that_refuses_the_registration_says_so(here):
    with pytest.raises(GraphSignInRefused, match="invalid_client"):
        here.client(secret="wrong").ask(LIST)  # noqa: S106 - wrong on purpose


def test_a_refusal_has_graphs_code_and_the_id_of_the_request(here):
    with pytest.raises(GraphNotThere, match=r"ResourceNotFound.*request `[0-9a-f-]{36}`"):
        here.graph.ask(changed("0" * 8, "one"))
    app = Call(
        "POST", "/deviceAppManagement/mobileApps", Service.CONFIGURATION, dict(profile("x").body), type_name=KIND
    )
    with pytest.raises(GraphRefused) as caught:
        here.graph.ask(app)
    assert (caught.value.status, caught.value.graph_code) == (400, "ModelValidationFailure")


def test_no_secret_no_token_and_no_body_stands_in_a_log_or_an_error(here, caplog):
    caplog.set_level(logging.DEBUG)
    body = dict(profile("R5CX00001 of a person").body)
    app = Call("POST", "/deviceAppManagement/mobileApps", Service.CONFIGURATION, body, type_name=KIND)
    with pytest.raises(GraphRefused) as caught:
        here.graph.ask(app)
    here.faults.next_calls.append("drop")
    list(here.graph.rows(Call("GET", f"{PROFILES}?$select=R5CX00001", Service.CONFIGURATION)))
    token = here.transport.sent[-1].headers["Authorization"].removeprefix("Bearer ")
    told = caplog.text + caught.value.say() + repr(caught.value.__dict__["message"])
    assert "request" in caplog.text
    for secret in (here.server.secret, token, "R5CX00001"):
        assert secret not in told


def test_every_request_has_an_id_of_its_own(here):
    here.graph.ask(profile("one"))
    list(here.graph.rows(LIST))
    ids = [one.headers["client-request-id"] for one in here.transport.sent if "client-request-id" in one.headers]
    assert len(set(ids)) == len(ids) == 2


class Links(Direct):
    """Graph, but the links to the next pages are somebody else's."""

    link = ""

    def __call__(self, sent):
        if "oauth2" in sent.address:
            return super().__call__(sent)
        self.sent.append(sent)
        return Came(200, {}, b'{"value": [{"id": "a"}], "@odata.nextLink": "%s"}' % self.link.encode())


@pytest.mark.parametrize("link", ["https://evil.example/beta/x", "/beta/x", "", "SELF/v1.0/x", "SELF/beta/circle"])
def test_pages_that_lead_away_or_in_a_circle_are_not_followed(link):
    with world(transport=Links) as here:
        here.transport.link = link.replace("SELF", here.server.address)
        with pytest.raises(GraphAnswerUnread, match="lead away"):
            list(here.graph.rows(LIST))
        assert all(one.address.startswith(here.server.address) for one in here.transport.sent)


def test_a_list_that_breaks_off_raises_and_does_not_merely_end(here):
    here.graph.together([profile(f"p{number}") for number in range(120)])
    rows = here.graph.rows(LIST)
    for _ in range(100):
        next(rows)
    here.faults.next_calls.extend(["drop"] * 20)
    with pytest.raises(TargetUnreachable):
        next(rows)


def test_a_batch_gives_an_answer_for_each_call_in_their_order(here):
    keys = [one.body["id"] for one in here.graph.together([profile(f"p{number:02}") for number in range(45)])]
    calls = [changed(key, f"q{number:02}") for number, key in enumerate(keys)]
    calls[7] = changed("0" * 8, "nobody")
    became = here.graph.together(calls)
    assert [one.call for one in became] == calls
    assert [type(one.error) for one in became if one.error] == [GraphNotThere]
    assert became[7].error is not None
    assert sum(one.address.endswith("$batch") for one in here.transport.sent) == 6


def test_only_the_throttled_calls_of_a_batch_are_asked_again(here):
    here.faults.next_changes.extend([throttled(9.0), throttled(None), throttled(4.0)])
    became = here.graph.together([profile(f"p{number:02}") for number in range(10)])
    assert {one.error for one in became} == {None}
    assert len(names(here)) == 10
    assert here.clock.slept == [9.0 * 1.05]
    assert count_of(here.graph.asked, writes=True) == 13


def test_a_batch_whose_connection_drops_makes_nothing_twice(here):
    key = here.graph.ask(profile("one"))["id"]
    here.faults.next_calls.append("drop-after")
    became = here.graph.together([profile("two"), changed(key, "changed")])
    assert [type(one.error) for one in became] == [GraphUncertain, type(None)]
    assert names(here) == ["changed", "two"]


def test_a_bad_body_keeps_every_batch_here(here):
    bad = Call("POST", PROFILES, Service.CONFIGURATION, {"displayName": 5}, type_name=KIND)
    with pytest.raises(GraphBodyRefused):
        here.graph.together([profile(f"p{number}") for number in range(30)] + [bad])
    assert names(here) == []


def test_a_long_wait_in_a_batch_is_handed_back_for_what_is_left(here):
    here.faults.next_changes.extend([throttled(900.0)] * 20)
    became = here.graph.together([profile(f"p{number:02}") for number in range(60)])
    assert {one.error.after for one in became} == {timedelta(seconds=900)}
    assert names(here) == []
    assert here.clock.slept == []


def test_calls_at_the_published_pace_are_never_turned_away():
    with world(faults=Faults(counts=True)) as here:
        here.graph.together([profile(f"p{number}") for number in range(330)])
        list(here.graph.rows(LIST))
        assert here.faults.turned_away == 0
        assert 60 <= sum(here.clock.slept) <= 61


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 70))
def test_under_any_faults_each_call_is_done_once_or_says_why_not(seed, count):
    faults = Faults(seed=seed, throttle=0.1, broken=0.05, dropped=0.05, dropped_after=0.05, counts=True)
    with world(faults=faults, seed=seed, patience=Patience(tries=4)) as here:
        became = here.graph.together([profile(f"p{number:03}") for number in range(count)])
        there = names(here)
        assert len(set(there)) == len(there)
        assert len(became) == count
        for number, one in enumerate(became):
            if one.error is None:
                assert f"p{number:03}" in there
            elif not isinstance(one.error, GraphUncertain):
                assert f"p{number:03}" not in there


def test_next_changes_are_a_queue_of_refusals(here):
    assert isinstance(here.faults.next_changes, deque)
    assert isinstance(throttled(None), Refused)
    assert throttled(None).headers == {}
