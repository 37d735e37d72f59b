"""Markers on the protected list are planted in everything a feed can deliver, and looked for in everything we keep."""

import io
import json
import logging
from urllib.parse import quote

import pyarrow.parquet as pq
import pytest
from django.db import connection

from bluelamp.core.feeds.uses import Piece, table_of
from bluelamp.core.kernel import BluelampError
from bluelamp.core.samples.ocsf_lines import ocsf_lines
from bluelamp.records.journal.gate import Because
from bluelamp.records.monitoring import acts, event_files, held, keys, ports, store
from bluelamp.records.monitoring.intake import hand_in, take_in
from bluelamp.records.monitoring.lifecycle.feeds import Category
from bluelamp.records.monitoring.models import Delivery
from bluelamp.records.monitoring.queries.feeds import one_feed
from bluelamp.records.monitoring.values import Way
from records.conftest import NOON
from records.monitoring.some_feeds import piece, use

REPRESENTATIVE = "+447700900739"  # a private number: held as a keyed digest only
OFFICE = "+442079460273"  # in a block of the rulebook
SITE = "marker-7391.union.example"  # below a website that the catalogue protects
MARKERS = ("7700900739", "2079460273", "marker-7391")
WAYS_TO_WRITE = ("+447700900739", "07700 900739", "0044 (0)7700 900-739", "+44 20 7946 0273", "020.7946.0273")


def calls():
    return [
        use(number, action="call", target=target, phone="+447700900111", phone_by="number", seconds=60)
        for number, target in enumerate([REPRESENTATIVE, OFFICE, "+447700900001"])
    ]


def sites():
    return [use(number, action="open_site", target=target) for number, target in enumerate([SITE, "bbc.co.uk"])]


def spoilt():
    """Lines that cannot be read, each with a marker written in another way."""
    for written in WAYS_TO_WRITE:
        yield f"not,a,call,{written},60"
        yield json.dumps({"data": {"contact": {"number": written}}})
    yield f"GET https://{SITE.upper()}/join HTTP/1.1"
    yield f"url={quote('https://' + SITE, safe='')}"
    yield "\\u002b447700900739"


@pytest.fixture
def everything(running, force, of, caplog):
    """Everything was delivered: by pieces, by bytes, whole and broken, refused and twice."""
    caplog.set_level(logging.DEBUG)
    said = []
    acts.protect_numbers(by=of(force.dpo), numbers=[REPRESENTATIVE])
    by = of(force.standards)
    phone_calls, network = running("calls", Category.CALLS), running("network", Category.NETWORK)
    rejects = [(f"`{line}` is no call", line) for line in spoilt()]
    for feed, uses in ((phone_calls, calls()), (network, sites())):
        for _ in range(2):
            take_in(
                by=by,
                feed_id=feed.id,
                pieces=[piece(*uses, rejects=rejects)],
                name=f"calls of {OFFICE}.csv",
                way=Way.FOLDER,
            )
        body = ocsf_lines(table_of(uses)) + "\n".join(spoilt()).encode()
        hand_in(by=by, feed_id=feed.id, stream=io.BytesIO(body), name="g", way=Way.HTTP)
        refused = "[" + body.decode()
        with pytest.raises(BluelampError) as caught:
            hand_in(by=by, feed_id=feed.id, stream=io.BytesIO(refused.encode()), name="h", way=Way.HTTP)
        said.append(caught.value.say())
    return said


def test_a_total_is_all_that_is_kept_of_them(everything):
    assert sorted(Delivery.objects.values_list("protected", flat=True)) == [1, 1, 2, 2]


def test_nothing_of_them_is_in_any_table(everything):
    found = [where for where, text in _tables() if any(marker in text for marker in MARKERS)]
    assert found == []


def test_nothing_of_them_is_in_any_file(everything):
    files = [one for one in ports.current.folder.rglob("*") if one.is_file()]
    assert len(files) >= 8
    found = [text for file in files for text in (_clear(file), str(file.read_bytes())) if _marked(text)]
    assert found == []


def test_nothing_of_them_is_in_a_day_a_reject_a_log_a_pack_or_a_refusal(everything, force, of, caplog):
    for day in store.days_touched():
        with store.day(day) as made:
            table = pq.read_table(made.path)
            assert len(table) == 2
            assert not _marked(str(table.to_pylist()))
    for delivery in Delivery.objects.exclude(rejects_month=""):
        rows = acts.take_out_rejects(by=of(force.dpo), delivery_id=delivery.id, because=Because(text="To correct it."))
        assert len(rows) > 5
        assert not _marked(str(rows.to_pylist()))
        assert not _marked(str(delivery.reasons))
    assert not _marked(caplog.text)
    assert not _marked(str(held.gather(force.rees, NOON)))
    assert not _marked(" ".join(everything))


def test_who_comes_onto_the_list_later_is_dropped_from_every_day_made_after(running, force, of):
    feed = running("calls", Category.CALLS)
    take_in(by=of(force.standards), feed_id=feed.id, pieces=[piece(*calls()[:1])], name="f", way=Way.PAGE)
    with store.day(NOON.date()) as made:
        assert made.events == 1
    acts.protect_numbers(by=of(force.dpo), numbers=["07700 900739"])
    with store.day(NOON.date()) as made:
        assert made.events == 0


def test_the_search_itself_finds_what_is_there(running, force, of):
    feed = running("calls", Category.CALLS)
    other = [use(1, action="call", target="+447700900001")]
    row = Piece(table_of(other), piece(rejects=[("is none", "it says 07700900002")]).rejects)
    take_in(by=of(force.standards), feed_id=feed.id, pieces=[row], name="f 7391-in-a-name", way=Way.PAGE)
    texts = [_clear(one) for one in ports.current.folder.rglob("*.parquet")]
    assert any("+447700900001" in one for one in texts)
    assert any("07700900002" in one for one in texts)
    assert any("7391-in-a-name" in text for _, text in _tables())


def _marked(text):
    digits = "".join(one for one in text if one.isdigit() or one == ",")
    return any(marker in text or (marker.isdigit() and marker in digits) for marker in MARKERS)


def _tables():
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")  # noqa: S608 - names of our own tables
            for row in cursor.fetchall():
                yield name, " ".join(str(bytes(one) if isinstance(one, memoryview) else one) for one in row)


def _clear(file):
    """What a file of events says to whoever has its key."""
    place = file.relative_to(ports.current.folder).as_posix()
    delivery = Delivery.objects.get(pk=file.stem)
    key = keys.key_for(one_feed(delivery.feed_id), place.split("/")[1])
    return str([one.to_pylist() for one in event_files.batches(ports.current.folder, place, key)])
