"""Selection is uniform within a stratum, weighted across strata, and follows from public values alone.

Each statistical test is seeded, so it always gives the same answer; its docstring states how often a
right program would fail it for another seed.
"""

import hashlib
import hmac
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.draw.frame import Leaf
from bluelamp.core.draw.hashing import hashed
from bluelamp.core.draw.plan import Pool
from bluelamp.core.draw.selection import Selected, seed_of, select, ticket_of


def a_leaf(name, stratum="one", tickets=1, eligibility="in"):
    return Leaf("2027/0001", hashlib.sha256(name.encode()).hexdigest(), "0" * 64, stratum, tickets, eligibility)


def seeds(name):
    """Seeds without end, the same in every run."""
    number = 0
    while True:
        yield hmac.digest(name.encode(), number.to_bytes(8, "big"), "sha256")
        number += 1


def chi_square_bound(freedom):
    """The value that chi-square passes once in 10,000 runs, by the cube-root approximation of Wilson and Hilferty."""
    return freedom * (1 - 2 / (9 * freedom) + 3.719 * (2 / (9 * freedom)) ** 0.5) ** 3


def test_the_bound_is_the_one_in_the_tables():
    assert chi_square_bound(10) == pytest.approx(35.56, abs=0.5)
    assert chi_square_bound(49) == pytest.approx(94.0, abs=1.0)


def test_a_ticket_is_the_lowest_of_hashes_written_out():
    seed, pid = b"\x01" * 32, "ab" * 32
    all_of_them = [hashed(b"DRAW/1 ticket", seed, pid.encode(), at.to_bytes(2, "big")) for at in range(4)]
    assert [ticket_of(seed, pid, count) for count in (1, 2, 3, 4)] == [
        min(all_of_them[:count]) for count in (1, 2, 3, 4)
    ]


def test_the_seed_is_its_parts_written_out_with_sources_in_the_order_of_their_names():
    digest = b"\x02" * 32
    seed = seed_of("2027/0001", digest, {"oversight": b"o", "dice": b"d"})
    assert seed == hashed(b"DRAW/1 seed", b"2027/0001", digest, b"dice", b"d", b"oversight", b"o")


@given(st.permutations(range(12)), st.binary(min_size=32, max_size=32))
def test_the_order_of_the_leaves_does_not_matter(order, seed):
    leaves = [a_leaf(str(at)) for at in range(12)]
    pools = {"all": Pool(("one",), 3, 2)}
    assert select([leaves[at] for at in order], seed, pools) == select(leaves, seed, pools)


def test_nobody_is_drawn_who_cannot_be():
    leaves = [a_leaf(str(at), eligibility="leave" if at % 2 else "in") for at in range(20)]
    away = {leaf.pid for leaf in leaves if leaf.eligibility != "in"}
    found = select(leaves, b"\x03" * 32, {"all": Pool(("one",), 6, 6)})["all"]
    assert not away & {*found.drawn, *found.reserves}
    assert (len(found.drawn), len(found.reserves)) == (6, 4)


def test_those_drawn_and_the_reserves_stand_in_the_order_of_their_tickets_and_pools_are_apart():
    leaves = [*(a_leaf(f"a{at}", "one") for at in range(9)), *(a_leaf(f"b{at}", "two") for at in range(9))]
    seed = b"\x04" * 32
    found = select(leaves, seed, {"first": Pool(("one",), 2, 3), "second": Pool(("two",), 1, 0)})
    order = sorted((ticket_of(seed, leaf.pid, 1), leaf.pid) for leaf in leaves if leaf.stratum == "one")
    assert found["first"] == Selected(tuple(pid for _, pid in order[:2]), tuple(pid for _, pid in order[2:5]))
    assert len(found["second"].drawn) == 1
    assert not set(found["second"].drawn) & {leaf.pid for leaf in leaves if leaf.stratum == "one"}


