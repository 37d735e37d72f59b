"""A round of a public beacon (drand), verified offline: its number, and its BLS signature.

A beacon may stand in the place of the dice, never in that of the parties. Its round is named by the
frame's commitment, from the time of the draw alone, so that nobody can pick one. Randomness is the
SHA-256 of the signature.

The pairing is that of `py_ecc`, pure Python and optional: a plan with dice needs none of it. Where
the library is absent the round is refused as not checkable, and is never taken on trust. What was
not done: a pairing of our own, which nobody else would have read; the BN254 schemes, which no
network of the League of Entropy uses for its default chain.
"""

from __future__ import annotations

import hashlib
import importlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from bluelamp.core.draw.errors import BeaconNotCheckable, BeaconRefused

Scheme = Literal["pedersen-bls-chained", "pedersen-bls-unchained", "bls-unchained-on-g1", "bls-unchained-g1-rfc9380"]
_ON_G2 = b"BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_"
_TAGS: dict[str, bytes] = {
    "pedersen-bls-chained": _ON_G2,
    "pedersen-bls-unchained": _ON_G2,
    # This early scheme signs on G1 under the tag of G2; kept because published rounds are so signed.
    "bls-unchained-on-g1": _ON_G2,
    "bls-unchained-g1-rfc9380": b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_",
}


@dataclass(frozen=True, slots=True)
class Chain:
    """One public beacon: its hash, its key, when it began and how many seconds a round lasts."""

    hash: str
    key: bytes
    genesis: datetime
    period: int
    scheme: Scheme

    def round_at(self, instant: datetime) -> int:
        """The last round that is out at an instant: the one a draw at that time uses."""
        return int((instant - self.genesis).total_seconds()) // self.period + 1


CHAINS: dict[str, Chain] = {
    "drand-quicknet": Chain(
        hash="52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971",
        key=bytes.fromhex(
            "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c"
            "8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb"
            "5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a"
        ),
        genesis=datetime.fromtimestamp(1692803367, UTC),
        period=3,
        scheme="bls-unchained-g1-rfc9380",
    ),
}
"""The beacons a plan may name. A key is fixed here and never read from a file of a draw."""


def randomness(signature: bytes) -> bytes:
    """The 32 bytes that a signed round stands for."""
    return hashlib.sha256(signature).digest()


def check_round(scheme: str, key: bytes, number: int, signature: bytes, previous: bytes = b"") -> None:
    """Returns where a round's signature is that of the beacon's key.

    `previous` is the signature before, in the one scheme that chains them.

    Promise: MUST accept and refuse the published vectors as they say (`tests/core/draw/test_beacon.py`).

    Raises:
        BeaconRefused: the scheme is unknown, a point is not one, or the signature does not hold.
        BeaconNotCheckable: the optional library is not installed.
    """
    if scheme not in _TAGS:
        raise _refused(number, f"is signed by the scheme `{scheme}`, which this program does not check")
    chained = previous if scheme == "pedersen-bls-chained" else b""
    message = hashlib.sha256(chained + number.to_bytes(8, "big")).digest()
    try:
        holds = _pairings_agree(key, signature, message, _TAGS[scheme], on_g1=scheme.startswith("bls-unchained"))
    except (ValueError, AssertionError) as error:
        raise _refused(number, f"has a signature or key that is no point of the curve: `{signature.hex()}`") from error
    if not holds:
        raise _refused(number, f"is not signed by the beacon: `{signature.hex()}` does not hold under its key")


def _pairings_agree(key: bytes, signature: bytes, message: bytes, tag: bytes, *, on_g1: bool) -> bool:
    """Whether e(message, key) = e(signature, generator), with both points in the right subgroup."""
    curve, hashing, points = (
        _library(name) for name in ("optimized_bls12_381", "bls.hash_to_curve", "bls.g2_primitives")
    )
    if on_g1:
        signed, keyed = _g1(signature), _g2(key)
        left = curve.pairing(keyed, hashing.hash_to_G1(message, tag, hashlib.sha256), final_exponentiate=False)
        right = curve.pairing(curve.G2, curve.neg(signed), final_exponentiate=False)
    else:
        signed, keyed = _g2(signature), _g1(key)
        left = curve.pairing(hashing.hash_to_G2(message, tag, hashlib.sha256), keyed, final_exponentiate=False)
        right = curve.pairing(signed, curve.neg(curve.G1), final_exponentiate=False)
    # Infinity is in every subgroup and pairs with everything: a key or signature must not be it.
    if any(curve.is_inf(point) or not points.subgroup_check(point) for point in (signed, keyed)):
        return False
    return bool(curve.final_exponentiate(left * right) == curve.FQ12.one())


def _g1(given: bytes) -> Any:
    if len(given) != 48:
        raise ValueError(len(given))
    return _library("bls.point_compression").decompress_G1(int.from_bytes(given, "big"))


def _g2(given: bytes) -> Any:
    if len(given) != 96:
        raise ValueError(len(given))
    halves = int.from_bytes(given[:48], "big"), int.from_bytes(given[48:], "big")
    return _library("bls.point_compression").decompress_G2(halves)


def _library(name: str) -> Any:
    # Looked for at use: most draws have dice, and need nothing beyond Python.
    try:
        return importlib.import_module(f"py_ecc.{name}")
    except ImportError as error:
        raise BeaconNotCheckable(
            "The signature of a beacon cannot be checked: `py_ecc` is not installed.",
            todo="install it with `pip install bluelamp[drand]` and run this again; do not take the round on trust.",
        ) from error


def _refused(number: int, why: str) -> BeaconRefused:
    return BeaconRefused(
        f"Round {number} {why}.", todo="fetch that round again from several of the beacon's servers and compare."
    )
