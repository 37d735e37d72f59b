"""A small force with a day of events, for tests of runs. Everybody in it is generated."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pyarrow as pa

from bluelamp.core.feeds.uses import USES, Piece
from bluelamp.core.kernel import Actor
from bluelamp.records.monitoring import intake
from bluelamp.records.monitoring.intake import REJECTS
from bluelamp.records.monitoring.models import FeedRow, FindingRow, ViewRow
from bluelamp.records.monitoring.values import Way
from records import small_register as register

DAY = date(2026, 11, 3)
START = datetime(2026, 11, 3, tzinfo=UTC)
BY = Actor.system("monitoring")
TIKTOK, TEAMS, WHATSAPP = "com.zhiliaoapp.musically", "com.microsoft.teams", "com.whatsapp"
SHUT, OFF_DUTY = "social-apps-shut", "off-duty-apps-rest"
FEED = "feed-1"


def at(hour, minute=0, day=START):
    return day + timedelta(hours=hour, minutes=minute)


def feed(feed_id=FEED, declared_at=datetime(2026, 1, 1, tzinfo=UTC)):
    return FeedRow.objects.create(
        id=feed_id,
        name=f"phone-logs-{feed_id}",
        category="app-use",
        reader="ocsf-lines",
        regime="uk-gdpr",
        purpose="to keep work phones for work",
        basis="legitimate interests",
        intrusive="some",
        kept_days=365,
        declared_by="somebody",
        declared_at=declared_at,
        state="on",
        told="stated",
        started_by="another",
        started_at=declared_at,
        until=date(2027, 12, 31),
    )


def force():
    """Three officers with a phone each, all in one team: on duty, off duty and of unknown duty in the afternoon."""
    team = register.unit("response-1", register.unit("force"))
    people = {name: register.person(number, team) for number, name in enumerate(("anna", "bela", "carl"), 1)}
    for name, person in people.items():
        register.phone(f"TAG-{name}", holder=person, serial=f"S-{name}")
    register.shift(people["anna"], "on", at(6), at(18))
    register.rostered(people["bela"], at(0), at(24))
    return people


def use(number, who, target=TIKTOK, moment=None, **said):
    made = {
        "source": "urn:logs",
        "id": f"e-{number}",
        "instant": moment or at(14, number % 60),
        "phone": f"S-{who}",
        "phone_by": "serial",
        "action": "use_app",
        "target": target,
    }
    return made | said


def deliver(uses, name="a delivery", feed_id=FEED):
    table = pa.Table.from_pylist(uses, schema=USES)
    piece = Piece(uses=table, rejects=REJECTS.empty_table())
    return intake.take_in(by=BY, feed_id=feed_id, pieces=[piece], name=name, way=Way.PROGRAM)


def all_proved(start, end, wanted):
    return dict.fromkeys(wanted, ((start, end),))


def out_of_shadow(*names, of="rule"):
    """Three views, given as soon as could be."""
    for name in names:
        for number, view in enumerate(("policy-owner", "data-protection", "federation")):
            ViewRow.objects.create(
                of=of,
                name=name,
                view=view,
                agrees=True,
                given_by=f"viewer-{number}",
                given_at=datetime(2026, 2, 1, 12, tzinfo=UTC),
            )


def standing(people):
    """What stands, by whom it is about, under which rule, how it is handled and how many events are behind it."""
    names = {person: name for name, person in people.items()} | {"": ""}
    return sorted(
        (row.period, row.kind, names[row.person], row.rule, row.handling, row.events)
        for row in FindingRow.objects.filter(withdrawn_at=None)
    )
