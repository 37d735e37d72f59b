"""CloudEvents one a line, thousands at a time: Arrow reads those that are as usual, and the rest is read one by one.

Nothing is decided here that is not decided for one event by itself in `cloud_event.py`: a line that is odd in any
way (another form of a number, a letter beyond ASCII in an id, a missing field) is passed on to it. So this module
is about speed alone, and what it gives is held against the other, line by line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj

from bluelamp.core.feeds import ocsf
from bluelamp.core.feeds.cloud_event import line_use
from bluelamp.core.feeds.csv_file import Rejects
from bluelamp.core.feeds.streams import KEPT_OF_LONG, LONGEST_LINE, shown
from bluelamp.core.feeds.uses import LONGEST_TEXT, USES, Bounds, NotTaken, Piece, Reading, Use, table_of, wrong_with

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
_SMALL = 16
_TRIES = 64
"""How often a part that Arrow refuses is halved; after that the rest is read one by one."""
_IMEI = r"^[0-9]{14,16}$"
_NUMBER = r"^\+[1-9][0-9]{7,14}$"
_SITE = r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?){1,7}$"


def _struct(**fields: pa.DataType) -> pa.DataType:
    return pa.struct([pa.field(name, kind) for name, kind in fields.items()])


_TEXT, _WHOLE, _YES = pa.string(), pa.int64(), pa.bool_()
_NO = pa.scalar(value=False)
_HOST = _struct(hostname=_TEXT)
BODY = _struct(
    class_uid=_WHOLE,
    activity_id=_WHOLE,
    time=_WHOLE,
    duration=_WHOLE,
    direction_id=_WHOLE,
    device=_struct(uid=_TEXT, imei=_TEXT, hw_info=_struct(serial_number=_TEXT)),
    app=_struct(uid=_TEXT),
    product=_struct(uid=_TEXT),
    package=_struct(name=_TEXT),
    http_request=_struct(url=_HOST),
    dst_endpoint=_HOST,
    query=_HOST,
    contact=_struct(number=_TEXT, number_withheld=_YES),
    unmapped=_struct(foreground=_YES),
)
EVENT = pa.schema(
    [
        *[(name, _TEXT) for name in ("specversion", "source", "id", "datacontenttype", "data_base64")],
        ("data", BODY),
    ]
)
"""An event as it is read together with others: what is around it, and in `data` the fields of its body."""
AS_IT_STANDS = pj.ParseOptions(explicit_schema=EVENT, unexpected_field_behavior="ignore")
"""How Arrow reads a line: those columns, and whatever else stands on it is passed over."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Whole lines of a file, and the number of the first."""

    first: int
    body: bytes


class _Parts:
    """Where each line begins and ends: lines are cut out of the body only where one has to be looked at by itself."""

    def __init__(self, body: bytes) -> None:
        self.body = body.removesuffix(b"\n")
        self.bytes = np.frombuffer(self.body, np.uint8)
        breaks = np.flatnonzero(self.bytes == ord("\n"))
        self.starts: Ints = np.concatenate([np.zeros(1, np.int64), breaks + 1])
        self.ends: Ints = np.concatenate([breaks, np.array([len(self.body)], np.int64)])

    def __len__(self) -> int:
        return len(self.starts)

    def __getitem__(self, place: int) -> bytes:
        return self.body[self.starts[place] : self.ends[place]]

    def joined(self, places: Ints) -> bytes:
        """These lines, one after the other."""
        if len(places) == len(self):
            return self.body
        return b"\n".join(self[place] for place in places)


def read_lines(lines: Lines, reading: Reading, bounds: Bounds) -> Piece:
    """The uses and rejects of some lines, in their order. Blank lines are nothing."""
    parts = _Parts(lines.body)
    usual, odd = _sorted_out(parts)
    tables, places, passed_over = [], [], 0
    for at, table in _tables(parts, usual, odd):
        uses, taken, no_use = usual_uses(table, reading.phone_by, bounds)
        tables.append(uses)
        places.append(at[taken])
        passed_over += int(np.count_nonzero(no_use))
        odd.extend(at[~(taken | no_use)].tolist())
    slow, rejects, others, slow_places = _one_by_one(parts, sorted(odd), lines.first, reading, bounds)
    if slow:
        tables.append(table_of(slow))
        places.append(np.array(slow_places, np.int64))
    uses = _in_order(tables, places)
    late = int(np.count_nonzero(uses["instant"].to_numpy().view(np.int64) < bounds.late)) if len(uses) else 0
    return Piece(uses, rejects.table(), late, passed_over + others)


def _sorted_out(parts: _Parts) -> tuple[Ints, list[int]]:
    """The places of lines that look like an object and are UTF-8, and those of all others that are not blank."""
    if not parts.body:
        return np.zeros(0, np.int64), []
    length = parts.ends - parts.starts
    some = length > 0
    last = len(parts.body) - 1
    # Between its brackets no object can end and no other begin unseen, so a line is one object or is refused.
    opens = parts.bytes[np.minimum(parts.starts, last)] == ord("{")
    closes = parts.bytes[np.clip(parts.ends - 1, 0, last)] == ord("}")
    usual = some & opens & closes & (length <= LONGEST_LINE)
    if not (parts.body.isascii() or _is_utf8(parts.body)):
        usual[[place for place in np.flatnonzero(usual).tolist() if not _is_utf8(parts[place])]] = False
    odd = [place for place in np.flatnonzero(some & ~usual).tolist() if parts[place].strip()]
    return np.flatnonzero(usual), odd


