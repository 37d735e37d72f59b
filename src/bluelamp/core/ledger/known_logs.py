"""The logs that a witness answers, as a file states them: the keys in use, and those retired with their last size.

A published trust policy (c2sp.org/tlog-policy) is such a file as it stands: its `log` lines name the
keys, and its other lines are passed over. What that format has no place for is a log that took a new
key, so one kind of line is added: `retired KEY LAST-SIZE`. The retired key counts for trees up to
that size and for none beyond, which is what the log's own `ledger.key-changed` entry says.
"""

from __future__ import annotations

import re

from bluelamp.core.kernel import Place
from bluelamp.core.ledger.encoding import from_decimal, shown
from bluelamp.core.ledger.errors import NoteTooLong, PolicyBroken, WitnessTwice
from bluelamp.core.ledger.keys import VerifierKey
from bluelamp.core.ledger.policy import LOG_KINDS, LONGEST_POLICY
from bluelamp.core.ledger.trust import TrustedKey

_PASSED_OVER = frozenset({"witness", "group", "quorum"})


def parse_known_logs(given: bytes, source: str = "logs") -> dict[str, tuple[TrustedKey, ...]]:
    """The keys of each log by its name, in the order of the file.

    Promise: a key counts once, and a retired one never beyond its size
    (`tests/core/ledger/test_known_logs.py`).

    Raises:
        PolicyBroken: a line is not understood, a key is a witness's, or no log is named.
        WitnessTwice: a key stands twice.
        KeyBroken, Base64Broken, NumberBroken, KeyKindNotAvailable: a key or a size is not one.
        NoteTooLong: over 1 MiB.
    """
    if len(given) > LONGEST_POLICY:
        raise NoteTooLong(
            f"The list of logs has `{len(given)}` bytes; none has more than {LONGEST_POLICY}.",
            todo="check that it is the right file.",
        )
    logs: dict[str, tuple[TrustedKey, ...]] = {}
    # Bytes that are not UTF-8 are kept apart from each other, as the format demands of names.
    for number, line in enumerate(given.decode(errors="surrogateescape").split("\n"), 1):
        place = Place(source, number, excerpt=shown(line))
        one = _trusted_key(line, place)
        if one is None:
            continue
        if one.key.kind not in LOG_KINDS:
            raise _broken(line, "gives a log the key of a witness", place)
        if any(one.key.public == other.key.public for keys in logs.values() for other in keys):
            raise WitnessTwice(
                f"The line `{shown(line)}` names a key that stands above.",
                todo="leave one of the two lines: a key is in use, or retired.",
                place=place,
            )
        logs[one.key.name] = (*logs.get(one.key.name, ()), one)
    if not logs:
        raise PolicyBroken(
            f"The file `{source}` names no log.", todo="add a line `log KEY` for each log, with the key it publishes."
        )
    return logs


def _trusted_key(line: str, place: Place) -> TrustedKey | None:
    match re.split(r"[ \t]+", line.strip(" \t\r")):
        case [""]:
            return None
        case [word, *_] if word.startswith("#") or word in _PASSED_OVER:
            return None
        case ["log", key] | ["log", key, _]:
            return TrustedKey(VerifierKey.parse(key))
        case ["retired", key, size]:
            return TrustedKey(VerifierKey.parse(key), from_decimal(size, "last size"))
    raise _broken(line, "is neither `log KEY` nor `retired KEY LAST-SIZE`, nor a line of a trust policy", place)


def _broken(line: str, why: str, place: Place) -> PolicyBroken:
    return PolicyBroken(
        f"The line `{shown(line)}` {why}.",
        todo="correct the line, or ask for the keys as they were published.",
        place=place,
    )
