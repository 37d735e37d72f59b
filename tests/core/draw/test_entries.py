"""Acts enter the ledger by their digest, and the witnesses' receipt of one says when it was seen."""

from datetime import UTC, datetime, timedelta

import pytest

from bluelamp.core.draw import (
    DRAW_KINDS,
    BeaconRound,
    Void,
    act_digest,
    act_of_receipt,
    entry_bytes,
    entry_of,
    verify,
    witnessed_by,
    write_bundle,
)
from bluelamp.core.draw.errors import NotInTheDraw, WitnessedTooLate
from bluelamp.core.draw.tree import Tree
from bluelamp.core.ledger import (
    LONGEST_ENTRY,
    Checkpoint,
    Kinds,
    LedgerError,
    Note,
    Receipt,
    parse_policy,
)
from small_draws import FIRST, LOG, POLICY, WITNESSES, a_bundle, a_log_of, closed, resulted

ORIGIN = LOG.verifier.name
PARSED = parse_policy(POLICY)
FRAME = resulted().draw.frame
ACTS = [
    *{act.KIND: act for act in closed().acts}.values(),
    Void(FIRST, "2027/0001", "silence", "clerk", "inspector"),
    BeaconRound(FIRST, "2027/0001", 3, b"s"),
]


def a_receipt(act, times, extra=()):
    """The receipt of an act in a small log, cosigned by as many witnesses as there are times."""
    tree = Tree.over([b"an entry before", entry_bytes(act), *extra])
    note = Note(Checkpoint(ORIGIN, len(tree.levels[0]), tree.root).text, ()).signed_by(LOG)
    for witness, at in zip(WITNESSES, times, strict=False):
        note = note.signed_by(witness, int(at.timestamp()))
    return str(Receipt(1, tuple(tree.proof(1)), note))


def checked(receipt, policy=PARSED):
    raw = write_bundle(a_bundle(receipts={act_digest(FRAME): receipt}))
    step = next(one for one in verify(raw, witnessed=witnessed_by(policy)).steps if one.name == "witnesses")
    return step.held, step.error


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.KIND)
def test_every_act_has_an_entry_that_the_ledger_takes_and_gives_back(act):
    raw = entry_bytes(act)
    assert Kinds(DRAW_KINDS).decode(raw) == entry_of(act)
    assert entry_of(act).values["act"] == act_digest(act)
    assert entry_of(act).values["draw"] in {"2027", "2027/0001"}
    assert len(raw) < LONGEST_ENTRY


def test_a_frame_that_a_quorum_saw_before_the_draw_is_witnessed():
    assert checked(a_receipt(FRAME, [FIRST - timedelta(hours=70), FIRST])) == ("yes", "")


def test_a_frame_that_the_quorum_saw_only_after_the_draw_is_refused():
    late = FIRST + timedelta(seconds=1)
    assert checked(a_receipt(FRAME, [FIRST - timedelta(hours=70), late])) == ("no", "draw-witnessed-too-late")


def test_one_witness_is_no_quorum():
    held, error = checked(a_receipt(FRAME, [FIRST - timedelta(hours=70)]))
    assert (held, error) == ("no", "quorum-not-met")


def test_the_receipt_of_another_act_is_refused():
    held, error = checked(a_receipt(ACTS[0], [FIRST, FIRST]))
    assert (held, error) == ("no", "proof-does-not-verify")


def test_a_text_that_is_no_receipt_is_refused_with_a_sentence():
    assert checked("a receipt, believe me")[0] == "no"


def test_a_policy_that_asks_for_no_witness_gives_no_time():
    policy = parse_policy(f"log {LOG.verifier}\nquorum none\n")
    assert checked(a_receipt(FRAME, []), policy) == ("no", "draw-witnessed-too-late")


def test_a_cosignature_with_a_time_from_nowhere_gives_no_time():
    tree = Tree.over([b"an entry before", entry_bytes(FRAME)])
    note = Note(Checkpoint(ORIGIN, 2, tree.root).text, ()).signed_by(LOG)
    for witness in WITNESSES[:2]:
        note = note.signed_by(witness, 2**62)
    assert checked(str(Receipt(1, tuple(tree.proof(1)), note))) == ("no", "draw-witnessed-too-late")


def test_the_last_second_of_the_last_year_is_a_time_and_the_next_is_none():
    end = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    ask = witnessed_by(PARSED)
    assert ask(FRAME, a_log_of([FRAME], noted=int(end.timestamp()))[act_digest(FRAME)]).at == end
    beyond = int(end.timestamp()) + 1
    with pytest.raises(WitnessedTooLate, match=f"the time of a cosignature is `{beyond}`"):
        ask(FRAME, a_log_of([FRAME], noted=beyond)[act_digest(FRAME)])


def test_a_receipt_that_nobody_cosigned_is_said_to_be_one():
    ask = witnessed_by(parse_policy(f"log {LOG.verifier}\nquorum none\n"))
    with pytest.raises(WitnessedTooLate, match="`no` witness cosigned the receipt"):
        ask(FRAME, a_receipt(FRAME, []))


def test_a_receipt_finds_its_act_among_all_of_a_year_by_itself():
    acts = closed().acts
    receipts = a_log_of(acts)
    assert [act_of_receipt(acts, receipts[act_digest(act)]) for act in acts] == [*acts]
    with pytest.raises(NotInTheDraw):
        act_of_receipt(acts[:3], receipts[act_digest(acts[4])])
    with pytest.raises(LedgerError):
        act_of_receipt(acts, b"no receipt")
