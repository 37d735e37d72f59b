"""The trust policy: the published grammar, quorums, and nobody counted twice."""

import itertools

import pytest

from bluelamp.core.ledger import Note, parse_policy, with_cosignatures
from bluelamp.core.ledger.errors import (
    KeyBroken,
    NoKnownSignature,
    NoteTooLong,
    NumberBroken,
    PolicyBroken,
    QuorumNotMet,
    WitnessTwice,
    WrongOrigin,
)
from bluelamp.core.ledger.keys import KeyKind
from ledger_worlds import ORIGIN, START, World, key, log_key

LOG = f"log {log_key().verifier}\n"
WITNESSES = [key(f"w{number}.example", 30 + number) for number in range(4)]
LINES = "".join(f"witness w{number} {one.verifier}\n" for number, one in enumerate(WITNESSES))


def cosigned_by(*numbers):
    world = World(witnesses=[WITNESSES[number] for number in numbers] or [WITNESSES[0]])
    world.grow(5)
    return world.witnessed() if numbers else world.publish()


def test_spaces_tabs_comments_and_addresses_are_read_as_the_grammar_says():
    text = f"\n # a comment\n\tlog \t{log_key().verifier} https://log.example \n{LINES}witness x\xe9 "
    policy = parse_policy(f"{text}{key('x', 40).verifier} https://x.example\ngroup g 2 w0 w1 w2\nquorum g")
    assert [one.name for one in policy.logs] == [ORIGIN]
    assert list(policy.witnesses) == ["w0", "w1", "w2", "w3", "x\xe9"]
    assert policy.groups["g"].needed == 2
    assert policy.addresses == {"x\xe9": "https://x.example"}
    assert policy.with_retired({log_key().verifier: 5}).addresses == policy.addresses


def test_a_witness_line_with_a_word_too_many_is_refused():
    with pytest.raises(PolicyBroken):
        parse_policy(f"{LOG}witness w {WITNESSES[0].verifier} https://x.example more\nquorum w\n")


def test_names_that_are_no_text_are_kept_apart_byte_by_byte():
    raw = LOG.encode() + f"witness \udcff {WITNESSES[0].verifier}\n".encode(errors="surrogateescape")
    raw += f"witness \udcfe {WITNESSES[1].verifier}\n".encode(errors="surrogateescape")
    policy = parse_policy(raw + b"quorum \xff\n")
    assert len(policy.witnesses) == 2
    # Text that was read with such bytes kept apart is the same policy.
    assert parse_policy((raw + b"quorum \xff\n").decode(errors="surrogateescape")) == policy


def test_a_name_may_end_with_any_sign():
    assert parse_policy(f"{LOG}witness w! {WITNESSES[0].verifier}\nquorum w!").quorum == "w!"


def test_a_policy_of_just_the_longest_length_is_read_and_one_of_a_byte_more_is_not():
    lines = f"{LOG}quorum none\n#"
    longest = lines + "x" * (1024 * 1024 - len(lines))
    assert parse_policy(longest).quorum == "none"
    with pytest.raises(NoteTooLong):
        parse_policy(longest + "x")


def test_what_is_wrong_is_said_with_the_number_of_its_line():
    with pytest.raises(PolicyBroken) as caught:
        parse_policy(f"{LOG}# a comment\nnonsense\nquorum none")
    assert caught.value.place.line == 3


@pytest.mark.parametrize("signed", [set(one) for size in range(5) for one in itertools.combinations(range(4), size)])
def test_a_quorum_of_groups_is_met_by_the_right_witnesses_only(signed):
    policy = parse_policy(f"{LOG}{LINES}group a 2 w0 w1 w2\ngroup b all a w3\nquorum b\n")
    note = cosigned_by(*sorted(signed))
    if len(signed & {0, 1, 2}) >= 2 and 3 in signed:
        assert len(policy.check(note).cosigned) == len(signed)
    else:
        with pytest.raises(QuorumNotMet, match="quorum `b`"):
            policy.check(note)


def test_one_witness_or_any_or_none_can_be_the_quorum():
    note = cosigned_by(1)
    assert parse_policy(f"{LOG}{LINES}quorum w1").check(note).cosigned == {WITNESSES[1].verifier: START + 1_000_000}
    assert parse_policy(f"{LOG}{LINES}group g any w0 w1\nquorum g").check(note).checkpoint.size == 6
    assert parse_policy(f"{LOG}quorum none").check(note).cosigned == {}


