"""CloudEvents with OCSF bodies: together as one by one, every event taken or given back with its reason."""

from __future__ import annotations

import base64
import gzip
import io
import json
from datetime import UTC, datetime, timedelta

import jsonschema
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.core.feeds import FeedDamaged, FeedTooLarge, Reading, cloud_events
from bluelamp.core.feeds.cloud_event import event_use, line_use
from bluelamp.core.feeds.cloud_events import read_cloud_events
from bluelamp.core.feeds.ocsf import ACTION_OF, CONTACT, DNS, HTTP, LIFECYCLE, NETWORK, SOFTWARE, schema
from bluelamp.core.feeds.uses import TOO_NEW, USES, Bounds, NotTaken, wrong_with
from bluelamp.core.samples.ocsf_lines import ocsf_lines
from feeds_spoilt import spoilt

READING = Reading(source="ours", phone_by="asset_tag", name="events.jsonl")
AT = 1_793_664_000_008


def event(number=1, **changed):
    body = {"class_uid": LIFECYCLE, "activity_id": 3, "time": AT, "device": {"uid": "D000001"}, "app": {"uid": "a.b"}}
    return {"specversion": "1.0", "source": "urn:a", "id": str(number), "type": "t", "data": {**body, **changed}}


def contact(**changed):
    number = {"number": "+447700900123", "number_withheld": False}
    return event(**{"class_uid": CONTACT, "activity_id": 1, "contact": number, **changed})


def read(body, reading=READING, threads=2):
    """All uses, all rejects and the number of rows that are no use."""
    pieces = list(read_cloud_events(io.BytesIO(body), reading, threads))
    uses = pa.concat_tables([one.uses for one in pieces]) if pieces else USES.empty_table()
    return uses, [row for one in pieces for row in one.rejects.to_pylist()], sum(one.others for one in pieces)


