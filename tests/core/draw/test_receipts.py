"""What the ledger's receipts show of a file of draws: each list was seen in time, and acts stand in their order."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bluelamp.core.draw import Seen, Void, act_digest, commit_again, verify, witnessed_by, write_bundle
from bluelamp.core.draw.receipts import named
from bluelamp.core.ledger import parse_policy
from small_draws import (
    FIRST,
    POLICY,
    a_bundle,
    a_log_of,
    a_year,
    anchored,
    framed,
    resulted,
    revealed,
    rolled,
)

ACTS = resulted().acts
FRAME = resulted().draw.frame
TRUST = witnessed_by(parse_policy(POLICY))
KINDS = [act.KIND for act in ACTS]
REVEAL = next(act for act in ACTS if act.KIND == "draw.reveal")


def checked(receipts, bundle=None, witnessed=TRUST):
    """What the two steps about receipts find, and their errors."""
    raw = write_bundle(replace(bundle or a_bundle(), receipts=receipts))
    steps = {step.name: step for step in verify(raw, witnessed=witnessed).steps}
    return steps["witnesses"], steps["receipts"]


def test_a_file_with_a_receipt_of_every_act_holds_in_both_steps():
    witnesses, receipts = checked(a_log_of(ACTS))
    assert (witnesses.held, receipts.held) == ("yes", "yes")
    assert witnesses.says == (
        "The witnesses had seen the frame of 2027/0001 on 11 January 2027 at 10:01, before the draw."
    )
    assert receipts.says == "10 of 10 acts stand in the ledger as they do here, in the same order."
    assert "had seen the frame of 2027/0001 on 11 January 2027" in witnesses.says
    assert receipts.says.startswith("10 of 10 acts stand in the ledger as they do here, in the same order")


def test_a_file_without_any_receipt_says_so_although_a_policy_was_given():
    witnesses, receipts = checked({})
    assert (witnesses.held, receipts.held) == ("not checked", "not checked")
    assert witnesses.says.startswith("The file holds no receipt of the list of 2027/0001, so")
    assert receipts.says.startswith("The file holds no receipt of the ledger, so")


def test_every_list_without_a_receipt_is_named():
    witnesses, _ = checked({}, a_year())
    assert "no receipt of the list of 2027/0001, 2027/0002, so" in witnesses.says


def test_every_list_of_a_year_must_have_been_seen_in_time_and_not_the_last_alone():
    year = a_year()
    acts = year.series().acts
    witnesses, receipts = checked(a_log_of(acts), year)
    assert (witnesses.held, receipts.held) == ("yes", "yes")
    assert "and the lists of the 1 draws before it in time too" in witnesses.says
    late = a_log_of([FRAME], noted=int(FIRST.timestamp()) + 1)
    witnesses, _ = checked({**a_log_of(acts), **late}, year)
    assert (witnesses.held, witnesses.error) == ("no", "draw-witnessed-too-late")
    assert "2027/0001" in witnesses.says
    without = {digest: one for digest, one in a_log_of(acts).items() if digest != act_digest(FRAME)}
    witnesses, _ = checked(without, year)
    assert (witnesses.held, "no receipt of the list of 2027/0001" in witnesses.says) == ("not checked", True)


@pytest.mark.parametrize(
    ("receipts", "says"), [({}, "holds no receipt"), (a_log_of(ACTS), "no trust policy was given")]
)
def test_without_receipts_or_a_policy_nothing_is_taken_on_trust(receipts, says):
    for step in checked(receipts, witnessed=None):
        assert step.held == "not checked"
        assert says in step.says


def test_a_reveal_in_the_tree_that_the_witnesses_had_seen_refutes_the_list_whatever_the_clocks_say():
    """The witnesses' clocks stand in the week before; the tree they cosigned has the reveals already."""
    early = int(FRAME.at.timestamp())
    order = [*(act for act in ACTS if act.KIND == "draw.reveal"), FRAME]
    witnesses, receipts = checked(a_log_of(order, noted=early))
    assert (witnesses.held, witnesses.error) == ("no", "draw-witnessed-too-late")
    assert "in the tree of 5 entries by which the witnesses vouch" in witnesses.says
    assert (receipts.held, receipts.error) == ("no", "draw-entered-out-of-order")


def test_a_reveal_in_another_log_says_nothing_about_the_order():
    def elsewhere(act, _receipt):
        return Seen("one" if act == FRAME else "other", 3 if act == FRAME else KINDS.index(act.KIND), 9, FRAME.at)

    witnesses, receipts = checked(dict.fromkeys(map(act_digest, (FRAME, REVEAL)), "x"), witnessed=elsewhere)
    assert (witnesses.held, receipts.held) == ("yes", "not checked")


def test_acts_that_stand_in_the_log_in_another_order_are_found():
    order = list(ACTS)
    order[1], order[2] = order[2], order[1]
    _, receipts = checked(a_log_of(order))
    assert (receipts.held, receipts.error) == ("no", "draw-entered-out-of-order")
    assert "`draw.anchor` of oversight" in receipts.says


def test_one_place_in_the_log_cannot_be_that_of_two_acts():
    _, receipts = checked(dict.fromkeys(map(act_digest, ACTS[:2]), "x"), witnessed=lambda *_: Seen("l", 4, 9, FRAME.at))
    assert receipts.error == "draw-entered-out-of-order"


def test_some_receipts_are_checked_and_the_acts_without_one_are_named():
    receipts = a_log_of(ACTS)
    _, step = checked({act_digest(act): receipts[act_digest(act)] for act in ACTS[:4]})
    assert step.held == "not checked"
    assert step.says.startswith("4 of 10 acts stand")
    assert step.says.endswith("without a receipt: the `draw.frame` of 2027/0001 and 5 more.")
    _, step = checked({act_digest(act): receipts[act_digest(act)] for act in ACTS[:-1]})
    assert step.says.endswith("without a receipt: the `draw.result` of 2027/0001.")


def test_a_receipt_that_proves_another_act_is_refused_by_the_name_of_the_act():
    receipts = a_log_of(ACTS)
    swapped = {**receipts, act_digest(REVEAL): receipts[act_digest(FRAME)]}
    _, step = checked(swapped)
    assert (step.held, step.error) == ("no", "proof-does-not-verify")
    assert step.says.startswith("The receipt of the `draw.reveal` of federation of 2027/0001: ")


def test_a_receipt_of_an_act_that_was_taken_out_or_changed_is_found():
    _, step = checked({**a_log_of(ACTS), "0" * 64: "x"})
    assert (step.held, step.error) == ("no", "draw-not-in-it")


def test_a_void_draw_needs_no_witness_and_a_file_before_its_first_list_has_none():
    series = revealed(parties=["federation"])
    series = series.after(Void(FIRST, "2027/0001", "silence", "clerk", "inspector"))
    voided, _ = checked({}, a_bundle(series))
    assert "no receipt of the list of any draw, so" in voided.says
    series = series.after(commit_again(series, at=FIRST, time=FIRST + timedelta(days=1)))
    series = resulted(rolled(revealed(series)))
    witnesses, _ = checked(a_log_of([series.draw.frame]), a_bundle(series))
    assert witnesses.held == "yes"


def test_acts_are_called_by_kind_party_and_draw():
    assert named(anchored().plan) == "`draw.plan` of 2027"
    assert named(anchored().acts[1]) == "`draw.anchor` of federation"
    assert named(framed().draw.frame) == "`draw.frame` of 2027/0001"
    assert named(REVEAL) == "`draw.reveal` of federation of 2027/0001"
