"""Charts as SVG text: horizontal bars that need no script, no colour to be read, and print well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_ROW, _GAP, _LABEL, _BAR, _NUMBER = 26, 6, 300, 420, 90


@dataclass(frozen=True)
class Bar:
    """One bar: what it counts, how many, and of what kind (the style class)."""

    label: str
    count: int
    kind: str = "plain"


def bars(title: str, rows: Sequence[Bar]) -> str:
    """A bar chart of counts, longest label cut to fit, each count written beside its bar.

    The chart carries its title and its figures as text, so that it reads without sight of it.
    """
    height = len(rows) * (_ROW + _GAP) + _GAP
    width = _LABEL + _BAR + _NUMBER
    longest = max((row.count for row in rows), default=0) or 1
    spoken = "; ".join(f"{row.label}: {row.count:,}" for row in rows)
    parts = [
        f'<svg class="chart" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title)}">',
        f"<title>{escape(title)}</title><desc>{escape(spoken)}</desc>",
    ]
    for index, row in enumerate(rows):
        top = _GAP + index * (_ROW + _GAP)
        length = max(2, round(_BAR * row.count / longest)) if row.count else 0
        parts.append(
            f'<text class="label" x="{_LABEL - 10}" y="{top + 18}" text-anchor="end">{escape(_cut(row.label))}</text>'
            f'<rect class="bar {escape(row.kind)}" x="{_LABEL}" y="{top}" width="{length}" height="{_ROW}"/>'
            f'<text class="count" x="{_LABEL + length + 8}" y="{top + 18}">{row.count:,}</text>'
        )
    parts.append("</svg>")
    return "".join(parts)


def _cut(label: str, length: int = 42) -> str:
    return label if len(label) <= length else label[: length - 1].rstrip() + "…"
