"""What an event says and how it is signed, where it may go, and how long it waits."""

import json
import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.records.journal.verb import VERBS, Logged
from bluelamp.records.webhooks import lifecycle
from bluelamp.records.webhooks.errors import WebhookAddressRefused, WebhookNameTaken, WebhookTypesWrong
from bluelamp.records.webhooks.lifecycle import OFFERED, READ_AT, Event

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def event(**more):
    plain = {"act": 7, "place": 9, "verb": "declarations.contact-recorded", "at": NOON}
    return Event(**plain | {"kind": "contact", "record": "11111111-1111-4111-8111-111111111111"} | more)


def test_a_signature_is_that_of_the_published_example_of_standard_webhooks():
    headers = lifecycle.signed(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        datetime.fromtimestamp(1614265330, tz=UTC),
        b'{"test": 2432232314}',
    )
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_an_event_is_a_cloudevent_that_says_where_to_read_and_nothing_of_anybody():
    told = json.loads(lifecycle.body_of(event(), "https://phones.example.police.uk"))
    assert told == {
        "specversion": "1.0",
        "id": "act-7",
        "source": "https://phones.example.police.uk",
        "type": "bluelamp.declarations.contact-recorded",
        "subject": "contact/11111111-1111-4111-8111-111111111111",
        "time": "2026-11-02T12:00:00.000000Z",
        "sequence": "00000000000000000009",
        "datacontenttype": "application/json",
        "data": {
            "kind": "contact",
            "id": "11111111-1111-4111-8111-111111111111",
            "read_at": "/api/v1/contacts/11111111-1111-4111-8111-111111111111",
        },
    }


def test_the_body_of_an_event_is_the_same_each_time():
    assert lifecycle.body_of(event(), "x") == lifecycle.body_of(event(), "x")


def test_everything_offered_is_an_act_that_changed_something_and_nothing_of_tellings_or_looks():
    assert list(OFFERED) == sorted(set(OFFERED))
    for name in OFFERED:
        assert VERBS[name].logged in {Logged.COLLECTION, Logged.ALTERATION}, name
        assert not re.search(r"told|telling|read|listed|accounts|safeguards|journal", name), name


def test_every_kind_of_record_is_read_at_an_address_of_the_api():
    assert {one.rsplit("/", 1)[0] for one in READ_AT.values()} == {"/api/v1"}


@given(st.integers(1, 10_000))
def test_waiting_doubles_and_never_passes_an_hour(tries):
    wait = lifecycle.wait_after(tries)
    assert timedelta(seconds=5) <= wait <= timedelta(hours=1)
    assert wait == min(timedelta(hours=1), 2 * lifecycle.wait_after(tries - 1)) if tries > 1 else True


def test_an_event_is_tried_for_more_than_a_day():
    assert timedelta(days=1) < lifecycle.TRIED_FOR


@pytest.mark.parametrize(
    "address",
    [
        "http://cad.example.police.uk/events",
        "https://127.0.0.1/events",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://10.1.2.3/",
        "https://192.168.0.9/",
        "https://169.254.169.254/latest",
        "https://localhost/",
        "https://cad.localhost/",
        "https://224.0.0.1/",
        "https://user:secret@cad.example.police.uk/",
        "https://cad.example.police.uk/#part",
        "https://cad.example.police.uk/a b",
        "https://cad.example.police.uk/" + "a" * 300,
        "https:///events",
        "https://cad.example.police.uk:port/",
        "https://[half",
        "ftp://cad.example.police.uk/",
        "file:///etc/passwd",
        "",
    ],
)
def test_an_address_that_is_none_of_https_or_is_private_is_refused(address):
    with pytest.raises(WebhookAddressRefused):
        lifecycle.checked_address(address, frozenset())


@pytest.mark.parametrize("address", ["https://10.1.2.3/e", "https://localhost/e", "http://127.0.0.1:8080/e"])
def test_a_host_that_the_force_has_named_may_be_private(address):
    named = frozenset({"10.1.2.3", "localhost", "127.0.0.1"})
    assert lifecycle.checked_address(address, named).hostname in named


def test_a_named_host_of_the_network_is_still_sent_to_over_https_alone():
    with pytest.raises(WebhookAddressRefused):
        lifecycle.checked_address("http://10.1.2.3/e", frozenset({"10.1.2.3"}))


@given(st.text(max_size=60))
def test_an_address_is_read_or_refused_whatever_it_holds(text):
    with suppress(WebhookAddressRefused):
        assert lifecycle.checked_address(text, frozenset()).scheme == "https"


@pytest.mark.parametrize("types", [[], ["declarations.supervisor-told"], ["accounts.signed-in"], ["*"]])
def test_a_webhook_is_told_of_nothing_that_is_not_offered(types):
    with pytest.raises(WebhookTypesWrong):
        lifecycle.checked_types(types)


@pytest.mark.parametrize("name", ["", "Ab", "a b c", "x" * 41, "cad\n"])
def test_a_name_is_a_short_code(name):
    with pytest.raises(WebhookNameTaken):
        lifecycle.checked_name(name)
