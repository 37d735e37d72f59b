"""Whatever Graph or somebody in its place sends, it is read or refused, and nothing of it stands in the refusal."""

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.records.fleet.connectors.intune import answers
from bluelamp.records.fleet.connectors.intune.errors import GraphAnswerUnread

ASKED = frozenset({"0", "1", "2"})
READERS = {
    "entity": answers.entity,
    "page": answers.page,
    "token": answers.token,
    "batch": lambda raw: answers.batch(raw, ASKED),
    "refusal": answers.refusal,
}
GOOD = [
    {"id": "5d1f", "displayName": "Bluelamp"},
    {"value": [{"id": "a"}, {"id": "b"}], "@odata.nextLink": "https://graph.microsoft.com/beta/groups?$skiptoken=2"},
    {"token_type": "Bearer", "expires_in": 3599, "access_token": "abc.def-_"},
    {"responses": [{"id": "1", "status": 429, "headers": {"Retry-After": "7"}, "body": {"error": {"code": "x"}}}]},
    {"error": {"code": "BadRequest", "message": "words", "innerError": {"request-id": "4b1c-9"}}},
    {"error": "invalid_client", "error_description": "words"},
]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(
        ["id", "value", "responses", "status", "headers", "body", "error", "code", "message", "innerError",
         "request-id", "access_token", "expires_in", "@odata.nextLink", "other"]), inner, max_size=5),
    max_leaves=12,
)  # fmt: skip


def read(name, raw):
    """What a reader makes of some bytes: anything but a refusal of its own ends the test."""
    try:
        return READERS[name](raw)
    except GraphAnswerUnread as error:
        return error


@pytest.mark.parametrize("name", READERS)
@given(raw=st.binary(max_size=400))
def test_no_bytes_end_a_reader(name, raw):
    read(name, raw)


@pytest.mark.parametrize("name", READERS)
@given(value=VALUES)
def test_no_json_ends_a_reader(name, value):
    read(name, json.dumps(value).encode())


def spoilt(draw):
    """An answer of Graph with some of its bytes cut, doubled, swapped or changed."""
    raw = bytearray(json.dumps(draw.choice(GOOD)).encode())
    for _ in range(draw.randint(1, 6)):
        at = draw.randrange(len(raw)) if raw else 0
        how = draw.randrange(5)
        if how == 0:
            del raw[at : at + draw.randint(1, 20)]
        elif how == 1:
            raw[at:at] = raw[at : at + draw.randint(1, 30)]
        elif how == 2 and raw:
            raw[at] = draw.randrange(256)
        elif how == 3:
            raw[at:at] = draw.choice(
                [b"[" * 200, b'{"a":' * 60, b"null", b"1e999", b"NaN", b'"\\ud800"', b"-0", b"9" * 5_000]
            )
        else:
            raw = raw[: draw.randint(0, len(raw))]
    return bytes(raw)


def fuzzed(count, seed):
    """How many answers were tried, and how many of them each reader still took."""
    draw = random.Random(seed)
    taken = dict.fromkeys(READERS, 0)
    for _ in range(count):
        raw = spoilt(draw)
        for name in READERS:
            found = read(name, raw)
            taken[name] += not isinstance(found, GraphAnswerUnread)
            if isinstance(found, GraphAnswerUnread):
                assert len(found.message) < 200
    return taken


def test_five_thousand_spoilt_answers_end_no_reader(record_property):
    taken = fuzzed(5_000, seed=1)
    record_property("inputs", 5_000 * len(READERS))
    assert taken["refusal"] == 5_000
    assert 0 < taken["page"] < 5_000


@pytest.mark.deep
def test_half_a_million_spoilt_answers_end_no_reader(record_property):
    taken = fuzzed(500_000, seed=2)
    record_property("inputs", 500_000 * len(READERS))
    assert taken["refusal"] == 500_000


def test_good_answers_are_read_as_they_are():
    raws = [json.dumps(one).encode() for one in GOOD]
    assert answers.identifier(answers.entity(raws[0])) == "5d1f"
    page = answers.page(raws[1])
    assert ([row["id"] for row in page.rows], page.next[:5]) == (["a", "b"], "https")
    assert (answers.token(raws[2]).text, answers.token(raws[2]).seconds) == ("abc.def-_", 3599.0)
    item = answers.batch(raws[3], ASKED)["1"]
    assert (item.status, item.headers) == (429, {"retry-after": "7"})
    assert (answers.refusal(raws[4]).code, answers.refusal(raws[4]).request) == ("BadRequest", "4b1c-9")
    assert answers.refusal(raws[5]).code == "invalid_client"
    assert answers.entity(b"") == {}


@pytest.mark.parametrize(
    "rows",
    [
        [{"id": "9", "status": 200}],
        [{"id": "1", "status": 200}, {"id": "1", "status": 200}],
        [{"id": "1"}],
        [{"status": 200}],
        [{"id": 1, "status": 200}],
        [{"id": "1", "status": True}],
        [{"id": "1", "status": 20}],
        [{"id": "1", "status": 200, "headers": []}],
        ["1"],
        {},
        None,
    ],
)
def test_a_batch_that_answers_wrongly_is_not_relied_on(rows):
    with pytest.raises(GraphAnswerUnread):
        answers.batch(json.dumps({"responses": rows}).encode(), ASKED)


def test_a_call_that_a_batch_leaves_out_is_left_out():
    assert answers.batch(b'{"responses": [{"id": "2", "status": "204"}]}', ASKED).keys() == {"2"}


@pytest.mark.parametrize(
    "body",
    [
        {"access_token": "", "expires_in": 60},
        {"access_token": "two words", "expires_in": 60},
        {"access_token": "line\r\nX-Evil: 1", "expires_in": 60},
        {"access_token": "abc", "expires_in": 0},
        {"access_token": "abc", "expires_in": -1},
        {"access_token": "abc", "expires_in": True},
        {"access_token": "abc"},
        {"expires_in": 60},
        {"access_token": "abc", "expires_in": "soon"},
    ],
)
def test_what_is_no_token_is_not_taken_for_one(body):
    with pytest.raises(GraphAnswerUnread):
        answers.token(json.dumps(body).encode())


def test_a_token_is_never_taken_to_live_longer_than_a_day():
    for seconds in ("99999999", 1e300, float("inf")):
        assert answers.token(json.dumps({"access_token": "a", "expires_in": seconds}).encode()).seconds == 86_400


@pytest.mark.parametrize("made", [{}, {"id": ""}, {"id": 5}, {"id": "a/b"}, {"id": "../x"}, {"id": "a?b"}, {"id": "é"}])
def test_an_id_that_cannot_stand_in_an_address_is_none(made):
    with pytest.raises(GraphAnswerUnread):
        answers.identifier(made)


def test_words_of_graph_stand_in_no_error_and_no_picture_of_it():
    secret = "officer.name@force.example"  # noqa: S105 - no secret, a word to look for
    said = answers.refusal(json.dumps({"error": {"code": secret, "message": secret}}).encode())
    assert secret not in repr(said)
    assert said.code == ""
    assert said.words == secret
