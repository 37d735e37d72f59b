"""The logs a witness answers: keys in use and retired ones, each once, and every other line refused with its number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.kernel import BluelampError
from bluelamp.core.ledger import KeyKind, TrustedKey, parse_known_logs
from bluelamp.core.ledger.errors import NoteTooLong, NumberBroken, PolicyBroken, WitnessTwice
from bluelamp.core.ledger.policy import LONGEST_POLICY
from ledger_worlds import ORIGIN, World, key, log_key

NOW, BEFORE, OTHER = log_key(1).verifier, log_key(2).verifier, log_key(3, "audit.other-force/2026").verifier


def read(*lines):
    return parse_known_logs("\n".join(map(str, lines)).encode())


def test_keys_in_use_and_retired_ones_are_kept_by_log_in_the_order_of_the_file():
    known = read("# ours", "", f"retired {BEFORE} 400", f"log\t{NOW}  https://log.example ", f"log {OTHER}\r")
    assert known == {
        ORIGIN: (TrustedKey(BEFORE, 400), TrustedKey(NOW)),
        "audit.other-force/2026": (TrustedKey(OTHER),),
    }


def test_a_published_policy_is_such_a_file_as_it_stands():
    world = World()
    assert parse_known_logs(world.policy_text.encode()) == {ORIGIN: (TrustedKey(log_key().verifier),)}


@pytest.mark.parametrize(
    ("line", "error", "why"),
    [
        (f"retired {BEFORE}", PolicyBroken, "is neither `log KEY` nor"),
        ("lok x", PolicyBroken, "is neither `log KEY` nor"),
        ("!", PolicyBroken, "is neither `log KEY` nor"),
        (f"log {NOW}", WitnessTwice, "stands above"),
        (f"retired {NOW} 5", WitnessTwice, "stands above"),
        (f"retired {BEFORE} 05", NumberBroken, "last size `05`"),
        (f"log {key('w.example', 9).verifier}", PolicyBroken, "the key of a witness"),
    ],
)
def test_a_line_that_is_wrong_is_refused_with_its_reason(line, error, why):
    with pytest.raises(error, match=why) as refused:
        read(f"log {NOW}", line)
    assert refused.value.todo
    assert refused.value.place is None or refused.value.place.line == 2


def test_an_ml_dsa_key_may_be_a_log_key():
    assert read(f"log {key(ORIGIN, 5, KeyKind.ML_DSA_44).verifier}")[ORIGIN][0].last_size is None


@pytest.mark.parametrize("given", [b"", b"# nothing", b"quorum none\n"])
def test_a_file_without_a_log_is_refused(given):
    with pytest.raises(PolicyBroken, match="The file `logs` names no log"):
        parse_known_logs(given)


def test_a_file_of_two_megabytes_is_not_read():
    with pytest.raises(NoteTooLong):
        parse_known_logs(b"#" * 2_000_000)


def test_a_file_of_just_the_longest_length_is_read():
    line = f"log {NOW}\n#".encode()
    assert parse_known_logs(line + b"x" * (LONGEST_POLICY - len(line))) == {ORIGIN: (TrustedKey(NOW),)}


@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_but_a_refusal(given):
    with pytest.raises(BluelampError) as refused:
        parse_known_logs(given)
    assert refused.value.todo
