"""OCSF events in Parquet: read as the same events in lines are, each row taken, given back or counted as no use."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.core.feeds import FeedColumnMissing, FeedDamaged, Reading, ocsf_parquet
from bluelamp.core.feeds.cloud_events import read_cloud_events
from bluelamp.core.feeds.ocsf_parquet import read_ocsf_parquet
from bluelamp.core.feeds.uses import ACTIONS, PHONE_BY, USES, Use, table_of
from bluelamp.core.samples.ocsf_lines import ocsf_lines, ocsf_rows

READING = Reading(source="lake", phone_by="asset_tag", name="events.parquet")
AT = 1_793_664_000_008


@st.composite
def some_uses(draw):
    """A use of any kind, its phone called by what the reading leaves open or by its serial number."""
    action = draw(st.sampled_from(ACTIONS))
    target = {"open_site": "news.example", "call": "+447700900123", "text": "+447700900456"}.get(
        action, "uk.example.app"
    )
    contact = action in ("call", "text")
    return Use(
        "lake",
        f"e{draw(st.integers(0, 10**6))}",
        AT + draw(st.integers(0, 10**6)),
        draw(st.sampled_from(["D000001", "D000002"])),
        draw(st.sampled_from(["asset_tag", "serial"])),
        action,
        target,
        draw(st.sampled_from(["incoming", "outgoing", None])) if contact else None,
        draw(st.sampled_from([True, False, None])) if contact else None,
        draw(st.one_of(st.none(), st.integers(0, 4000))) if contact else None,
        None if contact else draw(st.sampled_from([True, False, None])),
    )


def written(table):
    sink = io.BytesIO()
    pq.write_table(table, sink)
    sink.seek(0)
    return sink


def read(stream, reading=READING):
    pieces = list(read_ocsf_parquet(stream, reading))
    uses = pa.concat_tables([USES.empty_table(), *(one.uses for one in pieces)])
    return uses, [row for one in pieces for row in one.rejects.to_pylist()], sum(one.others for one in pieces)


@settings(deadline=None)
@given(st.lists(some_uses(), max_size=40))
def test_rows_are_read_as_the_same_events_in_lines_are(uses):
    table = table_of(uses)
    found, rejects, others = read(written(ocsf_rows(table)))
    assert (found.to_pylist(), rejects, others) == (table.to_pylist(), [], 0)
    lines = list(read_cloud_events(io.BytesIO(ocsf_lines(table)), READING))
    assert found.to_pylist() == [row for one in lines for row in one.uses.to_pylist()]


def rows(**changed):
    """One sound event of a lake, with some of its columns changed."""
    uses = table_of([Use("lake", "e1", AT, "D000001", "asset_tag", "use_app", "uk.example.app")])
    table = ocsf_rows(uses)
    for name, values in changed.items():
        table = table.set_column(table.schema.get_field_index(name), name, values)
    return table


def test_what_cannot_be_taken_is_given_back_with_its_row_and_reason():
    lost = pa.array([{"uid": None}], pa.struct([("uid", pa.string())]))
    table = pa.concat_tables([rows(), rows(metadata=lost), rows()], promote_options="default")
    uses, rejects, _ = read(written(table))
    assert len(uses) == 2
    [reject] = rejects
    assert reject["row"] == 2
    assert "id" in reject["reason"]
    assert "uk.example.app" in reject["text"]


def test_an_event_that_is_no_use_is_counted():
    closed = rows(activity_id=pa.array([2]))
    uses, rejects, others = read(written(closed))
    assert (len(uses), rejects, others) == (0, [], 1)


def test_a_time_may_be_an_instant():
    at = pa.array([datetime(2026, 11, 3, tzinfo=UTC)], pa.timestamp("us", "UTC"))
    uses, _, _ = read(written(rows(time=at)))
    assert uses["instant"][0].as_py() == datetime(2026, 11, 3, tzinfo=UTC)


def test_odd_rows_keep_their_place_among_the_others(monkeypatch):
    monkeypatch.setattr(ocsf_parquet, "ROWS", 7)
    uses = [
        Use("lake", f"e{number}", AT + number, f"D{number}", PHONE_BY[2], "open_site", site)
        for number, site in enumerate(["news.example", "WWW.News.Example"] * 10)
    ]
    found, rejects, _ = read(written(ocsf_rows(table_of(uses))))
    assert found["id"].to_pylist() == [one.id for one in uses]
    assert rejects == []


def test_a_column_of_another_kind_is_as_though_it_were_not_there():
    _, rejects, _ = read(written(rows(device=pa.array(["D000001"]))))
    assert len(rejects) == 1


def test_a_file_without_a_needed_column_is_refused_by_name():
    with pytest.raises(FeedColumnMissing, match="`device`"):
        read(written(rows().drop_columns(["device"])))


@pytest.mark.parametrize("keep", [0, 10, 300])
def test_a_file_that_is_cut_off_is_refused(keep):
    body = written(rows()).getvalue()
    with pytest.raises(FeedDamaged, match="cut off"):
        read(io.BytesIO(body[:keep]))


def test_a_file_damaged_in_the_middle_is_refused():
    body = bytearray(written(rows()).getvalue())
    body[8:200] = bytes(192)
    with pytest.raises(FeedDamaged):
        read(io.BytesIO(bytes(body)))


def test_a_file_with_a_text_that_is_no_utf_8_is_refused():
    spoilt = pa.Array.from_buffers(
        pa.string(), 1, [None, pa.py_buffer(b"\x00\x00\x00\x00\x02\x00\x00\x00"), pa.py_buffer(b"\x9aa")]
    )
    row = {"class_uid": [6002], "activity_id": [3], "time": [1]}
    device = pa.StructArray.from_arrays([spoilt], names=["uid"])
    table = pa.table(
        {**row, "device": device, "metadata": pa.StructArray.from_arrays([pa.array(["1"])], names=["uid"])}
    )
    file = io.BytesIO()
    pq.write_table(table, file)
    with pytest.raises(FeedDamaged):
        list(read_ocsf_parquet(io.BytesIO(file.getvalue()), READING))