def test_pools_stand_in_the_order_of_their_names():
    pools = {"second": Pool(("two",), 1, 0), "first": Pool(("one",), 1, 0)}
    assert [*select([], b"\x05" * 32, pools)] == ["first", "second"]


def test_everybody_of_a_stratum_is_drawn_equally_often():
    """Chi-square over 50 people in 4,000 draws of 5: a right program fails once in 10,000 seeds.

    Five are drawn without putting back, which makes shares a little more even than the bound supposes.
    """
    leaves = [a_leaf(str(at)) for at in range(50)]
    counts = {leaf.pid: 0 for leaf in leaves}
    for seed in islice(seeds("uniform"), 4000):
        for pid in select(leaves, seed, {"all": Pool(("one",), 5, 0)})["all"].drawn:
            counts[pid] += 1
    expected = 4000 * 5 / 50
    chi = sum((count - expected) ** 2 / expected for count in counts.values())
    assert chi < chi_square_bound(49)
    # Too even would be as wrong: a value this low comes up less than once in 10,000 as well.
    assert chi > 18


def test_every_pair_of_people_is_drawn_together_equally_often():
    """Chi-square over the 190 pairs of 20 people in 6,000 draws of 2: fails once in 10,000 seeds."""
    leaves = [a_leaf(str(at)) for at in range(20)]
    counts = {}
    for seed in islice(seeds("pairs"), 6000):
        pair = frozenset(select(leaves, seed, {"all": Pool(("one",), 2, 0)})["all"].drawn)
        counts[pair] = counts.get(pair, 0) + 1
    expected = 6000 / 190
    chi = sum((count - expected) ** 2 / expected for count in counts.values()) + (190 - len(counts)) * expected
    assert chi < chi_square_bound(189)


@pytest.mark.parametrize("tickets", [2, 3, 4])
def test_somebody_with_more_tickets_comes_first_that_many_times_as_often(tickets):
    """20,000 draws of one from two people: outside 3.89 standard deviations once in 10,000 seeds."""
    leaves = [a_leaf("light", "one", 1), a_leaf("heavy", "two", tickets)]
    pools = {"all": Pool(("one", "two"), 1, 0)}
    won = sum(
        select(leaves, seed, pools)["all"].drawn == (leaves[1].pid,)
        for seed in islice(seeds(f"weights {tickets}"), 20_000)
    )
    share = tickets / (tickets + 1)
    assert abs(won - 20_000 * share) < 3.89 * (20_000 * share * (1 - share)) ** 0.5


def test_the_first_of_many_is_weighted_as_the_tickets_say():
    """Chi-square over ten people with 1 to 4 tickets in 10,000 draws of one: fails once in 10,000 seeds."""
    tickets = [1, 2, 3, 4, 1, 2, 3, 4, 1, 1]
    leaves = [a_leaf(str(at), f"s{count}", count) for at, count in enumerate(tickets)]
    pools = {"all": Pool(("s1", "s2", "s3", "s4"), 1, 0)}
    counts = {leaf.pid: 0 for leaf in leaves}
    for seed in islice(seeds("many"), 10_000):
        counts[select(leaves, seed, pools)["all"].drawn[0]] += 1
    shares = {leaf.pid: 10_000 * leaf.tickets / sum(tickets) for leaf in leaves}
    assert sum((counts[pid] - share) ** 2 / share for pid, share in shares.items()) < chi_square_bound(9)


def test_the_first_bit_of_a_seed_and_the_one_of_a_ticket_are_not_linked():
    """Of 20,000 tickets half begin with a one, whatever the seed begins with: 3.89 standard deviations."""
    for first in (0, 128):
        ones = sum(
            ticket_of(bytes([first | one[0] & 127]) + one[1:], "ab" * 32, 1)[0] >> 7
            for one in islice(seeds("bits"), 20_000)
        )
        assert abs(ones - 10_000) < 3.89 * 5000**0.5
