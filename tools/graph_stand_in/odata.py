"""The few words of OData that Graph is asked with: `$filter`, `$select`, `$top`, and the links between pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlencode

from graph_stand_in.refusals import bad

_STARTS = re.compile(r"startswith\((\w+),'([^']*)'\)")
_EQUALS = re.compile(r"(\w+) eq '([^']*)'")
_SINCE = re.compile(r"(\w+) ge (\d{4}-\d\d-\d\dT[\d:.]+Z)")
_KNOWN = {"$filter", "$select", "$top", "$skiptoken", "$expand"}


def listed(rows: Iterable[Mapping[str, Any]], address: str, query: str, most: int) -> dict[str, Any]:
    """One page of a list, with the link to the next where there is more."""
    asked = {name: values[-1] for name, values in parse_qs(query, keep_blank_values=True).items()}
    if unknown := set(asked) - _KNOWN:
        raise bad(f"The query option '{min(unknown)}' is not recognised.")
    kept = _filter(asked.get("$filter", ""))
    found = [one for one in rows if kept(one)]
    start, top = _number(asked.get("$skiptoken", "0")), min(most, _number(asked.get("$top", str(most))))
    names = [name for name in asked.get("$select", "").split(",") if name]
    body: dict[str, Any] = {"value": [_only(one, names) for one in found[start : start + top]]}
    if start + top < len(found):
        body["@odata.nextLink"] = f"{address}?{urlencode({**asked, '$skiptoken': str(start + top)})}"
    return body


def _filter(text: str) -> Callable[[Mapping[str, Any]], bool]:
    """What a filter lets through.

    Raises:
        Refused: it is not one of the few that are known.
    """
    if not text:
        return lambda _row: True
    if match := _STARTS.fullmatch(text):
        name, begins = match.groups()
        return lambda row: str(row.get(name, "")).startswith(begins)
    if match := _EQUALS.fullmatch(text):
        name, value = match.groups()
        return lambda row: row.get(name) == value
    if match := _SINCE.fullmatch(text):
        name, since = match[1], datetime.fromisoformat(match[2])
        return lambda row: datetime.fromisoformat(str(row.get(name))) >= since
    raise bad("Invalid filter clause.")


def _only(row: Mapping[str, Any], names: list[str]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if not names or name in names or "@" in name}


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise bad("The value of a query option is no number.")
    return int(text)
