"""Words that leave the edge of a rule open.

One recommendation, 408/20, came of a single word of this kind: a rule that held "in general" told
nobody when it did not. Such a word may stand only where an example shows the edge.
"""

from __future__ import annotations

import re

HEDGES = (
    "appropriate",
    "as a rule",
    "exceptional",
    "exceptionally",
    "general",
    "generally",
    "if possible",
    "in principle",
    "mainly",
    "mostly",
    "normal",
    "normally",
    "occasional",
    "occasionally",
    "ordinarily",
    "primarily",
    "proportionate",
    "reasonable",
    "reasonably",
    "should usually",
    "sometimes",
    "typically",
    "unless necessary",
    "usual",
    "usually",
    "where possible",
    "where practicable",
)

_LONGEST_FIRST = sorted(HEDGES, key=len, reverse=True)
_HEDGE = re.compile(r"\b(" + "|".join(re.escape(one) for one in _LONGEST_FIRST) + r")\b", re.IGNORECASE)


def hedges_in(text: str) -> tuple[str, ...]:
    """The open words of a text, in order.

    >>> hedges_in("You may generally take it home, where possible.")
    ('generally', 'where possible')
    """
    return tuple(found[0].lower() for found in _HEDGE.finditer(text))
