"""Which tenant the Android phones of the force are in, and how it is spoken to."""

from __future__ import annotations

from bluelamp.records.fleet import wired
from bluelamp.records.fleet.connectors.intune.client import Graph, Time
from bluelamp.records.fleet.connectors.intune.connector import Intune
from bluelamp.records.fleet.connectors.intune.tokens import Registration, Tokens
from bluelamp.records.fleet.connectors.intune.transport import Cloud, OverHttps
from bluelamp.records.fleet.connectors.kept_book import KeptBook
from bluelamp.site.configuration import Configuration

BOOK = "intune-android"


def wire_intune(made: Configuration) -> None:
    """Has Android phones be reached through the tenant that the force named; through nothing where it named none.

    Nothing is asked of the tenant yet: the first round of the fleet's job does that.
    """
    if not made.intune_tenant:
        return
    cloud = Cloud(made.intune_sign_in, made.intune_graph)
    over, at = OverHttps(cloud), Time()
    registration = Registration(made.intune_tenant, made.intune_client, made.intune_secret.reveal())
    graph = Graph(cloud, Tokens(registration, cloud, over, at.seconds), over, at=at)
    wired.current.connectors = {**wired.current.connectors, "android": Intune(graph, KeptBook(BOOK), at=at)}
