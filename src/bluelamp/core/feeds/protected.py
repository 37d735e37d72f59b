"""Contacts that are never kept: union, legal, medical and welfare numbers, websites and apps, dropped before storage.

A list of them is held against every use, and against the text of every row that could not be read. What is on it goes
nowhere: not into a file, a table, a log or a row handed back. Of the uses a total remains; of a row that could not be
read, its place in the file.

Numbers are compared in E.164, and may also be given as keyed digests, so that whoever holds the list of somebody's
representative does not hold the number. A website covers everything below it. In texts the digits alone are compared,
so that spaces, brackets and another way of writing the country hide nothing; a text that only looks as if it held such
a number is hidden too, because a text too few harms nobody.

Promise: nothing that is on the list is in what `kept` and `scrubbed` give (`tests/core/feeds/test_protected.py`, and
over the whole site `tests/records/monitoring/test_monitoring_keeps_nothing_protected.py`). Not done: a number that is
spelled out in words, or inside a picture or an archive.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.compute as pc

from bluelamp.core.feeds.domains import site_of
from bluelamp.core.feeds.numbers import COUNTRY, e164

HIDDEN = "the row cannot be read and names a contact that is never kept, so its text is not given back"
"""The reason beside a row whose text is hidden."""
CALLS = ("call", "text")
SITES = ("open_site",)
APPS = ("use_app", "install_app")
_FEWEST, _MOST, _LONGEST_SHORT = 5, 15, 6
_LONG = 6
"""From how many digits on a number is looked for inside other digits; a shorter one stands by itself, as 111 does."""
_WORDS = re.compile(r"[\w.-]+")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_RUN = re.compile(r"\+?[\d\s().\-/]{6,}")


def as_known(text: str) -> str:
    """A telephone number in the one form in which it is compared; empty where it is none.

    >>> as_known("020 7946 0123"), as_known("+44 (0)20 7946-0123"), as_known("+44 116 123"), as_known("111")
    ('+442079460123', '+442079460123', '116123', '111')
    """
    found = e164(text) or ""
    short = found.removeprefix(f"+{COUNTRY}")
    # Some networks write the country before a short code, which has none.
    return short if short != found and len(short) <= _LONGEST_SHORT else found


def as_domain(text: str) -> str:
    """A domain in small letters, without the dots and the address around it.

    >>> as_domain("https://WWW.Example.org:443/a?b"), as_domain("example.org.")
    ('www.example.org', 'example.org')
    """
    found = site_of(text)
    if found is not None:
        # Logs carry a name with letters beyond ASCII in another spelling, and a list is written by people.
        return found
    plain = text.strip().lower().rpartition("://")[2]
    host = re.split(r"[/?#]", plain, maxsplit=1)[0].rpartition("@")[2]
    return re.sub(r":\d+$", "", host).strip(".")


def _no_digest(number: str) -> str:
    return number


@dataclass(frozen=True, kw_only=True)
class ProtectedList:
    """What is never kept.

    Attributes:
        numbers: numbers in the form that `as_known` gives.
        blocks: beginnings of numbers, in E.164, such as those of a hospital's exchange.
        digests: numbers of which only a keyed digest is held; `digest` makes one.
        domains: websites, each with everything below it.
        apps: the ids of apps on their platforms, in small letters.
    """

    numbers: frozenset[str] = frozenset()
    blocks: frozenset[str] = frozenset()
    digests: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    apps: frozenset[str] = frozenset()
    digest: Callable[[str], str] = field(default=_no_digest, repr=False, compare=False)

    def has_number(self, number: str) -> bool:
        """Whether a number, however it is written, is on the list."""
        return self._has_known(as_known(number))

    def has_domain(self, domain: str) -> bool:
        """Whether a website, or one above it, is on the list."""
        parts = as_domain(domain).split(".")
        return any(".".join(parts[at:]) in self.domains for at in range(len(parts)))

    def has_app(self, app: str) -> bool:
        """Whether an app's id is on the list."""
        return app.strip().lower() in self.apps

    def kept(self, uses: pa.Table) -> tuple[pa.Table, int]:
        """The uses that may be kept, and how many may not. Each target is looked up once, however often it is there."""
        actions, targets = uses["action"], uses["target"]
        shut = pa.chunked_array([pa.array([False] * len(uses), pa.bool_())])
        for names, has in ((CALLS, self.has_number), (SITES, self.has_domain), (APPS, self.has_app)):
            of = pc.is_in(actions, pa.array(names))
            named = [one for one in pc.unique(targets.filter(of)).to_pylist() if one is not None and has(one)]
            if named:
                shut = pc.or_(shut, pc.and_(of, pc.is_in(targets, pa.array(named, pa.string()))))
        dropped = int(pc.sum(shut).as_py() or 0)
        return (uses.filter(pc.invert(shut)) if dropped else uses), dropped

    def scrubbed(self, rejects: pa.Table) -> tuple[pa.Table, int]:
        """The rejects with the text and the reason of every row hidden that names such a contact, and how many."""
        texts, reasons = rejects["text"].to_pylist(), rejects["reason"].to_pylist()
        hidden = 0
        for at, (reason, text) in enumerate(zip(reasons, texts, strict=True)):
            if self.is_named_in(f"{reason or ''} {text or ''}"):
                reasons[at], texts[at], hidden = HIDDEN, "", hidden + 1
        made = rejects.set_column(rejects.column_names.index("reason"), "reason", pa.array(reasons, pa.string()))
        return made.set_column(made.column_names.index("text"), "text", pa.array(texts, pa.string())), hidden

    def is_named_in(self, text: str) -> bool:
        """Whether a text names such a contact, whatever it is written among."""
        plain = unquote(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), text))
        return any(self._named_by_word(one) for one in _WORDS.findall(plain)) or self._named_by_digits(plain)

    def _has_known(self, number: str) -> bool:
        if not number:
            return False
        return (
            number in self.numbers
            or any(number.startswith(one) for one in self.blocks)
            or (bool(self.digests) and self.digest(number) in self.digests)
        )

    def _named_by_word(self, word: str) -> bool:
        return self.has_app(word) or self.has_domain(word)

    def _named_by_digits(self, text: str) -> bool:
        digits, alone = re.sub(r"\D", "", text), frozenset(re.findall(r"\d+", text))
        if any(one in digits if len(one) >= _LONG else one in alone for one in self._national):
            return True
        return any(self._has_known(one) for one in _numbers_in(text)) if self.digests else False

    @property
    def _national(self) -> Iterator[str]:
        """Numbers and blocks as digits, without the country where it is this one."""
        for one in (*self.numbers, *self.blocks):
            yield one.removeprefix("+").removeprefix(COUNTRY)


def _numbers_in(text: str) -> Iterable[str]:
    """Whatever in a text could be a number, with every shorter piece of a long run of digits."""
    for run in _RUN.findall(text):
        yield as_known(run)
        digits = re.sub(r"\D", "", run)
        for at in range(len(digits)):
            for size in range(_FEWEST, min(_MOST, len(digits) - at) + 1):
                yield as_known(digits[at : at + size])
                yield as_known("+" + digits[at : at + size])
