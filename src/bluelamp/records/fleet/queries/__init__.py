"""Every question about the fleet. Queries read and give frozen values; none of them asks who is asking."""

from bluelamp.records.fleet.queries.differences import differences
from bluelamp.records.fleet.queries.enforced import Proofs, proofs, proved_since
from bluelamp.records.fleet.queries.figures import plans, progress, proof_times, rollout
from bluelamp.records.fleet.queries.health import health, health_figures
from bluelamp.records.fleet.queries.lost import lost_phones
from bluelamp.records.fleet.queries.phones import (
    able,
    can,
    deliveries_of,
    delivery,
    given_to,
    on_phone_since,
    one_order,
    order_of,
    orders_of,
    phones_held_by,
    place_of,
    proof_of,
    record_of,
    standing,
)
from bluelamp.records.fleet.queries.pushes import one_push, open_pushes, push_of, pushes, pushes_by_content
from bluelamp.records.fleet.queries.reach import reach

__all__ = [
    "Proofs",
    "able",
    "can",
    "deliveries_of",
    "delivery",
    "differences",
    "given_to",
    "health",
    "health_figures",
    "lost_phones",
    "on_phone_since",
    "one_order",
    "one_push",
    "open_pushes",
    "order_of",
    "orders_of",
    "phones_held_by",
    "place_of",
    "plans",
    "progress",
    "proof_of",
    "proof_times",
    "proofs",
    "proved_since",
    "push_of",
    "pushes",
    "pushes_by_content",
    "reach",
    "record_of",
    "rollout",
    "standing",
]