def test_a_checkpoint_that_no_known_log_signed_is_refused():
    note = cosigned_by(1)
    with pytest.raises(NoKnownSignature, match="None of the trusted keys"):
        parse_policy(f"log {log_key(9).verifier}\nquorum none").check(note)
    with pytest.raises(NoKnownSignature, match="no log of the policy"):
        parse_policy(f"log {log_key(9).verifier}\n{LINES}quorum none").check(note)


def test_a_log_that_signs_for_another_name_has_the_wrong_origin():
    text = Note.parse(cosigned_by()).text
    other = log_key(5, "other.example")
    policy = parse_policy(f"log {other.verifier}\nquorum none")
    with pytest.raises(WrongOrigin, match=r"not of `other\.example`"):
        policy.check(str(Note(text, ()).signed_by(other)))


def test_a_log_may_sign_with_ml_dsa_as_well():
    quantum = key(ORIGIN, 6, KeyKind.ML_DSA_44)
    note = Note.parse(cosigned_by(1)).signed_by(quantum, 0)
    policy = parse_policy(f"{LOG}log {quantum.verifier}\n{LINES}quorum w1")
    checked = policy.check(str(note))
    assert checked.log_keys == (log_key().verifier, quantum.verifier)
    # Its line carries a time, as a witness's does, and still no log is a witness.
    assert set(checked.cosigned) == {WITNESSES[1].verifier}
    assert with_cosignatures(str(note), [], [WITNESSES[1].verifier]) == str(note).encode()


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (f"{LOG}", "no quorum line"),
        (f"{LOG}quorum none\nquorum none", "second quorum"),
        (f"{LOG}quorum w1", "no line above defines"),
        ("log\nquorum none", "is not a log"),
        (f"{LOG}{LINES}group g any\nquorum g", "is not a log"),
        (f"{LOG}quorum none x", "is not a log"),
        (f"{LOG}{LINES}group g 3 w0 w1\nquorum g", "asks for 3 of 2"),
        (f"{LOG}{LINES}group g 0 w0 w1\nquorum g", "asks for 0 of 2"),
        (f"{LOG}{LINES}group g any none\nquorum g", "no line above defines"),
        (f"{LOG}{LINES}group g any g\nquorum g", "no line above defines"),
        (f"{LOG}{LINES}group none any w0\nquorum none", "the name none"),
        (f"log {WITNESSES[0].verifier}\nquorum none", "the key of a witness"),
        (f"{LOG}witness w {log_key(3).verifier}\nquorum w", "the key of a log"),
        (f"{LOG}quorum none\r\n", "control character"),
        (f"{LOG}quorum none\x7f", "control character"),
    ],
)
def test_a_policy_that_is_not_one_is_refused_with_its_line(lines, why):
    with pytest.raises(PolicyBroken, match=why) as caught:
        parse_policy(lines, "policy.txt")
    assert caught.value.place.source == "policy.txt"


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (f"{LOG}log {log_key().verifier}\nquorum none", "a key that stands above"),
        (f"{LOG}{LINES}witness again {WITNESSES[0].verifier}\nquorum w0", "a key that stands above"),
        (f"{LOG}{LINES}witness again {key('new.name', 30).verifier}\nquorum w0", "a key that stands above"),
        (f"{LOG}witness w {key(ORIGIN, 1).verifier}\nquorum w", "a key that stands above"),
        (f"{LINES}log {log_key(30).verifier}\nquorum w0", "a key that stands above"),
        (f"{LOG}{LINES}witness w0 {key('x', 50).verifier}\nquorum w0", "a name that stands above"),
        (f"{LOG}{LINES}group w0 any w1\nquorum w0", "a name that stands above"),
        (f"{LOG}{LINES}group g any w0 w0\nquorum g", "already a member"),
        (f"{LOG}{LINES}group g any w0\ngroup h any w0\nquorum h", "already a member"),
    ],
)
def test_nobody_can_stand_in_a_policy_twice(lines, why):
    with pytest.raises(WitnessTwice, match=why):
        parse_policy(lines)


def test_a_broken_key_a_broken_number_and_a_long_file_have_errors_of_their_own():
    with pytest.raises(KeyBroken):
        parse_policy("log x\nquorum none")
    with pytest.raises(NumberBroken):
        parse_policy(f"{LOG}{LINES}group g two w0\nquorum g")
    with pytest.raises(NoteTooLong, match="10000000"):
        parse_policy("#" * 10_000_000)
