"""Under which rule each question of reconciliation is asked, and what kind of finding it becomes.

Two of them are rules of the rulebook. The other two are no rule about an act, so none forbids them; they go by a name
of their own, and the force says in its parameters how they are handled. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping

from bluelamp.core.reconciling import Ask

RULES: Mapping[Ask, str] = {
    Ask.NO_RECORD: "contact-record-overdue",
    Ask.NO_CALL: "record-without-contact",
    Ask.WITHHELD: "number-withheld-needs-reason",
    Ask.OUTLIER: "contacts-beyond-records",
}
"""The rule that each question is asked under."""
ASKED_BY_RULE: Mapping[str, Ask] = {rule: ask for ask, rule in RULES.items()}
"""Which question a rule asks."""
KINDS: Mapping[Ask, str] = {
    Ask.NO_RECORD: "reconciliation",
    Ask.NO_CALL: "reconciliation",
    Ask.WITHHELD: "withheld",
    Ask.OUTLIER: "outlier",
}
"""The kind of finding that each question becomes."""
RECONCILED = tuple(sorted(set(KINDS.values())))
"""The kinds of finding that reconciling makes. The others are made by runs."""
