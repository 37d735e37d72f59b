"""A witness cosigns growth, refuses every rewriting with the right code, and keeps the evidence."""

import threading

import pytest

from bluelamp.core.ledger import (
    Checkpoint,
    Head,
    KeyKind,
    MemoryWitnessStore,
    Note,
    Request,
    SqliteWitnessStore,
    Witness,
    trusted,
    verify_consistency,
    with_cosignatures,
    witness_request,
)
from bluelamp.core.ledger.encoding import to_base64
from bluelamp.core.ledger.errors import NoteTooLong, QuorumNotMet, SignatureWrong, StoreFailed, WitnessRequestBroken
from bluelamp.core.ledger.merkle import EMPTY_ROOT
from ledger_worlds import ORIGIN, START, World, key, log_key, looked


@pytest.fixture
def seen():
    """A log of which 100 entries were cosigned."""
    world = World()
    world.grow(99)
    world.note = world.witnessed()
    return world


def of_other_entries(bodies):
    """A log under the same name and key, with other entries from the start."""
    world = World()
    with world.store.writing() as transaction:
        for body in bodies:
            transaction.enqueue(body)
    world.sequencer.open_shard(START * 1000)
    world.sequencer.step()
    return world


def evidence(world):
    with world.witness._store.step() as memory:
        return memory.evidence()


def submit(world, other, old=100, at=START):
    """What the witness of one world says to the log of another, which makes the best proof it can."""
    note = other.publish()
    size = Checkpoint.parse(Note.parse(note).text).size
    body = witness_request(other.subtree(), min(old, size), note)
    return world.witness.add_checkpoint(body.replace(b"old %d" % min(old, size), b"old %d" % old, 1), at)


def test_growth_is_cosigned_with_the_time_and_remembered(seen):
    seen.grow(50)
    answer = seen.ask(seen.publish(), START + 5)
    assert answer.status == 200
    assert answer.body.count("\n") == len(seen.witnesses)
    note = with_cosignatures(seen.publish(), [answer.body], [one.verifier for one in seen.witnesses])
    assert set(seen.policy.check(note).cosigned.values()) == {START + 5}
    with seen.witness._store.step() as memory:
        assert memory.seen(ORIGIN).size == 150


def test_the_same_checkpoint_is_cosigned_again_with_a_new_time(seen):
    first, second = (seen.ask(seen.publish(), at) for at in (START, START + 1))
    assert (first.status, second.status) == (200, 200)
    assert first.body != second.body


def test_a_request_from_another_size_gets_the_size_that_was_cosigned(seen):
    seen.grow(50)
    seen.cosigned_size = 50
    answer = seen.ask(seen.publish())
    assert (answer.status, answer.body, answer.content_type) == (409, "100\n", "text/x.tlog.size")
    assert evidence(seen) == []


def changed(kind):
    """The 99 generated entries after the first, tampered with, and one more."""
    bodies = [looked(number) for number in range(1, 101)]
    match kind:
        case "rewritten":
            bodies[17] = looked(5000)
        case "dropped":
            del bodies[17]
        case "reordered":
            bodies[17], bodies[18] = bodies[18], bodies[17]
        case "back-dated":
            bodies.insert(17, looked(5000, at=(START + 17) * 1000))
    return bodies


@pytest.mark.parametrize("kind", ["rewritten", "dropped", "reordered", "back-dated"])
def test_a_changed_past_is_refused_and_the_evidence_kept(seen, kind):
    other = of_other_entries(changed(kind))
    answer = submit(seen, other)
    assert answer.status == 422
    kept = evidence(seen)
    assert [(one.origin, one.seen.size, one.claimed.size) for one in kept] == [(ORIGIN, 100, len(changed(kind)) + 1)]
    refused = Note.parse(kept[0].request.decode().split("\n\n", 1)[1])
    assert refused.verified([log_key().verifier])
    with seen.witness._store.step() as memory:
        assert memory.seen(ORIGIN).size == 100


def test_nothing_was_changed_in_the_honest_growth_of_the_same_entries(seen):
    assert submit(seen, of_other_entries(changed("honest"))).status == 200


