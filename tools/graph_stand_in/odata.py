"""The few words of OData that Graph is asked with: `$filter`, `$select`, `$top`, and the links between pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
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
    found = [one for one in rows if _kept(one, asked.get("$filter", ""))]
    start, top = _number(asked.get("$skiptoken", "0")), min(most, _number(asked.get("$top", str(most))))
    names = [name for name in asked.get("$select", "").split(",") if name]
    body: dict[str, Any] = {"value": [_only(one, names) for one in found[start : start + top]]}
    if start + top < len(found):
        body["@odata.nextLink"] = f"{address}?{urlencode({**asked, '$skiptoken': str(start + top)})}"
    return body


def _kept(row: Mapping[str, Any], text: str) -> bool:
    if not text:
        return True
    if match := _STARTS.fullmatch(text):
        return str(row.get(match[1], "")).startswith(match[2])
    if match := _EQUALS.fullmatch(text):
        return row.get(match[1]) == match[2]
    if match := _SINCE.fullmatch(text):
        return datetime.fromisoformat(str(row.get(match[1]))) >= datetime.fromisoformat(match[2])
    raise bad("Invalid filter clause.")


def _only(row: Mapping[str, Any], names: list[str]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if not names or name in names or "@" in name}


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise bad("The value of a query option is no number.")
    return int(text)
