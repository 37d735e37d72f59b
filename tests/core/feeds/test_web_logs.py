"""Logs: proxies, resolvers, CEF and syslog. Sites are those reserved for examples."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.feeds import FORMATS, FeedColumnMissing, FeedDamaged, Reading
from bluelamp.core.feeds.cef import cef_fields
from bluelamp.core.feeds.csv_file import csv_records
from bluelamp.core.feeds.csv_stream import HEADER_WITHIN
from bluelamp.core.feeds.syslog import message_of
from bluelamp.core.feeds.uses import USES, NotTaken, Use, table_of
from bluelamp.core.feeds.web_logs import without_paths
from bluelamp.core.kernel import to_millis
from bluelamp.core.samples.logs import write_cef, write_combined, write_sites_csv, write_squid, write_syslog
from feeds_spoilt import spoilt

READING = Reading(source="urn:logs", phone_by="asset_tag", name="access.log")
AT = to_millis(datetime(2026, 10, 25, 1, 30, 0, tzinfo=UTC))
WRITERS = {
    "proxy-squid": write_squid,
    "proxy-combined": write_combined,
    "sites-csv": write_sites_csv,
    "cef": write_cef,
    "syslog": write_syslog,
}


def read(body, name, reading=READING):
    body = body if isinstance(body, bytes) else body.encode()
    pieces = list(FORMATS[name].reader(io.BytesIO(body), reading))
    uses = pa.concat_tables([one.uses for one in pieces]) if pieces else USES.empty_table()
    return (
        uses.to_pylist(),
        [row for one in pieces for row in one.rejects.to_pylist()],
        sum(one.others for one in pieces),
    )


def generated(count=24):
    targets = {"use_app": "com.a=b\\c", "install_app": "com.a", "open_site": "www.example.org", "call": "+447700900123"}
    uses = []
    for number in range(count):
        action = ("use_app", "install_app", "open_site", "call", "text")[number % 5]
        is_contact = action in ("call", "text")
        uses.append(
            Use(
                "urn:logs",
                f"e{number}",
                AT + number * 61_000,
                f"D{number % 3:06d}",
                "asset_tag",
                action,
                targets.get(action, "+447700900124"),
                ("incoming", "outgoing")[number % 2] if is_contact else None,
                number % 3 == 0 if is_contact else None,
                number if action == "call" else None,
            )
        )
    return table_of(uses)


@pytest.mark.parametrize("name", ["proxy-squid", "proxy-combined", "sites-csv"])
def test_the_sites_that_are_written_are_read_back(name):
    wanted = [one for one in generated().to_pylist() if one["action"] == "open_site"]
    found, rejects, others = read(WRITERS[name](generated()), name)
    assert (rejects, others) == ([], 0)
    same = [one for one in USES.names if one != "id" or name == "sites-csv"]
    assert [[one[column] for column in same] for one in found] == [[one[column] for column in same] for one in wanted]
    assert read(WRITERS[name](generated()), name)[0] == found


def test_what_is_written_as_cef_is_read_back_as_far_as_its_form_goes():
    found, rejects, others = read(write_cef(generated()), "cef")
    same = ["id", "instant", "phone", "phone_by", "action", "target", "direction"]
    assert (rejects, others) == ([], 0)
    assert [[one[name] for name in same] for one in found] == [
        [one[name] for name in same] for one in generated().to_pylist()
    ]


def test_syslog_is_read_whatever_stands_in_it():
    found, rejects, others = read(write_syslog(generated()), "syslog")
    wanted = [one for at, one in enumerate(generated().to_pylist()) if at % 4 != 3]
    assert rejects == []
    assert others == 6
    same = ["id", "instant", "phone", "action", "target", "direction"]
    assert [[one[name] for name in same] for one in found] == [[one[name] for name in same] for one in wanted]
    ours = [one for one in found if int(one["id"][1:]) % 4 == 0]
    assert ours == [one for one in wanted if int(one["id"][1:]) % 4 == 0]


def test_logs_near_content_are_marked_and_the_others_are_not():
    assert {one.name for one in FORMATS.values() if one.near_content} == {"proxy-squid", "proxy-combined", "sites-csv"}
    assert all(name == one.name and one.title for name, one in FORMATS.items())


def test_of_what_is_given_back_only_the_site_is_kept():
    line = "1793664000.008 12 192.0.2.1 TCP_MISS/200 9 GET https://example.org/clinic?name=x - HIER_DIRECT/192.0.2.9 -"
    _, rejects, _ = read(line, "proxy-squid")
    assert rejects[0]["reason"].startswith("names no phone")
    assert "clinic" not in rejects[0]["text"]
    assert "https://example.org/…" in rejects[0]["text"]
    assert without_paths("example.org/clinic?x, b") == "example.org/…, b"


@pytest.mark.parametrize(
    ("name", "line", "reason"),
    [
        ("proxy-squid", "hello", "is not a line of a proxy's log"),
        ("proxy-combined", "hello", "is not a line of a proxy's log"),
        (
            "proxy-combined",
            '1 - u [31/Feb/2026:01:00:00 +0000] "GET http://a.b/ HTTP/1.1" 200',
            "`31/Feb/2026` is not a day",
        ),
        ("proxy-squid", "1793664000.008 12 x TCP_MISS/200 9 GET ??? u DIRECT/x -", "names no site"),
        ("cef", "hello", "has no `CEF:`"),
        ("cef", "CEF:0|a|b", "has not the seven parts that begin a line of CEF"),
        ("cef", "CEF:7|a|b|c|d|e|f|act=call", "is CEF of a version that is not read"),
        ("cef", "CEF:0|a|b|c|d|e|f|dhost=a.b", "has no `rt`"),
        ("cef", "CEF:0|a|b|c|d|e|f|dhost=a.b rt=x y", "`y` is not a time of day"),
        ("cef", "CEF:0|a|b|c|d|e|f|dhost=a.b rt=1793664000000", "has no `deviceExternalId`"),
        (
            "cef",
            "CEF:0|a|b|c|d|e|f|act=call duid=Mum rt=1793664000000 deviceExternalId=D1",
            "`duid` is not a telephone",
        ),
        (
            "cef",
            "CEF:0|a|b|c|d|e|f|act=use_app rt=1793664000000 deviceExternalId=D1",
            "has no `destinationServiceName`",
        ),
        ("cef", "CEF:0|a|b|c|d|e|f|act=open_site dhost=? rt=1793664000000 deviceExternalId=D1", "names no site"),
        ("syslog", "Oct 11 22:14:15 host su: failed", "is not a message of syslog after RFC 5424"),
        ("syslog", "<999>1 - h a - - - x", "is not a message of syslog after RFC 5424"),
        ("syslog", "<1>1 2026-13-01T00:00:00Z h a - - - x", "has a time that is not one of RFC 5424"),
        ("syslog", "<1>1 yesterday h a - - - x", "has a time that is not one of RFC 5424"),
        ("syslog", "<1>1 - h a - - [x", "has structured data that cannot be read"),
        ("syslog", '<1>1 - h a - - [bluelamp@32473 action="call"]', "has no time"),
        ("syslog", '<1>1 2026-11-03T12:00:00Z h a - - [bluelamp@32473 action="call"]', "has no `phone`"),
        (
            "syslog",
            '<1>1 2026-11-03T12:00:00Z h a - - [bluelamp@32473 action="call" phone="D1" target="Mum"]',
            "`target` is not a telephone number",
        ),
        (
            "syslog",
            '<1>1 2026-11-03T12:00:00Z h a - - [bluelamp@32473 action="open_site" phone="D1" target="?"]',
            "`target` is not the name of a site",
        ),
        (
            "syslog",
            '<1>1 2026-11-03T12:00:00Z h a - - [bluelamp@32473 action="shout" phone="D1" target="x"]',
            "`action` is not one of",
        ),
    ],
)
def test_a_line_that_is_not_taken_comes_back_with_the_reason(name, line, reason):
    found, rejects, _ = read(line, name)
    assert found == []
    assert [one["reason"].startswith(reason) for one in rejects] == [True], rejects


def test_times_of_cef_are_read_month_first_and_in_millis():
    for time in ("1793664000000", "Nov 03 2026 00:00:00", "Nov 03 2026 00:00:00.000 GMT"):
        line = f"CEF:0|a|b|c|d|e|f|rt={time} dhost=Example.org deviceExternalId=D1"
        found, rejects, _ = read(line, "cef")
        assert rejects == []
        assert (found[0]["instant"], found[0]["target"]) == (datetime(2026, 11, 3, tzinfo=UTC), "example.org")


def test_a_line_of_cef_about_something_else_is_no_use():
    assert read("CEF:0|a|b|c|d|e|f|act=blocked dhost=a.b\nCEF:0|a|b|c|d|e|f|msg=x", "cef") == ([], [], 2)


def test_fields_of_cef_are_unescaped_and_the_last_of_a_name_counts():
    fields = cef_fields(r"CEF:0|a\|b|c|1|2|d|3|msg=one\=two \\ three\nfour  cs1=x cs1=y z")
    assert fields == {"msg": "one=two \\ three\nfour", "cs1": "y z"}


def test_cef_in_the_older_syslog_is_read_since_it_says_its_own_time():
    line = "<34>Oct 11 22:14:15 host CEF:0|a|b|c|d|e|f|rt=1793664000000 dhost=a.b deviceExternalId=D1"
    assert len(read(line, "syslog")[0]) == 1


def test_a_message_of_syslog_has_its_parts():
    message = message_of('41 <165>1 2026-11-03T00:00:00.003-01:00 h a p m [x@1 a="b\\]\\"c"][y d="e"] \ufeffhello')
    assert message.at == to_millis(datetime(2026, 11, 3, 1, 0, 0, 3000, UTC))
    assert (message.host, message.text) == ("h", "hello")
    assert message.data == {"x@1": {"a": 'b]"c'}, "y": {"d": "e"}}
    assert message_of("<1>1 - h a - - -").text == ""


@given(st.text(max_size=60))
def test_any_text_is_a_message_or_none(text):
    for parse in (message_of, cef_fields):
        try:
            parse(text)
        except NotTaken as error:
            reason = str(error)
            assert reason


@given(st.integers(0, 10**9), st.sampled_from(sorted(WRITERS)))
def test_every_row_is_a_use_or_given_back(seed, name):
    body = spoilt(WRITERS[name](generated(16)), seed, 8)
    if name == "sites-csv":
        rows = len(list(csv_records(body)))
        try:
            found, rejects, others = read(body, name)
        except (FeedColumnMissing, FeedDamaged):
            return
        assert rows - HEADER_WITHIN <= len(found) + len(rejects) + others < rows
        return
    found, rejects, others = read(body, name)
    lines = [one for one in body.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n") if one.strip()]
    assert len(found) + len(rejects) + others == len(lines)
    assert all(not set(one["target"]) & set("/?") for one in found if one["action"] == "open_site")