def test_another_root_at_the_same_size_is_refused_and_kept_as_proof(seen):
    other = of_other_entries(changed("rewritten")[:99])
    answer = submit(seen, other)
    assert (answer.status, answer.body) == (422, "")
    assert [(one.seen.size, one.claimed.size) for one in evidence(seen)] == [(100, 100)]


def test_another_root_at_the_same_size_is_kept_whatever_size_it_was_sent_from(seen):
    other = of_other_entries(changed("rewritten")[:99])
    assert submit(seen, other, old=40).status == 409
    assert len(evidence(seen)) == 1


def test_an_honest_log_that_asks_from_another_size_leaves_no_evidence_against_it(seen):
    body = bytes(Request(40, (), Note.parse(seen.note)))
    assert (seen.witness.add_checkpoint(body, START).status, evidence(seen)) == (409, [])


def test_a_truncated_log_is_refused(seen):
    answer = submit(seen, of_other_entries([looked(number) for number in range(1, 40)]))
    assert (answer.status, answer.body) == (400, "")


def test_a_log_that_is_not_known_or_did_not_sign_is_refused(seen):
    unknown = submit(seen, grown("other.example"))
    assert (unknown.status, unknown.body) == (404, "")
    stranger = grown(ORIGIN, seed=9)
    answer = submit(seen, stranger)
    assert (answer.status, answer.body, evidence(seen)) == (403, "", [])


def grown(origin, seed=3):
    world = World(signer=log_key(seed, origin))
    world.grow(120)
    return world


def test_a_spoilt_proof_is_refused_and_a_good_one_is_taken_afterwards(seen):
    seen.grow(50)
    request = Request.parse(witness_request(seen.subtree(), 100, seen.publish()))
    spoilt = Request(100, request.proof[:-1], request.note)
    assert seen.witness.add_checkpoint(bytes(spoilt), START).status == 422
    assert seen.witness.add_checkpoint(bytes(request), START).status == 200


def test_a_log_of_no_entries_is_cosigned_with_the_empty_root_alone():
    world = World()
    for root, status in ((bytes(32), 422), (EMPTY_ROOT, 200)):
        note = Note(Checkpoint(ORIGIN, 0, root).text, ()).signed_by(log_key())
        assert world.witness.add_checkpoint(bytes(Request(0, (), note)), START).status == status


REQUEST = bytes(Request(0, (), Note(Checkpoint(ORIGIN, 0, EMPTY_ROOT).text, ()).signed_by(log_key())))
"""A request that is answered with 200."""


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"old 5",
        b"old 5\n\n",
        b"old x\n\nnote",
        b"new 5\n\nnote",
        b"5" + REQUEST.removeprefix(b"old 0"),
        b"old 5\nnothash\n\nnote",
        b"\xff",
        b"x" * 10_000_000,
        b"old 0\n" + (to_base64(bytes(32)).encode() + b"\n") * 64 + b"\nnote",
        b"old 0\n\nlog.example\n5\n\n\xe2\x80\x94 a AAAAAAA=\n",
    ],
)
def test_what_is_no_request_is_answered_with_400_and_a_sentence(body):
    answer = World().witness.add_checkpoint(body, START)
    assert (answer.status, answer.body) == (400, "")
    assert answer.why.endswith(".")


def test_a_request_that_does_not_begin_with_the_word_old_is_none():
    with pytest.raises(WitnessRequestBroken):
        Request.parse(REQUEST.removeprefix(b"old "))


def test_a_request_may_have_as_many_hashes_as_the_highest_tree_and_none_more(seen):
    head, _, note = bytes(Request(0, (), Note.parse(seen.note))).partition(b"\n\n")
    hashes = (b"A" * 43 + b"=\n") * 63
    assert len(Request.parse(head + b"\n" + hashes + b"\n" + note).proof) == 63
    with pytest.raises(WitnessRequestBroken):
        Request.parse(head + b"\n" + hashes + b"A" * 43 + b"=\n\n" + note)


