"""Every format: written from the generated force, read back, spoilt, cut off, and read at any size at flat memory."""

from __future__ import annotations

import gzip
import io
import re
import resource
from collections import Counter
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from bluelamp.core.feeds import FORMATS, FeedColumnMissing, FeedDamaged, FeedTooLarge, Reading
from bluelamp.core.feeds.uses import ACTIONS, USES
from bluelamp.core.rulebook import load_rulebook
from bluelamp.core.samples import generate
from bluelamp.core.samples.feed_files import WRITERS, counted
from bluelamp.core.samples.written import uses_of
from feeds_spoilt import spoilt

RULEBOOK = Path(__file__).parents[3] / "rulebooks" / "example-force"
DAY = date(2026, 11, 3)
READING = Reading(source="urn:feed", phone_by="asset_tag", name="file")
OF = {
    "cloudevents": set(ACTIONS),
    "ocsf-parquet": set(ACTIONS),
    "syslog": set(ACTIONS),
    "cef": set(ACTIONS),
    "proxy-squid": {"open_site"},
    "proxy-combined": {"open_site"},
    "sites-csv": {"open_site"},
    "intune-apps": {"install_app"},
    "apple-inventory": {"install_app"},
}
AS_A_STREAM = sorted(set(FORMATS) - {"ocsf-parquet"})
"""Parquet is read from its end, so it comes as a file and never packed; it has tests of its own."""
INPUTS = 10_000
"""Spoilt files of each format in the long run."""


@pytest.fixture(scope="module")
def uses():
    force = generate(load_rulebook(RULEBOOK, DAY), people=40, seed=3, day=DAY, events_per_phone=60)
    return uses_of(pa.concat_tables(force.event_batches()).combine_chunks())


def read(body, name, reading=READING):
    pieces = list(FORMATS[name].reader(body if hasattr(body, "read") else io.BytesIO(body), reading))
    found = pa.concat_tables([one.uses for one in pieces]) if pieces else USES.empty_table()
    rejects = [row for one in pieces for row in one.rejects.to_pylist()]
    return found, rejects, sum(one.others for one in pieces)


def test_every_format_that_is_read_can_be_written():
    assert set(WRITERS) == set(FORMATS)


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_what_the_generated_force_did_is_read_from_every_format(uses, name):
    found, rejects, _ = read(WRITERS[name](uses), name)
    assert rejects == []
    assert len(found) > 0
    actions = OF.get(name, {"call", "text"})
    assert set(found["action"].to_pylist()) <= actions
    if name in ("cloudevents", "ocsf-parquet", "cef"):
        assert Counter(found["action"].to_pylist()) == Counter(uses["action"].to_pylist())
    ids = found["id"].to_pylist()
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("name", AS_A_STREAM)
def test_the_same_file_twice_has_the_same_sources_and_ids(uses, name):
    body = WRITERS[name](uses.slice(0, 400))
    assert read(body, name)[0].equals(read(gzip.compress(body), name)[0])


