"""What is handed out, as files: the log for the Commissioner, all that is held about a person, counts for anybody.

Pure of tables: it is given values and makes bytes. The same values make the same bytes.
"""

from __future__ import annotations

import hashlib
import html
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bluelamp.core.kernel import say_instant
from bluelamp.records.journal.holdings import Held
from bluelamp.records.journal.queries import ActView
from bluelamp.records.journal.verb import VERBS


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file that is handed out."""

    name: str
    media_type: str
    content: bytes

    @property
    def digest(self) -> str:
        """The SHA-256 of the file, as the record of handing it out has it."""
        return hashlib.sha256(self.content).hexdigest()


# The log for the Commissioner -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRow:
    """One act for the Commissioner: the act, everybody it touches, what its sealed fields hold, its receipt."""

    act: ActView
    people: tuple[str, ...]
    opened: Mapping[str, str]
    receipt: str | None


def log_file(rows: Iterable[LogRow], *, first: datetime, last: datetime) -> File:
    """The log of a period, one act a line, in JSON, each with the receipt that proves it is in the ledger.

    What section 62 asks for stands by name: the kind of processing, the date and time, who, and to whom
    it was disclosed as far as the act says so. A sealed field whose key was erased is absent.
    """
    head = {"format": "bluelamp-log-1", "first": first.isoformat(), "last": last.isoformat()}
    lines = [head, *(_log_line(row) for row in rows)]
    content = "".join(json.dumps(line, sort_keys=True, ensure_ascii=False) + "\n" for line in lines)
    return File(name="log.jsonl", media_type="application/jsonl", content=content.encode())


def _log_line(row: LogRow) -> dict[str, Any]:
    act = row.act
    return {
        "act": act.number,
        "at": act.at.isoformat(),
        "kind": act.logged,
        "what": act.verb,
        "says": VERBS[act.verb].says if act.verb in VERBS else act.verb,
        "by": act.actor,
        "signed_in_by": act.signed_in_by,
        "record": f"{act.subject_kind} {act.subject_id}",
        "people": list(row.people),
        "purpose": act.purpose,
        "law": act.regime,
        "basis": act.basis_kind,
        "rules": list(act.rules),
        "values": act.values,
        "opened": dict(row.opened),
        "receipt": row.receipt,
    }


# All that is held about a person ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one part of the platform holds about a person."""

    app: str
    says: str
    held: Sequence[Held]


def access_files(parts: Sequence[Part], *, made_at: datetime) -> tuple[File, File]:
    """The pack of a person, for programs and to read: the same things in JSON and as one page of HTML."""
    body = {
        "format": "bluelamp-access-1",
        "made_at": made_at.isoformat(),
        "parts": [
            {
                "part": part.app,
                "says": part.says,
                "held": [
                    {
                        "what": one.what,
                        "since": None if one.since is None else one.since.isoformat(),
                        "facts": dict(one.facts),
                    }
                    for one in part.held
                ],
            }
            for part in parts
        ],
    }
    text = json.dumps(body, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    return (
        File(name="what-is-held.json", media_type="application/json", content=text.encode()),
        File(name="what-is-held.html", media_type="text/html", content=_page(parts, made_at).encode()),
    )


def _page(parts: Sequence[Part], made_at: datetime) -> str:
    def cell(text: str) -> str:
        return html.escape(text)

    lines = [
        "<!doctype html>",
        '<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
        "<title>What is held about you</title></head><body><main>",
        "<h1>What is held about you</h1>",
        f"<p>Put together on {cell(say_instant(made_at))}. The file what-is-held.json holds the same for programs.</p>",
    ]
    for part in parts:
        lines += [f"<h2>{cell(part.app.capitalize())}</h2>", f"<p>{cell(part.says)}</p>"]
        if not part.held:
            lines.append("<p>Nothing is held here.</p>")
        for one in part.held:
            since = "" if one.since is None else f" <small>since {cell(say_instant(one.since))}</small>"
            lines.append(f"<h3>{cell(one.what)}{since}</h3>")
            facts = "".join(f"<dt>{cell(name)}</dt><dd>{cell(value)}</dd>" for name, value in one.facts.items())
            lines.append(f"<dl>{facts}</dl>" if facts else "")
    return "\n".join([*lines, "</main></body></html>"]) + "\n"


# Counts for anybody -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One published count, or None where it is too small to be told."""

    what: str
    purpose: str
    basis: str
    number: int | None


def suppressed(counts: Mapping[tuple[str, str, str], int], below: int) -> list[Figure]:
    """The counts as they may be published: below the limit none is told, and none can be worked out.

    Where one figure alone of an act is too small, the next smallest is left out too: with the total of
    the act, or a figure from elsewhere, the one could be had by subtraction.
    """
    shut = {key for key, number in counts.items() if number < below}
    for what in {key[0] for key in counts}:
        group = sorted((number, key) for key, number in counts.items() if key[0] == what)
        hidden = [key for _, key in group if key in shut]
        if len(hidden) == 1 and len(group) > 1:
            shut.add(next(key for _, key in group if key not in shut))
    return [
        Figure(what=what, purpose=purpose, basis=basis, number=None if (what, purpose, basis) in shut else number)
        for (what, purpose, basis), number in sorted(counts.items())
    ]


def figures_file(figures: Sequence[Figure], *, first: datetime, last: datetime, below: int) -> File:
    """The published counts as CSV, with what was left out and why in its first lines."""
    lines = [
        f"# Acts from {first.isoformat()} to before {last.isoformat()}",
        f"# Figures below {below} are not told, and no figure from which one could be worked out",
        "act,purpose,rests on,number",
        *(_csv_line(one, below) for one in figures),
    ]
    return File(name="figures.csv", media_type="text/csv", content=("\n".join(lines) + "\n").encode())


def _csv_line(one: Figure, below: int) -> str:
    number = f"fewer than {below}" if one.number is None else str(one.number)
    return ",".join((one.what, one.purpose, one.basis or "-", number))
