"""Uses as OCSF events in CloudEvents, one a line: written by columns, so that fifteen million take a moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bluelamp.core.feeds.uses import ACTIONS

_CLASSES = {
    "use_app": (6002, 6, 3, '"app":{"uid":"'),
    "install_app": (6002, 6, 1, '"app":{"uid":"'),
    "open_site": (4003, 4, 1, '"query":{"hostname":"'),
    "call": (99_906_001, 6, 1, '"contact":{"number":"'),
    "text": (99_906_001, 6, 2, '"contact":{"number":"'),
}
_PHONE = {
    "serial": ('"hw_info":{"serial_number":"', '"}'),
    "imei": ('"imei":"', '"'),
    "asset_tag": ('"uid":"', '"'),
    "number": ('"uid":"', '"'),
    "management_id": ('"uid":"', '"'),
}
_DAY_MS = 86_400_000


def ocsf_lines(uses: pa.Table) -> bytes:
    """The uses as JSON lines in their order, each an event that the schema takes.

    MUST be read back as what was written (`test_what_is_written_is_read_back`).
    """
    if not len(uses):
        return b""
    one = {name: uses[name].combine_chunks() for name in uses.column_names}
    action = pc.index_in(one["action"], pa.array(ACTIONS))
    heads = pa.array([_head(*_CLASSES[name][:3]) for name in ACTIONS])
    opened = pa.array([f"{'}'},{_CLASSES[name][3]}" for name in ACTIONS])
    by = pc.index_in(one["phone_by"], pa.array(list(_PHONE)))
    phone_opens, phone_closes = (pa.array([pair[side] for pair in _PHONE.values()]) for side in (0, 1))
    millis = one["instant"].cast(pa.int64())
    text = pc.binary_join_element_wise(
        '{"specversion":"1.0","source":"',
        _escaped(one["source"]),
        '","id":"',
        _escaped(one["id"]),
        '","type":"bluelamp.use","time":"',
        _as_time(one["instant"]),
        heads.take(action),
        millis.cast(pa.string()),
        ',"metadata":{"version":"1.3.0","product":{"name":"Generated","vendor_name":"Bluelamp"}},"device":{"type_id":4,',
        phone_opens.take(by),
        _escaped(one["phone"]),
        phone_closes.take(by),
        opened.take(action),
        _escaped(one["target"]),
        _after_target(one, action),
        "}}\n",
        "",
    )
    return _bytes_of(text)


def _head(kind: int, category: int, activity: int) -> str:
    return (
        f'","datacontenttype":"application/json","data":{{"class_uid":{kind},"category_uid":{category},'
        f'"activity_id":{activity},"type_uid":{kind * 100 + activity},"severity_id":1,"time":'
    )


def _after_target(one: dict[str, pa.Array], action: pa.Array) -> pa.Array:
    """What follows the target: of a call whether the number was withheld, which way and how long; of an app where."""
    is_contact = pc.greater_equal(action, ACTIONS.index("call"))
    hidden = _word(one["number_withheld"], ',"number_withheld":')
    way = pc.index_in(one["direction"], pa.array(["incoming", "outgoing"]))
    ways = pc.fill_null(pa.array([',"direction_id":1', ',"direction_id":2']).take(way), "")
    length = pc.binary_join_element_wise(',"duration":', pc.multiply(one["seconds"], 1000).cast(pa.string()), "")
    contact = pc.binary_join_element_wise('"', hidden, "}", ways, pc.fill_null(length, ""), "")
    inside = _word(one["foreground"], ',"unmapped":{"foreground":')
    closed = pc.if_else(pc.equal(inside, ""), "", "}")
    return pc.if_else(is_contact, contact, pc.binary_join_element_wise('"}', inside, closed, ""))


def _word(values: pa.Array, before: str) -> pa.Array:
    words = pc.if_else(values, f"{before}true", f"{before}false")
    return pc.fill_null(words, "")


def _escaped(values: pa.Array) -> pa.Array:
    """Texts as they stand in JSON. Uses hold nothing that cannot be shown, so two signs are all there is."""
    return pc.replace_substring(pc.replace_substring(values, "\\", "\\\\"), '"', '\\"')


def _as_time(instants: pa.Array) -> pa.Array:
    """Instants as RFC 3339 in UTC, each day worked out once: writing them one by one would be most of the time."""
    millis = instants.cast(pa.int64()).to_numpy()
    days, inside = np.divmod(millis, _DAY_MS)
    known, place = np.unique(days, return_inverse=True)
    dates = pa.array([str(np.datetime64(int(one), "D")) + "T" for one in known]).take(pa.array(place))
    hours, rest = np.divmod(inside, 3_600_000)
    minutes, rest = np.divmod(rest, 60_000)
    seconds, rest = np.divmod(rest, 1000)
    two = pa.array([f"{number:02d}" for number in range(60)])
    three = pa.array([f".{number:03d}Z" for number in range(1000)])
    parts = [two.take(pa.array(values)) for values in (hours, minutes, seconds)]
    clock = pc.binary_join_element_wise(*parts, ":")
    return pc.binary_join_element_wise(dates, clock, three.take(pa.array(rest)), "")


def _bytes_of(texts: pa.Array) -> bytes:
    """The texts one after the other: they lie so in memory."""
    if isinstance(texts, pa.ChunkedArray):
        return b"".join(_bytes_of(one) for one in texts.chunks)
    wide = pa.types.is_large_string(texts.type)
    offsets = np.frombuffer(texts.buffers()[1], np.int64 if wide else np.int32)
    first, last = int(offsets[texts.offset]), int(offsets[texts.offset + len(texts)])
    return bytes(memoryview(texts.buffers()[2])[first:last])


def ocsf_pieces(tables: Iterable[pa.Table], rows: int = 250_000) -> Iterator[bytes]:
    """The same of many tables, a piece at a time, at flat memory."""
    for table in tables:
        for first in range(0, len(table), rows):
            yield ocsf_lines(table.slice(first, rows))


def ocsf_rows(uses: pa.Table) -> pa.Table:
    """The uses as OCSF events without an envelope, their fields in columns, as a lake keeps them in Parquet.

    MUST be read back as what was written (`tests/core/feeds/test_ocsf_parquet.py`).
    """
    one = {name: uses[name].combine_chunks() for name in uses.column_names}
    action = pc.index_in(one["action"], pa.array(ACTIONS))
    places = pa.array([_CLASSES[name][0] for name in ACTIONS]), pa.array([_CLASSES[name][2] for name in ACTIONS])
    is_app, is_site = (
        pc.is_in(one["action"], pa.array(names)) for names in (["use_app", "install_app"], ["open_site"])
    )
    is_contact = pc.is_in(one["action"], pa.array(["call", "text"]))
    by = {name: pc.equal(one["phone_by"], name) for name in ("serial", "imei")}
    other = pc.invert(pc.or_(by["serial"], by["imei"]))
    serial = _struct(is_there=by["serial"], serial_number=_where(one["phone"], by["serial"]))
    columns = {
        "class_uid": places[0].take(action),
        "activity_id": places[1].take(action),
        "time": one["instant"].cast(pa.int64()),
        "duration": _where(pc.multiply(one["seconds"], 1000), is_contact),
        "direction_id": pc.add(pc.index_in(one["direction"], pa.array(["incoming", "outgoing"])).cast(pa.int64()), 1),
        "metadata": _struct(uid=one["id"], version=pa.array(["1.3.0"] * len(uses), pa.string())),
        "device": _struct(uid=_where(one["phone"], other), imei=_where(one["phone"], by["imei"]), hw_info=serial),
        "app": _struct(is_there=is_app, uid=_where(one["target"], is_app)),
        "query": _struct(is_there=is_site, hostname=_where(one["target"], is_site)),
        "contact": _struct(
            is_there=is_contact, number=_where(one["target"], is_contact), number_withheld=one["number_withheld"]
        ),
        "unmapped": _struct(is_there=one["foreground"].is_valid(), foreground=one["foreground"]),
    }
    return pa.table(columns)


def _where(values: pa.Array, here: pa.Array) -> pa.Array:
    return pc.if_else(here, values, pa.scalar(None, values.type))


def _struct(is_there: pa.Array | None = None, **fields: pa.Array) -> pa.Array:
    mask = None if is_there is None else pc.invert(is_there)
    return pa.StructArray.from_arrays(list(fields.values()), names=list(fields), mask=mask)
