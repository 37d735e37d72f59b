"""Charts as HTML tables with bars: they need no script and no sight, fit any width, and print well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Bar:
    """One bar: what it counts, how many, and of what kind (the style class)."""

    label: str
    count: int
    kind: str = "plain"


def bars(title: str, rows: Sequence[Bar]) -> str:
    """A bar chart of counts as a table: label, bar, count. What has no count has no bar."""
    longest = max((row.count for row in rows), default=0) or 1
    lines = [
        f'<tr><th scope="row">{escape(row.label)}</th>'
        f'<td class="bar">{_bar(row, longest)}</td><td class="number">{row.count:,}</td></tr>'
        for row in rows
    ]
    return f'<table class="chart"><caption>{escape(title)}</caption><tbody>{"".join(lines)}</tbody></table>'


def _bar(row: Bar, longest: int) -> str:
    if not row.count:
        return ""
    # So small a share that it would not be seen is drawn as a line all the same.
    width = max(0.5, 100 * row.count / longest)
    return f'<span class="{escape(row.kind)}" style="width:{width:.1f}%"></span>'
