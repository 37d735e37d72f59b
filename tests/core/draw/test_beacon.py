"""A beacon's round is accepted where its signature holds, and the published vectors say which do."""

import builtins
import hashlib
import importlib
import json
import struct
from datetime import timedelta
from pathlib import Path

import pytest

from bluelamp.core.draw import CHAINS, BeaconRound, check_round, draw_result, randomness, verify, write_bundle
from bluelamp.core.draw.errors import BeaconNotCheckable, BeaconRefused
from small_draws import FIRST, a_bundle, a_frame, a_plan, anchored, framed, revealed

VECTORS = Path(__file__).parents[4] / "shared" / "reference" / "vectors" / "drand"
QUICKNET = CHAINS["drand-quicknet"]
# The published signature of round 123, and the randomness that everybody makes of it.
ROUND_123 = bytes.fromhex(
    "b75c69d0b72a5d906e854e808ba7e2accb1542ac355ae486d591aa9d43765482e26cd02df835d3546d23c4b13e0dfc92"
)
# A published round of the first public beacon, which signs on the other group and chains its signatures.
FIRST_KEY = bytes.fromhex(
    "868f005eb8e6e4ca0a47c8a77ceaa5309a47978a7c71bc5cce96366b5d7a569937c529eeda66c7293784a9402801af31"
)
ROUND_72785 = bytes.fromhex(
    "82f5d3d2de4db19d40a6980e8aa37842a0e55d1df06bd68bddc8d60002e8e959eb9cfa368b3c1b77d18f02a5"
    "4fe047b80f0989315f83b12a74fd8679c4f12aae86eaf6ab5690b34f1fddd50ee3cc6f6cdf59e95526d5a5d8"
    "2aaa84fa6f181e42"
)
BEFORE_72785 = bytes.fromhex(
    "a609e19a03c2fcc559e8dae14900aaefe517cb55c840f6e69bc8e4f66c8d18e8a609685d9917efbfb0c37f05"
    "8c2de88f13d297c7e19e0ab24813079efe57a182554ff054c7638153f9b26a60e7111f71a0ff63d957170490"
    "5d3ca6df0b031747"
)
# A published round of the early scheme that signs on G1 under the tag of G2 (drand's own tests of its schemes).
EARLY_KEY = bytes.fromhex(
    "a0b862a7527fee3a731bcb59280ab6abd62d5c0b6ea03dc4ddf6612fdfc9d01f01c31542541771903475eb1ec6615f8d"
    "0df0b8b6dce385811d6dcf8cbefb8759e5e616a3dfd054c928940766d9a5b9db91e3b697e5d70a975181e007f87fca5e"
)
EARLY_ROUND_2 = bytes.fromhex(
    "a050676d1a1b6ceedb5fb3281cdfe88695199971426ff003c0862460b3a72811328a07ecd53b7d57fc82bb67f35efaf1"
)
# What quicknet's hash is made of beside its period, its beginning and its key.
QUICKNET_SEED = "f477d5c89f21a17c863a7f937c6a6d15859414d2be09cd448d4279af331c5d3e"
needs_library = pytest.mark.skipif(
    importlib.util.find_spec("py_ecc") is None, reason="the optional library py_ecc is not installed"
)
needs_vectors = pytest.mark.skipif(not VECTORS.is_dir(), reason="the published vectors are not beside the repository")


def published():
    """The vectors of drand-verify, and those of drand's own tests, in one form."""
    if not VECTORS.is_dir():
        return []
    found = [
        (one["scheme"], one["pk"], one["round"], one["sig"], one["prev"], one["ok"])
        for one in json.loads((VECTORS / "vectors.json").read_text(encoding="utf-8"))["vectors"]
    ]
    return found + [
        (one["Scheme"], one["PubKey"], int(one["Round"]), one["Sig"], one.get("PrevSig") or "", True)
        for one in json.loads((VECTORS / "schemes_test.json").read_text(encoding="utf-8"))
    ]


@needs_library
@pytest.mark.shared
@needs_vectors
@pytest.mark.parametrize(("scheme", "key", "number", "signature", "previous", "holds"), published())
def test_a_published_vector_is_accepted_or_refused_as_it_says(scheme, key, number, signature, previous, holds):
    given = (scheme, bytes.fromhex(key), number, bytes.fromhex(signature), bytes.fromhex(previous))
    # The BN254 scheme is refused on purpose: no plan can name a chain of it.
    if holds and not scheme.startswith("bls-bn254"):
        check_round(*given)
    else:
        with pytest.raises(BeaconRefused):
            check_round(*given)


