"""Receipts prove what they say, survive printing, and prove nothing once changed."""

import random

import pytest

from bluelamp.core.ledger import Receipt, make_receipt, verify_receipt
from bluelamp.core.ledger.errors import (
    Base64Broken,
    LedgerError,
    NoteBroken,
    NoteTooLong,
    NumberBroken,
    OutsideTheTree,
    ProofDoesNotVerify,
    QuorumNotMet,
    ReceiptBroken,
)
from bluelamp.core.ledger.notes import LONGEST_NOTE
from ledger_worlds import World


@pytest.fixture(scope="module")
def world():
    made = World()
    made.grow(299)
    made.note = made.witnessed()
    made.bodies = made.entries()
    return made


def test_every_entry_gets_a_receipt_that_proves_its_place(world):
    for index, entry in enumerate(world.bodies):
        text = str(make_receipt(world.subtree(), index, world.note))
        proved = verify_receipt(text, entry, world.policy)
        assert (proved.index, proved.checkpoint.size, len(proved.cosigned)) == (index, 300, 2)


def test_a_receipt_proves_nothing_of_another_entry_or_place(world):
    receipt = make_receipt(world.subtree(), 17, world.note)
    for wrong in (world.bodies[18], world.bodies[17] + b" ", b""):
        with pytest.raises(ProofDoesNotVerify, match="index `17`"):
            verify_receipt(receipt, wrong, world.policy)
    moved = Receipt(18, receipt.proof, receipt.note)
    with pytest.raises(ProofDoesNotVerify):
        verify_receipt(moved, world.bodies[17], world.policy)


@pytest.mark.parametrize("extra", [None, b"", b"the opening"])
def test_a_receipt_survives_its_text_and_back_with_what_was_added(world, extra):
    receipt = make_receipt(world.subtree(), 17, world.note, extra)
    assert Receipt.parse(str(receipt)) == receipt
    assert ("extra " in str(receipt)) is (extra is not None)


def test_the_text_of_a_receipt_has_the_lines_of_the_specification(world):
    lines = str(make_receipt(world.subtree(), 17, world.note, b"x")).split("\n")
    assert lines[:3] == ["c2sp.org/tlog-proof@v1", "extra eA==", "index 17"]
    assert lines[lines.index("") + 1] == world.signer.verifier.name


def test_a_receipt_of_a_log_with_one_entry_has_no_hashes():
    small = World()
    small.grow(0)
    receipt = str(make_receipt(small.subtree(), 0, small.witnessed()))
    assert "index 0\n\n" in receipt
    assert verify_receipt(receipt, small.entries()[0], small.policy).index == 0


def test_a_receipt_without_its_witnesses_is_not_enough(world):
    receipt = make_receipt(world.subtree(), 17, world.publish())
    with pytest.raises(QuorumNotMet):
        verify_receipt(receipt, world.bodies[17], world.policy)


def test_an_entry_newer_than_the_checkpoint_gets_no_receipt(world):
    with pytest.raises(OutsideTheTree, match="There is no entry `300`"):
        make_receipt(world.subtree(), 300, world.note)


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v2", ReceiptBroken),
        ("index 17\n", "", ReceiptBroken),
        ("index 17", "index 017", NumberBroken),
        ("index 17\n", "index 17\nAAAA\n", Base64Broken),
        ("index 17\n", "index 17\n" + "A" * 43 + "=\n" * 1, None),
        ("extra eA==", "extra eB==", Base64Broken),
        ("\n\n", "\n", ReceiptBroken),
        ("\u2014", "-", NoteBroken),
    ],
)
def test_a_damaged_receipt_has_an_error_with_a_sentence(world, old, new, error):
    text = str(make_receipt(world.subtree(), 17, world.note, b"x")).replace(old, new)
    with pytest.raises(error or ProofDoesNotVerify):
        verify_receipt(text, world.bodies[17], world.policy)


def test_a_receipt_without_lines_or_with_too_many_is_refused(world):
    with pytest.raises(ReceiptBroken, match="where its index"):
        Receipt.parse("c2sp.org/tlog-proof@v1\n\nrest")
    text = str(make_receipt(world.subtree(), 17, world.note))
    with pytest.raises(ReceiptBroken, match="`72` hashes"):
        Receipt.parse(text.replace("index 17\n", "index 17\n" + ("A" * 43 + "=\n") * 63))
    with pytest.raises(NoteTooLong, match="10000000"):
        Receipt.parse(b"x" * 10_000_000)


def test_a_receipt_may_have_as_many_hashes_as_the_highest_tree_and_none_more(world):
    text = str(make_receipt(world.subtree(), 17, world.note))
    head, _, note = text.partition("\n\n")
    first, index = head.split("\n")[:2]
    hashes = ("A" * 43 + "=\n") * 63
    assert len(Receipt.parse(f"{first}\n{index}\n{hashes}\n{note}").proof) == 63
    with pytest.raises(ReceiptBroken, match="`64` hashes"):
        Receipt.parse(f"{first}\n{index}\n{hashes}{'A' * 43}=\n\n{note}")


def test_what_was_added_to_a_receipt_may_be_longer_than_any_note(world):
    receipt = make_receipt(world.subtree(), 17, world.note, bytes(300_000))
    assert Receipt.parse(str(receipt)).extra == bytes(300_000)


def accepted_of(count, seed, world):
    """How many changed receipts were accepted for an entry, the index or the root being another."""
    source, accepted = random.Random(seed), 0
    texts = [str(make_receipt(world.subtree(), index, world.note)).encode() for index in range(300)]
    for _ in range(count):
        index = source.randrange(300)
        made = bytearray(texts[index])
        at = source.randrange(len(made))
        match source.randrange(3):
            case 0:
                made[at] ^= 1 << source.randrange(8)
            case 1:
                del made[at : at + source.randrange(1, 50)]
            case _:
                lines = bytes(made).split(b"\n")
                lines.insert(source.randrange(len(lines)), source.choice(lines))
                made = bytearray(b"\n".join(lines))
        entry = world.bodies[source.randrange(300)] if source.random() < 0.3 else world.bodies[index]
        try:
            proved = verify_receipt(bytes(made), entry, world.policy)
        except LedgerError:
            continue
        accepted += world.bodies[proved.index] != entry or proved.checkpoint.size != 300
    return accepted


def test_of_two_thousand_changed_receipts_none_is_accepted(world):
    assert accepted_of(2_000, 5, world) == 0


@pytest.mark.deep
def test_of_a_hundred_thousand_changed_receipts_none_is_accepted(world):
    assert accepted_of(100_000, 6, world) == 0


def test_a_receipt_of_twice_the_longest_note_is_looked_at_and_one_of_a_byte_more_is_not():
    with pytest.raises(ReceiptBroken):
        Receipt.parse(b"x" * (2 * LONGEST_NOTE))
    with pytest.raises(NoteTooLong):
        Receipt.parse(b"x" * (2 * LONGEST_NOTE + 1))