def _is_utf8(part: bytes) -> bool:
    try:
        part.decode()
    except UnicodeDecodeError:
        return False
    return True


def _tables(parts: _Parts, usual: Ints, odd: list[int]) -> Iterator[tuple[Ints, pa.Table]]:
    """What Arrow reads, with the places; what it refuses is halved until little is left, which is added to `odd`."""
    waiting, tries = [usual] if len(usual) else [], 0
    while waiting:
        places = waiting.pop()
        table = _read(parts.joined(places), len(places)) if tries < _TRIES else None
        if table is not None:
            yield places, table
            continue
        tries += 1
        if len(places) <= _SMALL or tries >= _TRIES:
            odd.extend(places.tolist())
        else:
            waiting += [places[len(places) // 2 :], places[: len(places) // 2]]


def _read(body: bytes, rows: int) -> pa.Table | None:
    options = pj.ReadOptions(use_threads=False, block_size=max(len(body) + 1, 1 << 12))
    try:
        table = pj.read_json(pa.BufferReader(body), read_options=options, parse_options=AS_IT_STANDS)
    except pa.ArrowException:
        return None
    return table if len(table) == rows else None


def usual_uses(table: pa.Table, uid_is: str, bounds: Bounds) -> tuple[pa.Table, Bools, Bools]:
    """The uses among rows that are as usual in every way, which rows those are, and which are known to be no use."""
    event = {name: _whole(table[name]) for name in EVENT.names}
    data = event["data"]
    instant = _whole_numbers(data, "time")
    kind = _kinds(data)
    action = _actions(kind)
    sound = _yes(pc.equal(event["specversion"], "1.0")) & _null(event["data_base64"])
    sound &= _null(event["datacontenttype"]) | _yes(pc.equal(event["datacontenttype"], "application/json"))
    no_use = sound & (action < 0) & np.isin(kind // 1000, _CLASSES)
    taken = sound & (action >= 0) & (instant >= bounds.oldest) & (instant <= bounds.newest)
    phone, phone_by, known = _phones(data, uid_is)
    target, in_form = _targets(data, kind)
    taken &= known & in_form & _plain(event["source"]) & _plain(event["id"]) & _plain(phone) & _plain(target)
    contact = kind // 1000 == ocsf.CONTACT
    hidden = _at(data, "contact", "number_withheld")
    direction = _whole_numbers(data, "direction_id", 0)
    length = _whole_numbers(data, "duration", -1)
    taken &= ~contact | ((length >= -1) & (length < 2**40))
    columns = [
        event["source"],
        event["id"],
        pa.array(instant).cast(USES.field("instant").type),
        phone,
        phone_by,
        pa.array(_ACTIONS).take(pa.array(np.maximum(action, 0))),
        target,
        pa.array(["incoming", "outgoing"]).take(
            pa.array(np.clip(direction - 1, 0, 1), mask=~(contact & np.isin(direction, (1, 2))))
        ),
        _only(hidden, contact),
        pa.array(length // 1000, mask=~contact | (length < 0)),
        _only(_at(data, "unmapped", "foreground"), ~contact),
    ]
    uses = pa.Table.from_arrays(columns, schema=USES)
    return (uses if taken.all() else uses.filter(pa.array(taken))), taken, no_use


_ACTIONS = sorted(set(ocsf.ACTION_OF.values()))
_KINDS = np.array(sorted(one * 1000 + activity for one, activity in ocsf.ACTION_OF), np.int64)
_ACTION_OF_KIND = np.array(
    [_ACTIONS.index(ocsf.ACTION_OF[int(one) // 1000, int(one) % 1000]) for one in _KINDS], np.int64
)


_CLASSES = np.array(sorted(ocsf.KNOWN), np.int64)


def _kinds(data: pa.Array) -> Ints:
    """Class and activity as one number, a thousand activities to a class; -1 where either is none that is known."""
    one, activity = _whole_numbers(data, "class_uid"), _whole_numbers(data, "activity_id")
    there = (one >= 0) & (one < 10**9) & (activity >= 0) & (activity < 1000)
    return np.where(there, np.where(there, one, 0) * 1000 + activity, -1)


def _actions(kind: Ints) -> Ints:
    """The action of each row by its place in `_ACTIONS`, -1 where the event is none of them."""
    place = np.minimum(np.searchsorted(_KINDS, kind), len(_KINDS) - 1)
    return np.where(_KINDS[place] == kind, _ACTION_OF_KIND[place], -1)


def _phones(data: pa.Array, uid_is: str) -> tuple[pa.Array, pa.Array, Bools]:
    serial = _at(data, "device", *ocsf.SERIAL)
    imei = _at(data, "device", *ocsf.IMEI)
    uid = _at(data, "device", "uid")
    by_serial = _some(serial)
    by_imei = ~by_serial & _some(imei)
    if by_serial.all():
        phone = serial
    elif by_imei.any():
        phone = pc.if_else(pa.array(by_serial), serial, pc.if_else(pa.array(by_imei), imei, uid))
    else:
        phone = pc.if_else(pa.array(by_serial), serial, uid) if by_serial.any() else uid
    code = np.where(by_serial, 0, np.where(by_imei, 1, 2))
    known = np.ones(len(data), np.bool_)
    if by_imei.any():
        known &= ~by_imei | _yes(pc.match_substring_regex(phone, _IMEI))
    if uid_is in ("number", "imei"):
        known &= (code != 2) | _yes(pc.match_substring_regex(phone, _NUMBER if uid_is == "number" else _IMEI))
    names = pa.array(["serial", "imei", uid_is])
    return pc.ascii_trim_whitespace(phone), names.take(pa.array(code)), known


def _targets(data: pa.Array, kind: Ints) -> tuple[pa.Array, Bools]:
    """What each row is a use of, and whether it stands in the form that needs no more looking at."""
    classes = kind // 1000
    target: pa.Array = pa.nulls(len(data), _TEXT)
    in_form = np.ones(len(data), np.bool_)
    for one in np.unique(classes).tolist():
        here = classes == one
        found = _target_of(data, one)
        if found is None:
            continue
        if one in ocsf.SITE_IN or one == ocsf.CONTACT:
            form = _NUMBER if one == ocsf.CONTACT else _SITE
            these = found.filter(pa.array(here))
            inside = _yes(pc.match_substring_regex(these, form)) & _yes(pc.less_equal(pc.binary_length(these), 253))
            in_form[np.flatnonzero(here)[~inside]] = False
        target = found if here.all() else pc.if_else(pa.array(here), found, target)
    return target, in_form


def _target_of(data: pa.Array, kind: int) -> pa.Array | None:
    """The target as it stands where the class has it first; what stands elsewhere is read one by one."""
    if kind == ocsf.LIFECYCLE:
        return _at(data, "app", "uid")
    if kind == ocsf.SOFTWARE:
        return _at(data, "product", "uid")
    if kind == ocsf.CONTACT:
        return _at(data, "contact", "number")
    return _at(data, *ocsf.SITE_IN[kind][0]) if kind in ocsf.SITE_IN else None


def _one_by_one(
    parts: _Parts, places: Sequence[int], first: int, reading: Reading, bounds: Bounds
) -> tuple[list[Use], Rejects, int, list[int]]:
    """What the lines at these places say one by one: uses, rejects, how many are no use, and where the uses are."""
    uses: list[Use] = []
    where: list[int] = []
    rejects, others = Rejects(), 0
    for place in places:
        body = parts[place]
        try:
            use = line_use(body, reading)
            reason = None if use is None else wrong_with(use, bounds)
        except NotTaken as error:
            use, reason = None, str(error)
        if reason is not None:
            kept = body[:KEPT_OF_LONG] if len(body) > LONGEST_LINE else body
            rejects.add(first + place, first + place, reason, shown(kept))
        elif use is None:
            others += 1
        else:
            uses.append(use)
            where.append(place)
    return uses, rejects, others, where


def _in_order(tables: list[pa.Table], places: list[Ints]) -> pa.Table:
    if not tables:
        return USES.empty_table()
    whole = pa.concat_tables(tables).combine_chunks()
    at = np.concatenate(places)
    return whole if bool((at[1:] > at[:-1]).all()) else whole.take(pa.array(np.argsort(at)))


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _at(data: pa.Array, *path: str) -> pa.Array:
    """A field within the fields of a structure; null wherever something above it is."""
    return pc.struct_field(data, list(path))


def _whole_numbers(data: pa.Array, name: str, missing: int = -(2**40)) -> Ints:
    found: Ints = _at(data, name).fill_null(missing).to_numpy()
    return found


def _yes(values: pa.Array) -> Bools:
    found: Bools = pc.fill_null(values, _NO).to_numpy(zero_copy_only=False)
    return found


def _null(values: pa.Array) -> Bools:
    found: Bools = values.is_null().to_numpy(zero_copy_only=False)
    return found


def _some(values: pa.Array) -> Bools:
    if values.null_count == len(values):
        return np.zeros(len(values), np.bool_)
    return _yes(pc.greater(pc.binary_length(values), 0))


def _plain(values: pa.Array) -> Bools:
    """Whether each text is there, is short enough, and is letters, digits and signs of ASCII alone."""
    length = pc.binary_length(values)
    fits = pc.and_(pc.greater(length, 0), pc.less_equal(length, LONGEST_TEXT))
    return _yes(pc.and_(fits, pc.and_(pc.string_is_ascii(values), pc.ascii_is_printable(values))))


def _only(values: pa.Array, where: Bools) -> pa.Array:
    return values if where.all() else pc.if_else(pa.array(where), values, pa.scalar(None, _YES))
