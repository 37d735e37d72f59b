"""The acts of the safeguards."""

from bluelamp.records.safeguards.acts.challenges import answer_challenge, challenge_look
from bluelamp.records.safeguards.acts.deferrals import defer_showing, end_deferral, renew_deferral
from bluelamp.records.safeguards.acts.erasures import carry_out_erasure, order_erasure
from bluelamp.records.safeguards.acts.incidents import declare_incident, end_incident, review_incident
from bluelamp.records.safeguards.acts.openings import (
    approve_opening,
    ask_opening,
    close_opening,
    refuse_opening,
    review_opening,
)
from bluelamp.records.safeguards.acts.overdue import note_overdue
from bluelamp.records.safeguards.acts.packs import export_log, make_access_pack, release_figures
from bluelamp.records.safeguards.acts.readings import (
    LogUse,
    list_openings,
    list_requests,
    read_challenge,
    read_log,
    read_looks,
    read_opening,
)

__all__ = [
    "LogUse",
    "answer_challenge",
    "approve_opening",
    "ask_opening",
    "carry_out_erasure",
    "challenge_look",
    "close_opening",
    "declare_incident",
    "defer_showing",
    "end_deferral",
    "end_incident",
    "export_log",
    "list_openings",
    "list_requests",
    "make_access_pack",
    "note_overdue",
    "order_erasure",
    "read_challenge",
    "read_log",
    "read_looks",
    "read_opening",
    "refuse_opening",
    "release_figures",
    "renew_deferral",
    "review_incident",
    "review_opening",
]