@needs_library
def test_a_round_of_the_planned_beacon_is_accepted_and_the_next_number_is_not():
    check_round(QUICKNET.scheme, QUICKNET.key, 123, ROUND_123)
    with pytest.raises(BeaconRefused, match="is not signed by the beacon"):
        check_round(QUICKNET.scheme, QUICKNET.key, 124, ROUND_123)


@needs_library
def test_a_round_of_a_chained_beacon_is_accepted_after_its_own_signature_before_and_no_other():
    check_round("pedersen-bls-chained", FIRST_KEY, 72785, ROUND_72785, BEFORE_72785)
    for number, signature, before in (
        (72785, ROUND_72785, ROUND_72785),
        (72785, ROUND_72785, b""),
        (72786, ROUND_72785, BEFORE_72785),
        (72785, BEFORE_72785, BEFORE_72785),
    ):
        with pytest.raises(BeaconRefused, match="is not signed by the beacon"):
            check_round("pedersen-bls-chained", FIRST_KEY, number, signature, before)
    # The unchained scheme does not look at the signature before, so it is another message.
    with pytest.raises(BeaconRefused, match="is not signed by the beacon"):
        check_round("pedersen-bls-unchained", FIRST_KEY, 72785, ROUND_72785, BEFORE_72785)


@needs_library
def test_a_chained_round_without_a_signature_before_is_one_with_an_empty_one():
    curve, hashing, points = (
        importlib.import_module(f"py_ecc.{name}")
        for name in ("optimized_bls12_381", "bls.hash_to_curve", "bls.point_compression")
    )
    secret, tag = 7, b"BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_"
    message = hashlib.sha256((1).to_bytes(8, "big")).digest()
    signed = points.compress_G2(curve.multiply(hashing.hash_to_G2(message, tag, hashlib.sha256), secret))
    key = points.compress_G1(curve.multiply(curve.G1, secret)).to_bytes(48, "big")
    signature = b"".join(half.to_bytes(48, "big") for half in signed)
    check_round("pedersen-bls-chained", key, 1, signature)
    check_round("pedersen-bls-chained", key, 1, signature, b"")


@needs_library
def test_a_round_of_the_early_scheme_is_accepted_under_its_own_tag_alone():
    check_round("bls-unchained-on-g1", EARLY_KEY, 2, EARLY_ROUND_2)
    with pytest.raises(BeaconRefused, match="is not signed by the beacon"):
        check_round("bls-unchained-g1-rfc9380", EARLY_KEY, 2, EARLY_ROUND_2)


def test_the_hash_of_the_planned_beacon_is_made_of_its_period_its_beginning_and_its_key():
    said = struct.pack(">IQ", QUICKNET.period, int(QUICKNET.genesis.timestamp())) + QUICKNET.key
    said += bytes.fromhex(QUICKNET_SEED) + b"quicknet"
    assert hashlib.sha256(said).hexdigest() == QUICKNET.hash


@needs_library
@pytest.mark.parametrize(
    "signature",
    [
        b"",
        ROUND_123[:-1],
        ROUND_123 + b"\0",
        b"\0" + ROUND_123,
        bytes(48),
        b"\xff" * 48,
        bytes([ROUND_123[0] ^ 0x80]) + ROUND_123[1:],
        bytes([ROUND_123[0] ^ 0x20]) + ROUND_123[1:],
        b"\xc0" + bytes(47),
    ],
    ids=[
        "empty",
        "short",
        "long",
        "led by a nought",
        "nought",
        "too large",
        "not compressed",
        "other sign",
        "infinity",
    ],
)
def test_a_signature_that_is_no_point_or_another_one_is_refused(signature):
    with pytest.raises(BeaconRefused, match="Round 123"):
        check_round(QUICKNET.scheme, QUICKNET.key, 123, signature)


@needs_library
def test_a_key_that_is_no_point_or_infinity_is_refused():
    # With infinity as key and as signature every message would pass the equation.
    led_by_a_nought = QUICKNET.key[:48] + b"\0" + QUICKNET.key[48:]
    for key in (b"", QUICKNET.key[:48], led_by_a_nought, b"\xc0" + bytes(95)):
        for signature in (ROUND_123, b"\xc0" + bytes(47)):
            with pytest.raises(BeaconRefused):
                check_round(QUICKNET.scheme, key, 123, signature)
    with pytest.raises(BeaconRefused):
        check_round("pedersen-bls-unchained", QUICKNET.key, 123, ROUND_123)
    with pytest.raises(BeaconRefused):
        check_round("pedersen-bls-unchained", QUICKNET.key[:48], 123, bytes(96))


