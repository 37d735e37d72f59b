"""What the rulebook in force says of feeds: which contacts are never kept, and which numbers are known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial

from bluelamp.core.cedar import CedarSet, Duration
from bluelamp.core.feeds.protected import ProtectedList, as_domain, as_known
from bluelamp.core.rulebook import Rulebook
from bluelamp.core.screening.resources import protected_table
from bluelamp.records.adoption.queries import in_force
from bluelamp.records.journal import ports as journal
from bluelamp.records.monitoring import keys
from bluelamp.records.monitoring.errors import ProtectedListMissing
from bluelamp.records.monitoring.models import PrivateNumber

NUMBERS, KNOWN = "protected_numbers", "known_numbers"
_MANY = "*"
"""What stands at the end of a number that is the beginning of many."""


def protected_list(at: datetime) -> ProtectedList:
    """What is never kept, as it stands at an instant: the rulebook's numbers, websites and apps, and private numbers.

    Raises:
        NothingInForce: no rulebook is.
        ProtectedListMissing: the one in force has no such list. Nothing may be taken in then.
    """
    rulebook = in_force(at).rulebook
    listed = _texts(rulebook, NUMBERS)
    if listed is None:
        raise ProtectedListMissing(
            "The rulebook in force has no list of numbers that are never kept.",
            todo=f"have the setting `{NUMBERS}` adopted, empty if need be, before any feed takes anything in.",
        )
    shut = [(one["resource_type"], one["resource"]) for one in protected_table(rulebook).to_pylist()]
    apps = {name for kind, name in shut if kind == "App"}
    ids = (one for name in apps for one in _ids_of(rulebook, name))
    private = frozenset(PrivateNumber.objects.values_list("digest", flat=True))
    return ProtectedList(
        numbers=frozenset(as_known(one) for one in listed if not one.endswith(_MANY)) - {""},
        blocks=frozenset("+" + one.rstrip(_MANY).strip().lstrip("+") for one in listed if one.endswith(_MANY)),
        digests=private,
        domains=frozenset(as_domain(name) for kind, name in shut if kind == "Site"),
        apps=frozenset(one.lower() for one in ids),
        digest=partial(keys.digest_of_number, begun=keys.digester()) if private else str,
    )


def known_numbers(at: datetime) -> Mapping[str, str]:
    """The class of contact of each number that the rulebook knows, such as 999."""
    listed = _texts(in_force(at).rulebook, KNOWN) or frozenset()
    pairs = (one.partition(" ") for one in sorted(listed))
    return {as_known(number): kind for kind, _, number in pairs if as_known(number)}


def longest_run(at: datetime) -> timedelta:
    """For how long a feed may run before somebody decides on it again.

    Raises:
        TypeError: the platform's rulebook does not say it as a span of time.
    """
    value = journal.current.platform.setting("longest_feed", at)
    if not isinstance(value, Duration):
        raise TypeError("the setting longest_feed of the platform is no span of time")
    return timedelta(milliseconds=value.millis)


def _texts(rulebook: Rulebook, name: str) -> frozenset[str] | None:
    found = rulebook.parameters.get(name)
    if found is None or not isinstance(found.value, CedarSet):
        return None
    return frozenset(str(one) for one in found.value)


def _ids_of(rulebook: Rulebook, name: str) -> tuple[str, ...]:
    app = rulebook.catalogue.apps.get(name)
    return (name,) if app is None else tuple(one for one in (name, app.android, app.apple) if one)
