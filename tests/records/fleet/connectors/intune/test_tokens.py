"""A token is fetched once, again before it ends, and again when it is taken back; its secret is never shown."""

import json

import pytest

from bluelamp.records.fleet.connectors.intune.errors import GraphAnswerUnread, GraphSignInRefused
from bluelamp.records.fleet.connectors.intune.tokens import Registration, Tokens
from bluelamp.records.fleet.connectors.intune.transport import Came, Cloud, NoAnswer
from bluelamp.records.fleet.errors import TargetUnreachable

SECRET = "a-secret-of-the-test"  # noqa: S105 - made for this test


class Giver:
    """Gives numbered tokens."""

    def __init__(self, seconds=3_600, answer=None):
        self.seconds, self.answer, self.sent = seconds, answer, []

    def __call__(self, sent):
        self.sent.append(sent)
        if isinstance(self.answer, Exception):
            raise self.answer
        body = {"access_token": f"token-{len(self.sent)}", "expires_in": self.seconds}
        return self.answer or Came(200, {}, json.dumps(body).encode())


def tokens(giver, clock):
    return Tokens(Registration("the/tenant", "the client", SECRET), Cloud(), giver, lambda: clock[0])


def test_a_token_is_fetched_once_and_used_until_five_minutes_before_its_end():
    giver, clock = Giver(), [0.0]
    given = tokens(giver, clock)
    assert [given.get(), given.get()] == ["token-1", "token-1"]
    clock[0] = 3_299.0
    assert given.get() == "token-1"
    clock[0] = 3_300.0
    assert given.get() == "token-2"


def test_a_token_with_a_short_life_is_used_for_half_of_it():
    giver, clock = Giver(seconds=60), [0.0]
    given = tokens(giver, clock)
    given.get()
    clock[0] = 29.0
    assert given.get() == "token-1"
    clock[0] = 30.0
    assert given.get() == "token-2"


def test_a_token_that_was_taken_back_is_fetched_again_and_a_newer_one_is_kept():
    giver = Giver()
    given = tokens(giver, [0.0])
    first = given.get()
    given.forget(first)
    assert given.get() == "token-2"
    given.forget(first)
    assert given.get() == "token-2"


def test_it_is_asked_for_by_client_credentials_at_the_tenants_own_address():
    giver = Giver()
    tokens(giver, [0.0]).get()
    (sent,) = giver.sent
    assert sent.address == "https://login.microsoftonline.com/the%2Ftenant/oauth2/v2.0/token"
    assert b"grant_type=client_credentials" in sent.body
    assert b"scope=https%3A%2F%2Fgraph.microsoft.com%2F.default" in sent.body


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (
            Came(401, {}, b'{"error": "invalid_client", "words": "a-secret-of-the-test"}'),
            GraphSignInRefused,
        ),
        (Came(400, {}, b"<html>a-secret-of-the-test"), GraphSignInRefused),
        (Came(503, {}, b"a-secret-of-the-test"), TargetUnreachable),
        (NoAnswer("TimeoutError"), TargetUnreachable),
        (Came(200, {}, b'{"access_token": "a b"}'), GraphAnswerUnread),
        (Came(302, {"location": "https://evil.example"}, b""), GraphSignInRefused),
    ],
)
def test_no_refusal_shows_the_secret(answer, error):
    with pytest.raises(error) as caught:
        tokens(Giver(answer=answer), [0.0]).get()
    assert SECRET not in caught.value.say()
    assert SECRET not in repr(Registration("t", "c", SECRET))