@needs_library
def test_a_point_outside_the_right_subgroup_is_refused():
    # x = 4 lies on the curve of G1 (64 + 4 is a square) and not in the subgroup of prime order.
    outside = bytes([0x80, *bytes(46), 4])
    with pytest.raises(BeaconRefused, match="is not signed by the beacon"):
        check_round(QUICKNET.scheme, QUICKNET.key, 123, outside)


@needs_library
def test_a_signature_shifted_by_a_point_of_another_subgroup_is_refused_although_it_satisfies_the_equation():
    # A point whose order has nothing in common with the group's pairs to one: without a look at the subgroup
    # whoever hands a round on could give it another signature, and with it another randomness.
    curve = importlib.import_module("py_ecc.optimized_bls12_381")
    points = importlib.import_module("py_ecc.bls.point_compression")
    outside = points.decompress_G1(int.from_bytes(bytes([0x80, *bytes(46), 4]), "big"))
    shift = curve.multiply(outside, curve.curve_order)
    assert not curve.is_inf(shift)
    signed = points.decompress_G1(int.from_bytes(ROUND_123, "big"))
    shifted = points.compress_G1(curve.add(signed, shift)).to_bytes(48, "big")
    assert shifted != ROUND_123
    with pytest.raises(BeaconRefused, match="is not signed by the beacon"):
        check_round(QUICKNET.scheme, QUICKNET.key, 123, shifted)


def test_an_unknown_scheme_is_refused_without_looking_at_the_signature():
    with pytest.raises(BeaconRefused, match="bls-bn254"):
        check_round("bls-bn254-unchained-on-g1", b"", 1, b"")


def test_the_round_of_an_instant_is_the_last_one_that_is_out():
    genesis = QUICKNET.genesis
    assert genesis.timestamp() == 1692803367
    ahead = [QUICKNET.round_at(genesis + timedelta(seconds=seconds)) for seconds in (0, 2, 3, 5, 6, 300)]
    assert ahead == [1, 1, 2, 2, 3, 101]


def test_randomness_is_the_hash_of_the_signature():
    assert randomness(b"").hex().startswith("e3b0c442")


def test_without_the_library_a_round_is_not_checkable_and_never_taken_on_trust(monkeypatch):
    real = importlib.import_module

    def missing(name, *rest):
        if name.startswith("py_ecc"):
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(importlib, "import_module", missing)
    assert builtins.__import__
    with pytest.raises(BeaconNotCheckable, match="`py_ecc` is not installed"):
        check_round(QUICKNET.scheme, QUICKNET.key, 123, ROUND_123)
    report = verify(write_bundle(a_beacon_bundle(ROUND_123)))
    assert {step.name: step.held for step in report.steps}["ingredients"] == "not checked"
    assert not report.holds


@needs_library
def test_a_draw_with_a_round_that_the_beacon_did_not_sign_is_found():
    report = verify(write_bundle(a_beacon_bundle(ROUND_123)))
    assert [(step.name, step.error) for step in report.steps if step.held == "no"] == [
        ("ingredients", "draw-beacon-refused")
    ]


@needs_library
def test_a_draw_with_the_round_its_frame_named_holds():
    """A plan of 2023, whose draw falls on round 123."""
    time = QUICKNET.genesis + timedelta(seconds=122 * 3)
    series = a_beacon_series(a_plan(last="drand-quicknet", at=time - timedelta(days=9), year="2023", calendar=(time,)))
    assert series.draw.frame.beacon == 123
    assert verify(write_bundle(finished(series, ROUND_123))).holds


def a_beacon_series(plan):
    return revealed(framed(anchored(plan)))


def finished(series, signature):
    series = series.after(BeaconRound(series.acts[-1].at, series.draw.label, series.draw.frame.beacon, signature))
    frame = a_frame(anchored(series.plan))
    series = series.after(draw_result(series, frame.leaves, at=series.acts[-1].at))
    return a_bundle(series, frame)


def a_beacon_bundle(signature):
    return finished(a_beacon_series(a_plan(last="drand-quicknet", calendar=(FIRST,))), signature)
