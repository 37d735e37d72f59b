"""Every act is read back as it was written, and nothing else is taken for one."""

import json
import re
from dataclasses import fields, replace

import pytest

from bluelamp.core.draw import BeaconRound, Dice, FrameCommitment, Outcome, Series, Void, act_digest, read_act
from bluelamp.core.draw.acts import check_dice
from bluelamp.core.draw.errors import ActBroken, DiceBroken
from bluelamp.core.kernel import canonical_bytes
from small_draws import FIRST, anchored, closed, framed, resulted

VOID = Void(FIRST, "2027/0001", "a party was silent", "clerk", "inspector")
BEACON = BeaconRound(FIRST, "2027/0001", 123, b"\x05" * 48)


def one_of_each():
    acts = closed().acts
    return [*{act.KIND: act for act in acts}.values(), VOID, BEACON]


@pytest.mark.parametrize("act", one_of_each(), ids=lambda act: act.KIND)
def test_an_act_is_read_back_from_its_canonical_bytes(act):
    given = json.loads(canonical_bytes(act.as_canonical()))
    assert read_act(given) == act
    assert act_digest(read_act(given)) == act_digest(act)


@pytest.mark.parametrize("act", one_of_each(), ids=lambda act: act.KIND)
def test_an_act_that_lacks_any_field_or_has_one_too_many_is_refused(act):
    given = act.as_canonical()
    for name in given:
        with pytest.raises(ActBroken):
            read_act({key: value for key, value in given.items() if key != name})
    with pytest.raises(ActBroken, match="`extra`"):
        read_act({**given, "extra": "x"})


@pytest.mark.parametrize("given", [None, [], "draw.plan", {}, {"kind": 3}, {"kind": ["draw.plan"]}, {"kind": "draw.x"}])
def test_what_is_no_act_is_refused_with_the_kinds_that_are(given):
    with pytest.raises(ActBroken, match=r"draw\.plan, draw\.anchor"):
        read_act(given)


@pytest.mark.parametrize("digits", ["", "1" * 19, "1" * 21, "1" * 19 + "x", "\uff11" * 20, "1" * 20 + "\n"])
def test_dice_that_are_not_twenty_digits_are_refused(digits):
    with pytest.raises(DiceBroken, match="20 digits"):
        check_dice(digits)
    with pytest.raises(DiceBroken):
        read_act(Dice(FIRST, "2027/0001", digits).as_canonical())


def test_what_an_act_need_not_say_is_written_as_nothing():
    frame, outcome = framed().draw.frame, next(act for act in closed().acts if isinstance(act, Outcome))
    said = {field.name: getattr(frame, field.name) for field in fields(frame) if field.name != "beacon"}
    assert FrameCommitment(**said).as_canonical()["beacon"] == 0
    said = {field.name: getattr(outcome, field.name) for field in fields(outcome) if field.name != "second"}
    assert Outcome(**said).as_canonical()["second"] == ""


@pytest.mark.parametrize("act", [BEACON, framed().draw.frame], ids=lambda act: act.KIND)
def test_the_first_number_is_one(act):
    given = act.as_canonical()
    assert read_act({**given, "number": 1}) == replace(act, number=1)
    with pytest.raises(ActBroken):
        read_act({**given, "number": 0})


def test_acts_name_nobody_of_the_list():
    text = canonical_bytes([act.as_canonical() for act in closed().acts]).decode()
    assert not re.search(r"phone-", text)


def test_a_change_of_any_field_changes_the_digest():
    frame = framed().draw.frame.as_canonical()
    digests = {act_digest(framed().draw.frame)}
    for name, value in (("source", "another"), ("time", "2027-01-15T10:00:01Z"), ("root", "0" * 64), ("beacon", 1)):
        digests.add(act_digest(read_act({**frame, name: value})))
    assert len(digests) == 5


def test_a_series_is_the_same_after_its_acts_were_written_and_read():
    for series in (anchored(), framed(), resulted(), closed()):
        read = [read_act(json.loads(canonical_bytes(act.as_canonical()))) for act in series.acts]
        assert Series.of(read) == series