def one_by_one(body, reading=READING):
    """What the lines say each by itself."""
    uses, rejects, others = [], [], 0
    for number, line in enumerate(body.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            use = line_use(line, reading)
            reason = use and wrong_with(use, Bounds.of(reading))
        except NotTaken as error:
            use, reason = None, str(error)
        if reason:
            rejects.append((number, reason))
        elif use is None:
            others += 1
        else:
            uses.append(use)
    return uses, rejects, others


TEXTS = st.sampled_from(
    ["a.b", "WWW.Example.org", "example.org.", "", " x ", "é", 'a"b\\c', "a\nb", "x" * 2_100, "+44"]
)
NUMBERS = st.sampled_from(["+447700900123", "07700 900123", "101", "Mum", "", "+44 7700 900123", None, 7])
ODD = st.sampled_from([None, "1", 1.5, True, [], {}, -1, 2**63, 2**64, AT, AT - 1])
BODIES = st.fixed_dictionaries(
    {},
    optional={
        "class_uid": st.sampled_from(
            [LIFECYCLE, HTTP, DNS, NETWORK, SOFTWARE, CONTACT, 5001, 3005, 7, 6001, None, "6"]
        ),
        "activity_id": st.one_of(st.integers(-1, 7), st.sampled_from([99, 1001, None, True, "3"])),
        "time": ODD,
        "duration": ODD,
        "direction_id": st.sampled_from([0, 1, 2, 3, None, "1", -1, 2**62]),
        "device": st.sampled_from(
            [
                {"uid": "D1"},
                {"uid": " D1 "},
                {"uid": ""},
                {"imei": "350000000000001"},
                {"imei": "35-0000-00000-0001"},
                {"imei": "3"},
                {"hw_info": {"serial_number": "R58N"}, "imei": "350000000000001"},
                {"hw_info": {"serial_number": " "}},
                {"hw_info": None, "uid": "07700 900123"},
                {"uid": "+447700900123"},
                None,
                [],
                {"uid": 5},
            ]
        ),
        "app": TEXTS.map(lambda text: {"uid": text}),
        "product": TEXTS.map(lambda text: {"uid": text}),
        "package": TEXTS.map(lambda text: {"name": text}),
        "query": TEXTS.map(lambda text: {"hostname": text}),
        "dst_endpoint": TEXTS.map(lambda text: {"hostname": text}),
        "http_request": TEXTS.map(lambda text: {"url": {"hostname": text}}),
        "contact": st.one_of(
            st.builds(
                lambda one, two: {"number": one, "number_withheld": two}, NUMBERS, st.sampled_from([True, None, 1])
            ),
            st.none(),
        ),
        "unmapped": st.sampled_from([{"foreground": False}, {"foreground": "no"}, {}, None, [1]]),
        "more": st.sampled_from([{"a": [1, {"b": None}]}, "x", 1.5]),
    },
)
ENVELOPES = st.fixed_dictionaries(
    {},
    optional={
        "specversion": st.sampled_from(["0.3", None, 1]),
        "source": TEXTS,
        "id": TEXTS,
        "datacontenttype": st.sampled_from(["application/json", "Application/JSON; charset=utf-8", "text/xml", "", 5]),
        "data": st.sampled_from([None, "x", []]),
        "data_base64": st.sampled_from([base64.b64encode(json.dumps(event()["data"]).encode()).decode(), "!", ""]),
    },
)
GOOD = event()["data"]
EVENTS = st.builds(
    lambda body, envelope: {**event(), "data": {**GOOD, **body}, **envelope},
    BODIES,
    st.one_of(st.just({}), st.just({}), ENVELOPES),
)
LINES = st.one_of(
    EVENTS.map(lambda one: json.dumps(one).encode()),
    EVENTS.map(lambda one: json.dumps(one, ensure_ascii=False).encode()),
    st.builds(lambda one, seed: spoilt(json.dumps(one).encode(), seed), EVENTS, st.integers(0, 10**9)),
    st.sampled_from([b"", b"  ", b"{}", b"[]", b"null", b"{}{}", b'{"a":1', b"\xff", b'{"id":"\xff"}', b'{"q":NaN}']),
)


def same(body, reading):
    uses, rejects, others = read(body, reading)
    wanted, refused, no_use = one_by_one(body, reading)
    assert [
        tuple(row.values()) for row in uses.set_column(2, "instant", uses["instant"].cast(pa.int64())).to_pylist()
    ] == [tuple(one) for one in wanted]
    assert [(one["line"], one["reason"]) for one in rejects] == refused
    assert others == no_use


@given(st.lists(LINES, min_size=1, max_size=30), st.sampled_from(["asset_tag", "number", "imei"]), st.booleans())
def test_together_is_one_by_one(lines, phone_by, bounded):
    # The first line says that there are lines; a batch has tests of its own.
    body = b"\n".join([json.dumps(event()).encode(), *lines])
    came = datetime.fromtimestamp(AT / 1000, UTC) if bounded else None
    same(body, Reading(source="ours", phone_by=phone_by, received=came, ahead=timedelta(0)))


@pytest.mark.deep
@settings(max_examples=5_000)
@given(st.lists(LINES, min_size=1, max_size=12), st.sampled_from(["asset_tag", "number", "imei"]))
def test_together_is_one_by_one_at_length(lines, phone_by):
    same(b"\n".join([json.dumps(event()).encode(), *lines]), Reading(source="ours", phone_by=phone_by))


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 10**9)), max_size=4))
def test_broken_lines_among_many_good_ones_cost_themselves_alone(broken):
    lines = [json.dumps(event(number)).encode() for number in range(201)]
    for place, seed in broken:
        lines[place] = spoilt(lines[place], seed).replace(b"\n", b" ").replace(b"\r", b" ")
    same(b"\n".join([json.dumps(event()).encode(), *lines]), READING)


@given(EVENTS)
def test_what_the_schema_takes_is_taken(one):
    if not jsonschema.Draft202012Validator(schema()).is_valid(one):
        return
    use = event_use(one, READING)
    assert use is None or wrong_with(use, Bounds.of(READING)) is None


