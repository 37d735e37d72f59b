"""One question to a policy set, and the bare answer: decision, reasons, errors."""

from __future__ import annotations

from dataclasses import dataclass, field

from bluelamp.core.cedar.values import EntityUid, Record


@dataclass(frozen=True)
class Request:
    """Who wants to do what to what, in which circumstances."""

    principal: EntityUid
    action: EntityUid
    resource: EntityUid
    context: Record = field(default_factory=Record)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What Cedar says to a request.

    `reasons` are the ids of the policies that decided: every satisfied `forbid` where there is one,
    otherwise every satisfied `permit`. `errors` are the ids of the policies that erred and so were
    skipped; a skipped `forbid` can let through what it should have stopped.
    """

    allowed: bool
    reasons: frozenset[str]
    errors: frozenset[str]
