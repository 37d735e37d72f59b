"""Logs of the years form a chain in which no year can be cut, changed or left out."""

from dataclasses import replace

import pytest

from bluelamp.core.ledger import Shard, check_chain, shard_origin, trusted
from bluelamp.core.ledger.errors import ForkRefused, NoKnownSignature, ShardNotOpened, WrongOrigin
from ledger_worlds import START, World, log_key


def year(number, previous=None, grow=5):
    """A year's log, opened with the end of the one before."""
    origin = shard_origin("audit.generated-force", number)
    world = World(signer=log_key(number % 100, origin))
    world.sequencer.open_shard(START * 1000, previous)
    world.grow(grow)
    return world, Shard(origin, world.entries()[0], world.publish(), trusted(world.signer.verifier))


@pytest.fixture
def three_years():
    first, one = year(2026)
    _, two = year(2027, one.last_note)
    _, three = year(2028, two.last_note)
    return first, [one, two, three]


def test_a_chain_of_three_years_holds_to_its_ends(three_years):
    _, shards = three_years
    ends = check_chain(shards)
    assert [(end.origin, end.size) for end in ends] == [(shard.origin, 6) for shard in shards]
    assert check_chain([]) == []


def test_a_year_that_went_on_after_its_end_was_named_is_found(three_years):
    world, shards = three_years
    world.grow(1)
    with pytest.raises(ForkRefused, match="ended with 6 entries; its own last checkpoint has 7"):
        check_chain([replace(shards[0], last_note=world.publish()), *shards[1:]])


def test_a_year_left_out_is_found(three_years):
    _, shards = three_years
    with pytest.raises(WrongOrigin):
        check_chain([shards[0], shards[2]])


def test_a_year_that_names_nothing_before_it_is_found(three_years):
    _, shards = three_years
    with pytest.raises(ShardNotOpened, match="names no log before it"):
        check_chain([shards[0], year(2027)[1]])


def test_an_opening_of_another_log_and_a_forged_end_are_found(three_years):
    _, shards = three_years
    with pytest.raises(WrongOrigin, match="opens"):
        check_chain([replace(shards[0], first_entry=shards[1].first_entry)])
    with pytest.raises(NoKnownSignature):
        check_chain([replace(shards[0], keys=trusted(log_key(77, shards[0].origin).verifier))])
