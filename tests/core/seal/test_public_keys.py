"""Public keys: the usable ones are taken, those of small order and other bytes are refused."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from bluelamp.core.seal import PublicKeyMalformed, ed25519_public_key, x25519_public_key

PRIME = 2**255 - 19
D = -121665 * pow(121666, -1, PRIME) % PRIME


def add(one, other):
    """The sum of two points of Edwards25519, from the curve's own definition."""
    (x1, y1), (x2, y2) = one, other
    t = D * x1 * x2 * y1 * y2
    return (
        (x1 * y2 + x2 * y1) * pow(1 + t, -1, PRIME) % PRIME,
        (y1 * y2 + x1 * x2) * pow(1 - t, -1, PRIME) % PRIME,
    )


def recovered(y):
    """A point with this y, or None where the curve has none."""
    square = (y * y - 1) * pow(D * y * y + 1, -1, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if (x * x - square) % PRIME:
        x = x * pow(2, (PRIME - 1) // 4, PRIME) % PRIME
    return (x, y) if (x * x - square) % PRIME == 0 else None


def small_order_ys():
    """The y of every point whose order divides 8: multiply points by the order of the large subgroup."""
    order = 2**252 + 27742317777372353535851937790883648493
    found = set()
    for y in range(2, 40):
        point = recovered(y)
        if point is None:
            continue
        total, bit = (0, 1), point
        for n in range(order.bit_length()):
            if order >> n & 1:
                total = add(total, bit)
            bit = add(bit, bit)
        found.add(total[1])
    return found


def test_every_point_of_small_order_is_refused_in_every_writing():
    ys = small_order_ys()
    assert len(ys) == 5  # 1, -1, 0 and the two y that four points of order 8 share
    for y in ys:
        for written in (one for one in (y, y + PRIME) if one < 2**255):
            for sign in (0, 1 << 255):
                with pytest.raises(PublicKeyMalformed):
                    ed25519_public_key((written | sign).to_bytes(32, "little"))


# The u of the points of order 2, 4 and 8 on Curve25519 and its twist, as RFC 7748, section 6.1 warns of them.
@pytest.mark.parametrize("u", [0, 1, PRIME - 1, PRIME, PRIME + 1])
def test_an_agreement_key_that_gives_everybody_the_same_secret_is_refused(u):
    with pytest.raises(PublicKeyMalformed):
        x25519_public_key(u.to_bytes(32, "little"))


@pytest.mark.parametrize("take", [ed25519_public_key, x25519_public_key])
@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_another_length_than_32_bytes_is_refused(take, length):
    with pytest.raises(PublicKeyMalformed, match=f"{length} bytes"):
        take(b"\7" * length)


def test_usable_keys_are_taken_as_they_are():
    for _ in range(20):
        signing = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
        agreeing = X25519PrivateKey.generate().public_key().public_bytes_raw()
        assert ed25519_public_key(signing).public_bytes_raw() == signing
        assert x25519_public_key(agreeing).public_bytes_raw() == agreeing
