"""From outcomes to findings: one row for each event that was not allowed, or whose rules erred.

A finding is a question, not a verdict: it names the rules that decided, the rules that erred, the
segment and the permissions behind the facts, and how its rule says it is first handled.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bluelamp.core.rulebook import Rulebook
from bluelamp.core.screening.encoded import Array
from bluelamp.core.screening.evaluate import Outcome
from bluelamp.core.screening.facts import UNKNOWN_HOLDER
from bluelamp.core.screening.report import Tally

HANDLINGS = ("refer", "tell-supervisor", "tell-officer")
"""The ways a finding is first handled, the gravest first: of several deciding rules it decides."""

NO_RULE = "no rule allows it"
"""Stands for the rule and the handling where nothing is allowed because no rule allows it."""

_TEXTS = pa.list_(pa.string())
FINDINGS = pa.schema(
    [
        ("event_id", pa.int64()),
        ("instant", pa.timestamp("ms", "UTC")),
        ("phone", pa.string()),
        ("person", pa.string()),
        ("action", pa.string()),
        ("resource", pa.string()),
        ("target", pa.string()),
        ("allowed", pa.bool_()),
        ("rules", _TEXTS),
        ("erred", _TEXTS),
        ("handling", pa.string()),
        ("duty", pa.string()),
        ("segment", pa.int32()),
        ("permissions", _TEXTS),
        ("person_known", pa.bool_()),
        ("resource_known", pa.bool_()),
        ("label", pa.string()),
    ]
)
"""The columns of a findings file. `segment` is a row of the run's `facts` file for those days."""


class FindingsOf:
    """Turns wide events with their outcomes into findings and numbers, batch by batch."""

    def __init__(self, rulebook: Rulebook, permissions: pa.Table) -> None:
        self.tally = Tally()
        self._handling = {rule.id: rule.handling for rule in rulebook.rules}
        self._kinds = {one.uid.id: one.resources[0].lower() for one in rulebook.schema.asked()}
        self._permissions = permissions["permissions"].combine_chunks()

    def table(self, events: pa.RecordBatch, numbers: Array, outcomes: Sequence[Outcome]) -> pa.Table:
        """The findings among some events. The tally is added to as well."""
        self._count(events, numbers, outcomes)
        wanted = np.array([not one.allowed or bool(one.errors) for one in outcomes], np.bool_)
        chosen = pa.array(np.flatnonzero(wanted[numbers]))
        rows, of = events.take(chosen), pa.array(numbers[chosen.to_numpy()])
        columns = {
            "event_id": rows["reported_id"],
            "instant": rows["ctx_now"].cast(pa.timestamp("ms")).cast(pa.timestamp("ms", "UTC")),
            "phone": rows["phone"],
            "person": rows["principal"],
            "action": rows["action"],
            "resource": rows["resource"],
            "target": rows["target"],
            "allowed": pa.array([one.allowed for one in outcomes], pa.bool_()).take(of),
            "rules": pa.array([list(one.reasons) for one in outcomes], _TEXTS).take(of),
            "erred": pa.array([list(one.errors) for one in outcomes], _TEXTS).take(of),
            "handling": pa.array([self.handling(one) for one in outcomes], pa.string()).take(of),
            "duty": rows["ctx_duty"],
            "segment": rows["segment"],
            "permissions": self._permissions.take(rows["piece"]),
            "person_known": pa.array([one.principal_known for one in outcomes], pa.bool_()).take(of),
            "resource_known": pa.array([one.resource_known for one in outcomes], pa.bool_()).take(of),
            "label": rows["label"],
        }
        self.tally.counts["findings"] += len(rows)
        return pa.table(columns, schema=FINDINGS)

    def handling(self, outcome: Outcome) -> str | None:
        """How a finding of this outcome is first handled: the gravest of its rules; None for what is allowed."""
        if outcome.allowed:
            return None
        named = {self._handling.get(rule) for rule in outcome.reasons}
        return next((one for one in HANDLINGS if one in named), NO_RULE if not outcome.reasons else "not stated")

    def _count(self, events: pa.RecordBatch, numbers: Array, outcomes: Sequence[Outcome]) -> None:
        tally = self.tally
        for number, count in enumerate(np.bincount(numbers, minlength=len(outcomes)).tolist()):
            if not count:
                continue
            outcome = outcomes[number]
            tally.counts["events"] += count
            tally.counts["allowed" if outcome.allowed else "not_allowed"] += count
            tally.counts["erred"] += count * bool(outcome.errors)
            tally.counts["asked_of_engine"] += count * outcome.asked
            tally.by_rule.update(dict.fromkeys(outcome.reasons or (NO_RULE,), count))
            tally.erred_by_rule.update(dict.fromkeys(outcome.errors, count))
            handling = self.handling(outcome)
            tally.by_handling.update({handling: count} if handling is not None else {})
        self._count_unknown(events, numbers, outcomes)
        refused = pa.array(np.array([not one.allowed for one in outcomes], np.bool_)[numbers])
        if events["label"].null_count < len(events):
            tally.by_label.update(_counted(events["label"]))
            tally.not_allowed_by_label.update(_counted(events["label"].filter(refused)))
        tally.counts["ids_in_other_case"] += pc.sum(events["rewritten"]).as_py() or 0

    def _count_unknown(self, events: pa.RecordBatch, numbers: Array, outcomes: Sequence[Outcome]) -> None:
        unknown = self.tally.unknown
        phones = events["segment"].null_count
        holders = pc.sum(pc.equal(events["principal"], UNKNOWN_HOLDER)).as_py() or 0
        people = np.array([not one.principal_known for one in outcomes], np.bool_)[numbers].sum()
        unknown["phone"] += phones
        unknown["holder"] += holders - phones
        unknown["person"] += int(people) - holders
        unknown["duty"] += pc.sum(pc.equal(events["ctx_duty"], "unknown")).as_py() or 0
        lost = np.array([not one.resource_known for one in outcomes], np.bool_)[numbers]
        for action, count in _counted(events["action"].filter(pa.array(lost))).items():
            unknown[self._kinds[action]] += count


def _counted(values: pa.Array) -> Counter[str]:
    return Counter({str(one["values"]): one["counts"].as_py() for one in values.value_counts()})
