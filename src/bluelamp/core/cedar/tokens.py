"""Places in Cedar text: tokens with line and column, and the spans of single policies.

The engine names a bad token but not where it stands. Tokens let us find the place by asking the
engine about ever longer beginnings of the text, and let each rule remember its own lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bluelamp.core.kernel import Place

_TOKEN = re.compile(
    r"(?P<space>\s+|//[^\n]*)"
    r'|(?P<string>"(?:\\.|[^"\\])*")'
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<number>[0-9]+)"
    r"|(?P<mark>::|==|!=|<=|>=|&&|\|\||[?(){}\[\]<>.,;:@!+\-*=&|/%])"
    r"|(?P<other>.)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """One token of Cedar text: its kind, its text, and where it starts and ends (offsets)."""

    kind: str
    text: str
    start: int
    end: int


def tokens(text: str) -> Iterator[Token]:
    """Every token of the text, comments and white space left out."""
    for found in _TOKEN.finditer(text):
        if found.lastgroup != "space":
            yield Token(str(found.lastgroup), found[0], found.start(), found.end())


def statements(text: str) -> list[tuple[int, int]]:
    """The spans of the text's statements: from the first token to its `;`, or to the end."""
    spans: list[tuple[int, int]] = []
    start: int | None = None
    end = 0
    for token in tokens(text):
        start = token.start if start is None else start
        end = token.end
        if token.text == ";":
            spans.append((start, end))
            start = None
    if start is not None:
        spans.append((start, end))
    return spans


def place_at(text: str, offset: int, source: str) -> Place:
    """The place of an offset: file, line and column from 1, and the line itself."""
    before = text[:offset]
    line = before.count("\n") + 1
    begin = before.rfind("\n") + 1
    stop = text.find("\n", offset)
    return Place(source, line, offset - begin + 1, text[begin : stop if stop >= 0 else len(text)])