def test_the_schema_is_a_schema_and_takes_what_the_samples_write():
    jsonschema.Draft202012Validator.check_schema(schema())
    uses = pa.Table.from_pylist([dict(zip(USES.names, row, strict=True)) for row in rows()], schema=USES)
    for line in ocsf_lines(uses).splitlines():
        jsonschema.validate(json.loads(line), schema())


def rows():
    """A use of each kind, with signs that JSON escapes."""
    instant = datetime(2026, 10, 25, 0, 30, 0, 7000, UTC)
    return [
        ("urn:a", "1", instant, "D1", "asset_tag", "use_app", 'a"b\\c', None, None, None, True),
        ("urn:a", "2", instant, "R58N", "serial", "install_app", "com.a", None, None, None, None),
        ("urn:a", "3", instant, "350000000000001", "imei", "open_site", "www.example.org", None, None, None, None),
        ("urn:a", "4", instant, "D1", "asset_tag", "call", "+447700900123", "incoming", True, 61, None),
        ("urn:a", "5", instant, "D1", "asset_tag", "text", "+447700900123", "outgoing", False, None, None),
        ("urn:a", "6", instant, "D1", "asset_tag", "use_app", "com.a", None, None, None, False),
        ("urn:a", "7", instant, "D1", "asset_tag", "call", "+447700900123", None, None, None, None),
    ]


@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize("packed", [False, True])
def test_what_is_written_is_read_back(threads, packed):
    uses = pa.Table.from_pylist([dict(zip(USES.names, row, strict=True)) for row in rows()], schema=USES)
    body = ocsf_lines(uses)
    found, rejects, others = read(gzip.compress(body) if packed else body, threads=threads)
    assert (rejects, others) == ([], 0)
    assert found.combine_chunks().equals(uses)
    assert ocsf_lines(USES.empty_table()) == b""


def test_a_batch_an_event_set_out_for_people_and_lines_say_the_same():
    events = [event(number) for number in range(5)]
    lines = b"\n".join(json.dumps(one).encode() for one in events)
    batch = json.dumps(events).encode()
    assert read(lines)[0].equals(read(batch)[0])
    assert read(json.dumps(events[0], indent=2).encode())[0].equals(read(json.dumps(events[0]).encode())[0])
    assert read(b"\xef\xbb\xbf" + lines)[0].equals(read(lines)[0])
    assert read(b"\xef\xbb\xbf" + batch)[0].equals(read(batch)[0])
    assert read(b"\n\n  " + lines)[0].equals(read(lines)[0])


def test_an_event_of_a_batch_that_is_not_taken_comes_back_with_its_place():
    _, rejects, others = read(json.dumps([event(), 5, event(class_uid=7), event(activity_id=4)]).encode())
    assert [(one["row"], one["reason"]) for one in rejects] == [
        (2, "is not an event"),
        (3, "has the class `7`, which is not one that is read"),
    ]
    assert (rejects[0]["text"], others) == ("5", 1)


@pytest.mark.parametrize("body", [b"[", b'[{"a":1},', b'{\n "specversion": "1.0",\n'])
def test_a_batch_that_is_cut_off_is_refused(body):
    with pytest.raises(FeedDamaged, match=r"`events\.jsonl` begins as JSON in one piece"):
        read(body)


def test_a_batch_has_a_limit_and_the_refusal_says_to_send_lines(monkeypatch):
    monkeypatch.setattr(cloud_events, "LARGEST_BATCH", 100)
    with pytest.raises(FeedTooLarge) as refusal:
        read(json.dumps([event(), event()]).encode())
    assert "one event a line" in refusal.value.todo


