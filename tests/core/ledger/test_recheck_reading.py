"""The re-check's own reading is as strict as the writer's, and agrees with it on what was signed."""

import sys

import pytest

from bluelamp.core.ledger import KeyKind, parse_policy
from bluelamp.core.ledger.recheck_reading import (
    NotReadable,
    PublicKey,
    ReadPolicy,
    SeenCheckpoint,
    bytes_of,
    number_of,
)
from ledger_worlds import World, key, log_key


@pytest.fixture(scope="module")
def note():
    world = World(witnesses=[key("one.example", 11), key("one.example", 11, KeyKind.ML_DSA_44)])
    world.grow(3)
    return world.witnessed().decode()


def public(signing_key):
    return PublicKey.read(str(signing_key.verifier))


@pytest.mark.parametrize("kind", list(KeyKind))
def test_a_key_is_read_as_it_is_published(kind):
    made = key("one.example", 3, kind).verifier
    assert (public(key("one.example", 3, kind)).mark, public(key("one.example", 3, kind)).raw) == (
        made.id,
        made.public,
    )


@pytest.mark.parametrize("text", ["", "a+b", "a+00000000+AQ==", "a+00000000+", "a+00000000+!"])
def test_what_is_no_key_is_not_read(text):
    with pytest.raises(NotReadable):
        PublicKey.read(text)


def test_signatures_of_each_kind_are_found_good_with_their_time(note):
    seen = SeenCheckpoint.read(note.encode())
    assert seen.signature_of(public(log_key())).second is None
    assert seen.signature_of(public(log_key())).good
    for kind in (KeyKind.COSIGNATURE, KeyKind.ML_DSA_44):
        found = seen.signature_of(public(key("one.example", 11, kind)))
        assert (found.good, found.second) == (True, 1_791_000_000)
    assert seen.signature_of(public(key("one.example", 12))).absent


def test_a_text_changed_after_signing_has_wrong_signatures_of_each_kind(note):
    seen = SeenCheckpoint.read(note.replace("\n4\n", "\n5\n").encode())
    for signer in (log_key(), key("one.example", 11), key("one.example", 11, KeyKind.ML_DSA_44)):
        assert "not its signature" in seen.signature_of(public(signer)).wrong


def test_a_kind_that_this_machine_cannot_check_is_not_called_good(note, monkeypatch):
    seen, quantum = SeenCheckpoint.read(note.encode()), public(key("one.example", 11, KeyKind.ML_DSA_44))
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.asymmetric", None)
    assert "cannot be checked" in seen.signature_of(quantum).wrong


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\n4\n", "\n04\n"),
        ("\n4\n", "\n\n"),
        ("\n4\n", "\n4\nmore\n"),
        ("\u2014", "-"),
        ("=\n\n", "\n\n"),
        ("=\n\n", "AAAA=\n\n"),
    ],
)
def test_a_checkpoint_that_is_not_exact_is_not_read(note, old, new):
    with pytest.raises(NotReadable):
        SeenCheckpoint.read(note.replace(old, new, 1).encode())
    with pytest.raises(NotReadable):
        SeenCheckpoint.read(note.encode()[:-1])
    with pytest.raises(NotReadable, match="not 32"):
        SeenCheckpoint.read(b"log.example\n5\nAAAA\n\n" + note.split("\n\n")[1].encode())


def test_numbers_and_base64_are_read_strictly():
    assert (number_of("0"), number_of("17"), bytes_of("YQ==")) == (0, 17, b"a")
    for text in ("", "017", "-1", "1 ", "٣", "9" * 20):
        with pytest.raises(NotReadable):
            number_of(text)
    for text in ("YQ", "YR==", "é", "YQ== "):
        with pytest.raises(NotReadable):
            bytes_of(text)


def test_a_policy_is_read_with_its_groups_and_its_quorum():
    world = World()
    text = f"# a comment\n\n{world.policy_text}"
    policy = ReadPolicy.read(text)
    assert policy.met("all-of-them", {"w0", "w1"})
    assert not policy.met("all-of-them", {"w0"})
    counted = ReadPolicy.read("\n".join(text.splitlines()[:-2]) + "\ngroup g 1 w0 w1\ngroup h any g\nquorum h")
    assert counted.met("h", {"w1"})
    assert not counted.met("h", set())
    assert ReadPolicy.read("quorum none").met("none", set())


def test_only_a_line_end_ends_a_line_of_a_policy():
    hidden = f"# a comment\u2028log {log_key().verifier}\nquorum none"
    assert ReadPolicy.read(hidden).logs == []
    assert parse_policy(hidden).logs == ()


@pytest.mark.parametrize("line", ["log", "witness w", "group g", "group g any", "quorum", "nonsense", "group g x a"])
def test_a_policy_line_that_is_not_understood_is_not_read(line):
    with pytest.raises(NotReadable):
        ReadPolicy.read(f"{line}\nquorum none")


def test_a_checkpoint_has_three_lines_and_no_fourth(note):
    with pytest.raises(NotReadable, match="three lines"):
        SeenCheckpoint.read(note.replace("\n\n", "\nan extension\n\n", 1).encode())


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f"log {log_key().verifier}\nnonsense g any w", "`nonsense g any w` is not understood"),
        (f"log {log_key().verifier}\n", "no quorum"),
    ],
)
def test_a_policy_with_a_line_too_strange_or_without_a_quorum_is_not_read(text, why):
    with pytest.raises(NotReadable, match=why):
        ReadPolicy.read(text)
