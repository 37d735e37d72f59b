"""Witnessing over files gives what witnessing over a network gives, and believes nothing on the stick."""

import pytest

from bluelamp.core.ledger import answer_requests, collect, put_request, read_reply, witness_request
from bluelamp.core.ledger.errors import NoteTooLong, SignatureWrong, WitnessRequestBroken
from ledger_worlds import START, World


@pytest.fixture
def world():
    made = World()
    made.grow(20)
    made.note = made.publish()
    made.keys = [one.verifier for one in made.witnesses]
    return made


def request(world, old=0):
    return witness_request(world.subtree(), old, world.note)


def test_a_checkpoint_goes_out_and_comes_back_cosigned(world, tmp_path):
    path = put_request(tmp_path, "federation", request(world))
    answers = answer_requests(tmp_path, world.witness, START)
    assert {name: one.status for name, one in answers.items()} == {"federation.add-checkpoint": 200}
    assert read_reply(path).status == 200
    note = collect(world.note, [path], world.keys)
    assert len(world.policy.check(note).cosigned) == 2


def test_a_request_is_answered_once(world, tmp_path):
    put_request(tmp_path, "federation", request(world))
    assert len(answer_requests(tmp_path, world.witness, START)) == 1
    assert answer_requests(tmp_path, world.witness, START) == {}


def test_a_request_that_was_answered_before_does_not_stop_those_after_it(world, tmp_path):
    put_request(tmp_path, "a", request(world))
    answer_requests(tmp_path, world.witness, START)
    put_request(tmp_path, "b", request(world))
    assert list(answer_requests(tmp_path, world.witness, START)) == ["b.add-checkpoint"]


def test_a_refusal_comes_back_with_its_words(world, tmp_path):
    world.ask(world.note)
    stale, spoilt = put_request(tmp_path, "a", request(world)), put_request(tmp_path, "b", b"old nothing")
    answer_requests(tmp_path, world.witness, START)
    assert (read_reply(stale).status, read_reply(stale).body) == (409, "21\n")
    assert "it must be an `old` line" in read_reply(spoilt).body
    with pytest.raises(WitnessRequestBroken, match=r"refused `a\.add-checkpoint` with 409: 21"):
        collect(world.note, [stale], world.keys)


def test_a_file_of_ten_megabytes_is_answered_without_being_read_whole(world, tmp_path):
    put_request(tmp_path, "large", b"x" * 10_000_000)
    assert answer_requests(tmp_path, world.witness, START)["large.add-checkpoint"].status == 400


def test_a_stick_without_a_reply_or_with_a_spoilt_one_is_refused(world, tmp_path):
    path = put_request(tmp_path, "federation", request(world))
    with pytest.raises(WitnessRequestBroken, match="There is no reply"):
        read_reply(path)
    reply = tmp_path / "federation.add-checkpoint.reply"
    reply.write_bytes(b"200")
    with pytest.raises(WitnessRequestBroken, match="no second line"):
        read_reply(path)
    reply.write_bytes(b"x" * 10_000_000)
    with pytest.raises(NoteTooLong):
        read_reply(path)


def test_a_reply_for_another_checkpoint_is_not_taken(world, tmp_path):
    path = put_request(tmp_path, "federation", request(world))
    answer_requests(tmp_path, world.witness, START)
    world.grow(1)
    with pytest.raises(SignatureWrong):
        collect(world.publish(), [path], world.keys)