@pytest.mark.parametrize("body", [b"", b"\n", b" \r\n\n", b"[]"])
def test_nothing_is_in_an_empty_delivery(body):
    assert list(read_cloud_events(io.BytesIO(body), READING)) == []


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (event(device={}), "has no `device.uid`"),
        (event(app={}), "has no `app.uid`"),
        (event(class_uid=DNS, activity_id=1), "has no `query.hostname`"),
        (event(class_uid=DNS, activity_id=1, query={"hostname": "a b"}), "`query.hostname` is not the name of a site"),
        (event(time=None), "has no `time`"),
        (event(time="now"), "`time` is not a whole number"),
        (contact(contact={"number": "Mum"}), "`contact.number` is not a telephone number"),
        (contact(contact={"number": None, "number_withheld": True}), "`contact.number` is not a telephone number"),
        (contact(contact={"number_withheld": "no"}), "`contact.number_withheld` is neither true nor false"),
        ({**event(), "data_base64": "!"}, "has both `data` and `data_base64`"),
        ({**event(), "data": None, "data_base64": "!"}, "`data_base64` is not JSON in base64"),
        ({**event(), "specversion": "0.3"}, "`specversion` is not `1.0`"),
        ({**event(), "datacontenttype": "text/xml"}, "`datacontenttype` is `text/xml`, and not JSON"),
        (event(unmapped={"foreground": "no"}), "`unmapped.foreground` is neither true nor false"),
    ],
)
def test_the_reason_says_what_is_wrong(one, reason):
    _, rejects, _ = read(json.dumps(one).encode())
    assert [row["reason"] for row in rejects] == [reason]
    assert json.loads(rejects[0]["text"]) == one


def test_a_name_that_is_spelt_with_escapes_is_the_name_it_is():
    body = json.dumps(event(unmapped={"foreground": False})).replace('"unmapped"', '"\\u0075nmapped"').encode()
    same(json.dumps(event(2)).encode() + b"\n" + body, READING)
    assert read(body)[0]["foreground"].to_pylist() == [False]


def test_a_caller_who_withheld_the_number_is_a_call_from_nobody_known():
    uses, _, _ = read(json.dumps(contact(contact={"number_withheld": True}, direction_id=1)).encode())
    assert uses.select(["target", "direction", "number_withheld"]).to_pylist() == [
        {"target": "withheld", "direction": "incoming", "number_withheld": True}
    ]


def test_the_clock_of_whoever_reports_may_be_wrong_by_so_much_and_no_more():
    came = datetime.fromtimestamp(AT / 1000, UTC)
    lines = b"\n".join(json.dumps(event(number, time=AT + number)).encode() for number in (0, 600_000, 600_001))
    uses, rejects, _ = read(lines, Reading(source="s", received=came))
    assert (len(uses), [one["reason"] for one in rejects]) == (2, [TOO_NEW])


def test_every_activity_that_is_a_use_has_an_action_and_the_rest_are_counted():
    for kind in (LIFECYCLE, NETWORK, DNS, HTTP):
        lines = [
            event(
                number,
                class_uid=kind,
                activity_id=number,
                query={"hostname": "example.org"},
                dst_endpoint={"hostname": "example.org"},
            )
            for number in range(10)
        ]
        uses, rejects, others = read(b"\n".join(json.dumps(one).encode() for one in lines))
        assert rejects == []
        assert len(uses) == sum((kind, number) in ACTION_OF for number in range(10))
        assert len(uses) + others == 10


def test_the_site_of_a_request_may_stand_at_its_other_end():
    uses, _, _ = read(json.dumps(event(class_uid=HTTP, dst_endpoint={"hostname": "Example.ORG"})).encode())
    assert uses["target"].to_pylist() == ["example.org"]


def test_a_line_that_is_too_long_is_given_back_with_its_beginning():
    body = json.dumps(event()).encode() + b"\n" + json.dumps(event(more="x" * (2 << 20))).encode()
    uses, rejects, _ = read(body)
    assert len(uses) == 1
    assert rejects[0]["reason"] == "is longer than 1,048,576 bytes"
    assert len(rejects[0]["text"]) == 4_096
