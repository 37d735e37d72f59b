"""The acts of the fleet."""

from bluelamp.records.fleet.acts.orders import (
    approve_wipe,
    ask_wipe,
    find_phone,
    lock_phone,
    lose_phone,
    refuse_wipe,
    seek_phone,
)
from bluelamp.records.fleet.acts.phones import (
    PAGE,
    list_differences,
    list_lost,
    list_short,
    read_phone,
    read_place,
    retry_phone,
    retry_phones,
)
from bluelamp.records.fleet.acts.pushes import (
    approve_push,
    end_push,
    give_up_push,
    open_ring,
    pause_push,
    plan_push,
    resume_push,
    stop_push,
    widen_push,
)
from bluelamp.records.fleet.acts.rollout import plan_rollout

__all__ = [
    "PAGE",
    "approve_push",
    "approve_wipe",
    "ask_wipe",
    "end_push",
    "find_phone",
    "give_up_push",
    "list_differences",
    "list_lost",
    "list_short",
    "lock_phone",
    "lose_phone",
    "open_ring",
    "pause_push",
    "plan_push",
    "plan_rollout",
    "read_phone",
    "read_place",
    "refuse_wipe",
    "resume_push",
    "retry_phone",
    "retry_phones",
    "seek_phone",
    "stop_push",
    "widen_push",
]
