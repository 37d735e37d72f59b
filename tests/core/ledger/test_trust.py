"""Keys rotate, and the old ones go on verifying what they signed and nothing larger."""

import pytest

from bluelamp.core.ledger import Entry, MemoryWitnessStore, Sequencer, Witness, parse_policy, with_cosignatures
from bluelamp.core.ledger.errors import KeyBroken, NoKnownSignature, QuorumNotMet, WrongOrigin
from bluelamp.core.ledger.trust import TrustedKey, open_checkpoint, replayed, rotated, trusted
from ledger_worlds import KINDS, ORIGIN, START, World, key, log_key

OLD, NEW = log_key(1), log_key(2)


@pytest.fixture
def rotation():
    """A log that grew, took a new key, told so in an entry, and grew again; notes from before and after."""
    world = World()
    world.grow(10)
    before = world.publish()
    values = {"role": "log", "retired": str(OLD.verifier), "successor": str(NEW.verifier), "last-size": 11}
    world.grow(4, KINDS.encode(Entry("ledger.key-changed", START * 1000, values)))
    keys = rotated(trusted(OLD.verifier), OLD.verifier, NEW.verifier, 11)
    world.signer, world.sequencer = NEW, Sequencer(world.store, ORIGIN, [NEW], world.medium, keys)
    return world, before, world.publish(), keys


def test_the_old_key_still_opens_what_it_signed(rotation):
    _, before, after, keys = rotation
    assert open_checkpoint(before, ORIGIN, keys)[1] == {OLD.verifier: None}
    assert open_checkpoint(after, ORIGIN, keys)[1] == {NEW.verifier: None}


def test_the_old_key_opens_nothing_larger_than_it_may_have_signed(rotation):
    world, _, _, keys = rotation
    world.sequencer = Sequencer(world.store, ORIGIN, [OLD], world.medium, keys)
    stolen = world.publish()
    with pytest.raises(NoKnownSignature):
        open_checkpoint(stolen, ORIGIN, keys)
    assert open_checkpoint(stolen, ORIGIN, trusted(OLD.verifier))[0].size == 16


def test_the_log_itself_tells_which_keys_it_had(rotation):
    world, _, _, keys = rotation
    entries = [KINDS.decode(one) for one in world.entries()]
    assert replayed("log", trusted(OLD.verifier), entries) == keys
    assert replayed("witness", trusted(OLD.verifier), entries) == trusted(OLD.verifier)
    one, two, other = (key(f"{name}.example", seed).verifier for name, seed in (("a", 41), ("a", 42), ("b", 43)))
    values = {"role": "witness", "retired": str(one), "successor": str(two), "last-size": 7}
    change = [Entry("ledger.key-changed", START * 1000, values)]
    assert replayed("witness", trusted(one), change) == (TrustedKey(one, 7), TrustedKey(two))
    assert replayed("witness", trusted(other), change) == trusted(other)
    with pytest.raises(KeyBroken, match="cannot be replaced"):
        replayed("log", keys, entries)


def test_one_key_of_several_is_replaced_and_the_others_stay_in_use():
    one, two, three, four = (key(f"{name}.example", seed).verifier for seed, name in enumerate("abcd", 51))
    after = rotated(trusted(one, two), one, three, 9)
    assert after == (TrustedKey(one, 9), TrustedKey(two), TrustedKey(three))
    for retired, successor in ((one, four), (four, key("e.example", 59).verifier), (two, three)):
        # Retired before; never trusted; followed by one that is there already.
        with pytest.raises(KeyBroken):
            rotated(after, retired, successor, 12)


def test_a_log_that_retires_a_key_it_never_had_is_not_believed_and_another_s_witness_is_passed_over():
    one, two, three = (key(f"{name}.example", seed).verifier for seed, name in enumerate("abc", 51))
    values = {"retired": str(one), "successor": str(two), "last-size": 7}
    change = {
        role: [Entry("ledger.key-changed", START * 1000, {"role": role, **values})] for role in ("log", "witness")
    }
    with pytest.raises(KeyBroken):
        replayed("log", trusted(three), change["log"])
    assert replayed("witness", trusted(one, three), change["witness"])[-1] == TrustedKey(two)


def test_a_policy_that_knows_the_last_size_does_the_same(rotation):
    world, before, _, keys = rotation
    policy = parse_policy(f"log {OLD.verifier}\nlog {NEW.verifier}\nquorum none\n").with_retired({OLD.verifier: 11})
    assert policy.check(before).checkpoint.size == 11
    world.sequencer = Sequencer(world.store, ORIGIN, [OLD], world.medium, keys)
    with pytest.raises(NoKnownSignature):
        policy.check(world.publish())


def test_a_witness_takes_the_new_key_and_refuses_the_old_one(rotation):
    world, _, after, keys = rotation
    world.witness = Witness(world.witnesses, {ORIGIN: keys}, MemoryWitnessStore())
    assert world.ask(after).status == 200
    world.sequencer = Sequencer(world.store, ORIGIN, [OLD], world.medium, keys)
    assert world.ask(world.publish()).status == 403


def test_a_witness_that_changes_its_key_signs_with_both_for_a_while():
    world = World(witnesses=[key("one.example/2026", 21), key("one.example/2027", 22)])
    world.grow(3)
    note = world.publish()
    answer = world.ask(note)
    old, new = (one.verifier for one in world.witnesses)
    for known in (old, new):
        policy = parse_policy(f"log {world.signer.verifier}\nwitness w {known}\nquorum w\n")
        assert policy.check(with_cosignatures(note, [answer.body], [known])).cosigned == {known: START + 1_000_000}
    either = f"log {world.signer.verifier}\nwitness a {old}\nwitness b {new}\ngroup w any a b\nquorum w\n"
    assert parse_policy(either).check(with_cosignatures(note, [answer.body], [old])).cosigned
    retired = parse_policy(either).with_retired({old: 2})
    with pytest.raises(QuorumNotMet):
        retired.check(with_cosignatures(note, [answer.body], [old]))


def test_a_key_that_is_not_in_use_cannot_be_replaced_and_none_comes_twice():
    keys = trusted(OLD.verifier)
    with pytest.raises(KeyBroken, match="cannot be replaced"):
        rotated(keys, NEW.verifier, OLD.verifier, 5)
    with pytest.raises(KeyBroken, match="cannot be replaced"):
        rotated(keys, OLD.verifier, OLD.verifier, 5)
    twice = rotated(rotated(keys, OLD.verifier, NEW.verifier, 5), NEW.verifier, log_key(3).verifier, 9)
    assert [one.last_size for one in twice] == [5, 9, None]
    assert [TrustedKey(OLD.verifier, 5).covers(size) for size in (4, 5, 6)] == [True, True, False]


def test_a_checkpoint_of_another_log_is_not_opened(rotation):
    _, before, _, keys = rotation
    with pytest.raises(WrongOrigin):
        open_checkpoint(before, "log.example", keys)
