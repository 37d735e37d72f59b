"""Which tenant the Android phones of the force are in, and how it is spoken to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time

from bluelamp.core.kernel.instants import LONDON
from bluelamp.doors.web.fleet import figures
from bluelamp.records.fleet import wired
from bluelamp.records.fleet.connectors.intune.buckets import PUBLISHED, Buckets, Limits, Service
from bluelamp.records.fleet.connectors.intune.client import Graph, Time
from bluelamp.records.fleet.connectors.intune.connector import Habits, Intune
from bluelamp.records.fleet.connectors.intune.tokens import Registration, Tokens
from bluelamp.records.fleet.connectors.intune.transport import Cloud, OverHttps
from bluelamp.records.fleet.connectors.kept_book import KeptBook
from bluelamp.records.journal import clock
from bluelamp.site.configuration import Configuration

BOOK = "intune-android"
_EXPIRES = "Secret of Intune's app registration"


def wire_intune(made: Configuration) -> None:
    """Has Android phones be reached through the tenant that the force named; through nothing where it named none.

    Nothing is asked of the tenant yet: the first round of the fleet's job does that.
    """
    if not made.intune_tenant:
        return
    cloud = Cloud(made.intune_sign_in, made.intune_graph)
    # What a phone said is held against when it was sent something, so both go by the site's clock.
    over, at = OverHttps(cloud), Time(now=clock.now)
    registration = Registration(made.intune_tenant, made.intune_client, made.intune_secret.reveal())
    tokens = Tokens(registration, cloud, over, at.seconds)
    graph = Graph(cloud, tokens, over, buckets=Buckets(limits(made.intune_writes)), at=at)
    intune = Intune(graph, KeptBook(BOOK), at=at, habits=Habits(look=made.intune_look.total_seconds()))
    figures.expiries.append((_EXPIRES, lambda: _end_of(made.intune_secret_ends)))
    wired.current.connectors = {**wired.current.connectors, "android": intune}


def _end_of(last: date | None) -> datetime | None:
    """The end of a secret's last day in London; None where nobody has said it."""
    return None if last is None else datetime.combine(last, time.max.replace(microsecond=0), LONDON)


def limits(writes: int) -> Mapping[Service, Limits]:
    """What Microsoft publishes, with another number of changes; of reads it takes ten times as many."""
    published = PUBLISHED[Service.CONFIGURATION]
    own = Limits(replace(published.writes, tokens=writes), replace(published.any, tokens=10 * writes))
    return {**PUBLISHED, Service.CONFIGURATION: own}
