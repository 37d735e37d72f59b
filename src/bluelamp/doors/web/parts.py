"""What the macros of `components/` are given: plain values, so that a page cannot forget a part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One item of `timeline`: what happened, when, by whom, with a few words and a way to the record."""

    title: str
    at: datetime
    by: str = ""
    text: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One of `stats`: a count with its words, the list behind it, and whether somebody should look."""

    label: str
    figure: int | str
    href: str = ""
    warning: bool = False