@pytest.mark.parametrize("name", AS_A_STREAM)
def test_a_packed_file_that_is_cut_off_is_refused_with_what_to_do(uses, name):
    packed = gzip.compress(WRITERS[name](uses))
    with pytest.raises(FeedDamaged) as refusal:
        read(packed[: len(packed) // 2], name)
    assert "sent again whole" in refusal.value.todo or "exported again" in refusal.value.todo


@pytest.mark.parametrize("name", AS_A_STREAM)
def test_bytes_that_are_not_utf_8_are_shown_as_escapes_and_the_rest_is_read(uses, name):
    body = WRITERS[name](uses)
    if name == "intune-apps":
        with pytest.raises(FeedDamaged):
            read(body + b"\xff", name)
        return
    good = len(read(body, name)[0])
    found, rejects, _ = read(body + b"caf\xe9\n", name)
    assert len(found) == good
    assert [one["text"] for one in rejects] == ["caf\\xe9"]


def test_what_was_written_is_counted_beside_it(uses):
    found = counted(uses)
    assert sum(found[one] for one in ACTIONS) == len(uses)
    assert found["number withheld"] > 0


def spoil(name, body, seeds):
    """How many of the spoilt files were read, and how many were refused; anything else breaks the test."""
    outcomes = Counter()
    for seed in seeds:
        try:
            found, rejects, others = read(spoilt(body, seed, 6), name)
        except (FeedDamaged, FeedColumnMissing, FeedTooLarge):
            outcomes["refused"] += 1
        else:
            outcomes["read"] += 1
            outcomes["rows"] += len(found) + len(rejects) + others
            assert found.schema == USES
            assert all(one["reason"] and one["line"] > 0 for one in rejects)
    return outcomes


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_spoilt_files_are_read_or_refused_and_never_break(uses, name):
    outcomes = spoil(name, WRITERS[name](uses.slice(0, 60)), range(60))
    assert outcomes["read"] + outcomes["refused"] == 60


@pytest.mark.deep
@pytest.mark.parametrize("name", sorted(FORMATS))
def test_many_spoilt_files_are_read_or_refused_and_never_break(uses, name, record_property):
    outcomes = spoil(name, WRITERS[name](uses.slice(0, 60)), range(1_000, 1_000 + INPUTS))
    for what, count in outcomes.items():
        record_property(what, count)
    assert outcomes["read"] + outcomes["refused"] == INPUTS
    assert outcomes["read"] > 0


class Repeated(io.RawIOBase):
    """A file that is a head and then the same block again and again, made as it is read."""

    def __init__(self, head, block, size):
        self.left, self.head, self.block, self.at = size, head, block, 0

    def readable(self):
        return True

    def read(self, size=-1):
        if self.head:
            head, self.head = self.head, b""
            return head
        if self.left <= 0:
            return b""
        piece = self.block[self.at : self.at + min(size, self.left)]
        self.at = (self.at + len(piece)) % len(self.block)
        self.left -= len(piece)
        return piece


def flat(name, body, size):
    """Reads a file of so many bytes; the rows that were read, and by how many megabytes memory grew past the start."""
    # The file repeats, and a heading stands in it once only.
    head, _, block = (b"", b"", body) if name == "cloudevents" else body.partition(b"\n")
    warm = Repeated(head + b"\n", block, 4 * len(block))
    for piece in FORMATS[name].reader(warm, READING):
        assert piece
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    rows = broken = 0
    for piece in FORMATS[name].reader(Repeated(head + b"\n", block, size), READING):
        rows += len(piece.uses)
        broken += len(piece.rejects)
    # Where the file ends in the middle of a row, that one comes back.
    assert broken <= 1
    return rows, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


@pytest.mark.deep
def test_five_gigabytes_are_read_at_flat_memory(uses):
    body = WRITERS["cloudevents"](uses) * 8
    rows, grew = flat("cloudevents", body, 5_000_000_000)
    assert rows > 5_000_000_000 // 600
    assert grew < 200, f"grew by {grew:.0f} MB"


@pytest.mark.deep
@pytest.mark.parametrize("name", ["calls-uk-standard", "sites-csv"])
def test_a_large_csv_is_read_at_flat_memory(uses, name):
    body = WRITERS[name](uses)
    rows, grew = flat(name, body, 200_000_000)
    assert rows > 1_000_000
    assert grew < 200, f"grew by {grew:.0f} MB"


PAGE = Path(__file__).parents[3] / "docs" / "how-to" / "deliver-what-phones-did.md"


def test_the_page_for_whoever_delivers_names_every_format_and_its_examples_are_taken():
    page = PAGE.read_text(encoding="utf-8")
    assert [name for name in FORMATS if f"`{name}`" not in page] == []
    (event,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    (calls,) = re.findall(r"```csv\n(.*?)```", page, re.DOTALL)
    found, rejects, _ = read(" ".join(event.split("\n")).encode(), "cloudevents")
    assert (found["target"].to_pylist(), rejects) == (["com.whatsapp"], [])
    found, rejects, _ = read(calls.encode(), "calls-bluelamp")
    assert (found["seconds"].to_pylist(), rejects) == ([61], [])