def test_a_body_of_just_the_longest_length_is_read_and_one_of_a_byte_more_is_not():
    with pytest.raises(WitnessRequestBroken):
        Request.parse(b"x" * (256 * 1024 + 4096))
    with pytest.raises(NoteTooLong):
        Request.parse(b"x" * (256 * 1024 + 4096 + 1))


def test_a_refusal_is_text_for_a_person(seen):
    assert seen.witness.add_checkpoint(b"nothing", START).content_type == "text/plain; charset=utf-8"


def test_a_request_survives_its_bytes_and_back(seen):
    body = witness_request(seen.subtree(), 60, seen.note)
    assert bytes(Request.parse(body)) == body


def test_requests_at_once_never_take_entries_back(tmp_path):
    world = World(store=World().store)
    world.grow(0)
    notes = []
    for _ in range(12):
        world.grow(3)
        notes.append(world.publish())
    witness = Witness(world.witnesses, {ORIGIN: trusted(log_key().verifier)}, SqliteWitnessStore(tmp_path / "w.sqlite"))
    subtree, cosigned = world.subtree(), []

    def chase(mine):
        old = 0
        for note in mine:
            size = Checkpoint.parse(Note.parse(note).text).size
            while old <= size:
                answer = witness.add_checkpoint(witness_request(subtree, old, note), START)
                if answer.status == 200:
                    cosigned.append(Checkpoint.parse(Note.parse(note).text))
                    break
                assert answer.status == 409
                old = int(answer.body)

    threads = [threading.Thread(target=chase, args=(notes[at::3],)) for at in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sizes = [one.size for one in cosigned]
    assert cosigned
    assert max(sizes) == 37
    with witness._store.step() as memory:
        assert memory.seen(ORIGIN) == Head(37, cosigned[sizes.index(37)].root)


def test_a_witness_that_cannot_write_signs_nothing(seen):
    class Broken(MemoryWitnessStore):
        def remember(self, *_given):
            raise StoreFailed("The disk is `full`.", todo="make room.")

    seen.witness = Witness(seen.witnesses, {ORIGIN: trusted(log_key().verifier)}, Broken())
    seen.cosigned_size = 0
    with pytest.raises(StoreFailed):
        seen.ask(seen.note)


@pytest.mark.parametrize("signers", [[], [key("w", 1, KeyKind.ED25519)], [key("w", 2), key("w", 1, KeyKind.ED25519)]])
def test_a_witness_needs_keys_of_its_own_kind(signers):
    with pytest.raises(ValueError, match="cosignature keys"):
        Witness(signers, {}, MemoryWitnessStore())


def test_a_witness_with_an_ml_dsa_key_cosigns_a_second_line():
    world = World(witnesses=[key("one.example", 11), key("one.example", 11, KeyKind.ML_DSA_44)])
    world.grow(5)
    assert len(world.policy.check(world.witnessed()).cosigned) == 2


def test_replies_are_taken_from_known_witnesses_once_and_only_if_they_verify(seen):
    published = seen.publish()
    reply = seen.ask(published).body
    keys = [one.verifier for one in seen.witnesses]
    once = with_cosignatures(published, [reply], keys)
    assert with_cosignatures(once, [reply, reply], keys) == once
    assert len(Note.parse(with_cosignatures(published, [reply], keys[:1])).signatures) == 2
    with pytest.raises(QuorumNotMet, match="None of the `1` replies"):
        with_cosignatures(published, [reply], [key("three.example", 13).verifier])
    with pytest.raises(WitnessRequestBroken, match="not a signature line"):
        with_cosignatures(published, ["100\n"], keys)
    seen.grow(1)
    with pytest.raises(SignatureWrong):
        with_cosignatures(seen.publish(), [reply], keys)


def test_what_was_cosigned_always_begins_with_what_was_cosigned_before(seen):
    old = Checkpoint.parse(Note.parse(seen.note).text)
    seen.grow(33)
    new = Checkpoint.parse(Note.parse(seen.witnessed()).text)
    proof = Request.parse(witness_request(seen.subtree(), old.size, seen.publish())).proof
    assert verify_consistency(old.size, new.size, old.root, new.root, proof)
