"""The demo's report: one HTML page that stands alone, made of headings, words, tables and charts.

No script, no font and no file from elsewhere; it can be mailed, printed and read without sight.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from jinja2 import Environment, PackageLoader, Template, select_autoescape
from markupsafe import Markup

from bluelamp.doors.cli.charts import Bar, bars


@dataclass(frozen=True)
class Words:
    """A paragraph."""

    text: str


@dataclass(frozen=True)
class Figures:
    """A row of large numbers, each with what it counts."""

    items: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Table:
    """A table with a caption; numbers are set right."""

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Chart:
    """A bar chart."""

    title: str
    rows: Sequence[Bar]

    @property
    def drawing(self) -> Markup:
        """The chart as SVG; its text is escaped where it is drawn."""
        return Markup(bars(self.title, self.rows))  # noqa: S704 - the chart escapes every text it is given


@dataclass(frozen=True)
class Answered:
    """One question with its answer as Bluelamp words it."""

    question: str
    outcome: str
    text: str


@dataclass(frozen=True)
class Quoted:
    """Text shown as it stands, such as a payload; folded away until it is asked for."""

    summary: str
    text: str


Block = Words | Figures | Table | Chart | Answered | Quoted


@dataclass(frozen=True)
class Section:
    """One part of the report."""

    anchor: str
    title: str
    blocks: Sequence[Block]


@dataclass
class Report:
    """The whole page."""

    title: str
    lead: str
    made: str
    sections: list[Section] = field(default_factory=list)

    def add(self, anchor: str, title: str, *blocks: Block) -> None:
        """Adds a section at the end."""
        self.sections.append(Section(anchor, title, blocks))

    def html(self) -> str:
        """The page."""
        return _template().render(report=self)


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("bluelamp.doors.cli", "templates"),
        autoescape=select_autoescape(["html"]),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["kind"] = lambda block: type(block).__name__
    return environment.get_template("report.html")
