"""Feeds and uses for tests, made by hand."""

import uuid
from datetime import timedelta

from bluelamp.core.feeds.csv_file import Rejects
from bluelamp.core.feeds.uses import Piece, Use, table_of
from bluelamp.core.kernel import to_millis
from bluelamp.records.monitoring.lifecycle.feeds import Category, Intrusive, Regime, Terms
from records.conftest import NOON


def new_id():
    return str(uuid.uuid4())


def terms(**changes):
    made = {
        "category": Category.APP_USE,
        "reader": "cloudevents",
        "regime": Regime.EMPLOYMENT,
        "purpose": "To see that work phones are used for work.",
        "basis": "Public task.",
        "intrusive": Intrusive.SOME,
        "kept_days": 365,
        "why_not_less": "The inventory does not say when an app was used.",
    }
    return Terms(**{**made, **changes})


def use(number, *, at=None, **changes):
    """A use of WhatsApp on the phone SER1, an hour before noon unless it says otherwise."""
    made = {
        "source": "/uem/one",
        "id": f"e-{number}",
        "instant": to_millis(NOON - timedelta(hours=1) if at is None else at),
        "phone": "SER1",
        "phone_by": "serial",
        "action": "use_app",
        "target": "com.whatsapp",
    }
    return Use(**{**made, **changes})


def piece(*uses, rejects=()):
    kept = Rejects()
    for number, (reason, text) in enumerate(rejects, start=1):
        kept.add(number, number, reason, text)
    return Piece(table_of(list(uses)), kept.table())
