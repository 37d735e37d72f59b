"""What is said of a phone's proof on the pages of whoever holds it: since when, or that there is none yet.

"On your phone since" is the moment of the phone's own proof and nothing else: what was sent, or taken, is not said to
be there (`tests/doors/web/test_proofs.py`).
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from bluelamp.core.calendar import local_day
from bluelamp.doors.web.when import say_moment, say_time
from bluelamp.records.fleet.lifecycle.deciding import Waits
from bluelamp.records.fleet.values import DeliveryView, Proof


def since(moment: datetime, now: datetime) -> str:
    """`14:32` for today, with its day for any other."""
    return say_time(moment) if local_day(moment) == local_day(now) else say_moment(moment)


def of_app(proof: Proof | None, now: datetime, *, holds: bool, own: bool) -> str:
    """Whether an app that a permission opens is proved on its holder's phone; nothing where no phone could have it."""
    if proof is None:
        return ""
    if proof.since is not None:
        pattern = (
            _("On your phone since %(since)s, as the phone itself reports")
            if own
            else _("Since %(since)s, as the phone itself reports")
        )
        return pattern % {"since": since(proof.since, now)}
    return _("Not yet: the phone has not proved it") if holds and proof.waiting else _("Not open on the phone")


def of_phone(given: DeliveryView | None, waits: Waits, now: datetime) -> str:
    """Whether a phone proved that it is set up as the rules want."""
    if given is None and not waits:
        return _("Nothing was sent to it yet.")
    if given is not None and given.verified is not None and not waits:
        pattern = _("As the rules want since %(since)s, as the phone itself reports.")
        return pattern % {"since": since(given.verified, now)}
    return _(
        "A change is on its way, and the phone has not proved it yet. "
        "What it still allows until then counts against nobody."
    )
