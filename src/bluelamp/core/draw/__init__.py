"""DRAW/1: a random selection that nobody can steer and everybody can repeat.

Here: the plan of a year and its limits, hash chains, frames, seed, tickets, selection, outcomes, the
file of a draw and its check, certificates. Not here: who may do which act, the ledger that enters
them, the network, the clock, and random numbers, which are passed in.

What it proves: the list was fixed before the seed could be known, while one party kept its secret;
the seed followed from values nobody could choose; the selection followed from both. What it does not:
that the list was right. Each person's opening and an auditor with the list show that.
"""

from bluelamp.core.draw.acts import (
    DICE_ROLLED,
    Act,
    Anchor,
    BeaconRound,
    Dice,
    FrameCommitment,
    Outcome,
    Result,
    Reveal,
    Void,
    act_digest,
    read_act,
)
from bluelamp.core.draw.beacon import CHAINS, Chain, check_round, randomness
from bluelamp.core.draw.bundle import Bundle, read_bundle, write_bundle
from bluelamp.core.draw.certificate import certificate
from bluelamp.core.draw.chains import SECRET_BYTES, anchor_of, check_reveal, reveal_of
from bluelamp.core.draw.committed import check_leaves
from bluelamp.core.draw.entries import DRAW_KINDS, act_of_receipt, entry_bytes, entry_of, witnessed_by
from bluelamp.core.draw.errors import DrawError
from bluelamp.core.draw.frame import (
    KEY_BYTES,
    Audit,
    Frame,
    Leaf,
    Opening,
    Unit,
    audit_frame,
    build_frame,
    check_opening,
    pid_of,
    read_leaf,
    read_opening,
)
from bluelamp.core.draw.making import commit_again, commit_frame, draw_result
from bluelamp.core.draw.plan import DICE, Limits, Plan, Pool, Stratum, read_plan
from bluelamp.core.draw.report import Report, Seen, Step, Witnessed
from bluelamp.core.draw.selection import Selected, seed_of, select, ticket_of
from bluelamp.core.draw.series import Draw, Series
from bluelamp.core.draw.strict_json import read_json
from bluelamp.core.draw.verify import verify

__all__ = [
    "CHAINS",
    "DICE",
    "DICE_ROLLED",
    "DRAW_KINDS",
    "KEY_BYTES",
    "SECRET_BYTES",
    "Act",
    "Anchor",
    "Audit",
    "BeaconRound",
    "Bundle",
    "Chain",
    "Dice",
    "Draw",
    "DrawError",
    "Frame",
    "FrameCommitment",
    "Leaf",
    "Limits",
    "Opening",
    "Outcome",
    "Plan",
    "Pool",
    "Report",
    "Result",
    "Reveal",
    "Seen",
    "Selected",
    "Series",
    "Step",
    "Stratum",
    "Unit",
    "Void",
    "Witnessed",
    "act_digest",
    "act_of_receipt",
    "anchor_of",
    "audit_frame",
    "build_frame",
    "certificate",
    "check_leaves",
    "check_opening",
    "check_reveal",
    "check_round",
    "commit_again",
    "commit_frame",
    "draw_result",
    "entry_bytes",
    "entry_of",
    "pid_of",
    "randomness",
    "read_act",
    "read_bundle",
    "read_json",
    "read_leaf",
    "read_opening",
    "read_plan",
    "reveal_of",
    "seed_of",
    "select",
    "ticket_of",
    "verify",
    "witnessed_by",
    "write_bundle",
]
