"""What people ask for and enter in the tests of the declarations, and how it is declared."""

from datetime import timedelta

from bluelamp.records.declarations import acts
from bluelamp.records.declarations.checks import new_id
from bluelamp.records.declarations.lifecycle.contacts import Channel, Contact, Device, Who
from bluelamp.records.declarations.lifecycle.permissions import Kind, Wish
from bluelamp.records.declarations.lifecycle.told import How
from bluelamp.records.journal import clock
from records.conftest import NOON


def wish(kind=Kind.APP, thing="whatsapp", days=30, **more):
    """A wish that can be asked; for WhatsApp unless it is said."""
    plain = {
        "purpose": "neighbourhood watch",
        "record_route": "moved into the log each week",
        "reference": "DP-2026-1",
    }
    return Wish(kind=kind, thing=thing, until=NOON + timedelta(days=days), **{**plain, **more})


def ask(of, person, made=None, **more):
    """The id of a request that somebody made."""
    return acts.ask_permission(by=of(person), request_id=new_id(), wish=made or wish(**more)).id


def granted(of, force, person=None, by=None, **more):
    """A permission that was asked for and granted."""
    request = ask(of, person or force.rees, **more)
    return acts.grant_permission(by=of(by or force.sergeant), request_id=request, reason="needed for the watch")


def contact(**more):
    """A contact that can be recorded."""
    plain = {
        "reference": "the victim",
        "who": Who.VICTIM,
        "happened_at": NOON - timedelta(hours=1),
        "device": Device.WORK,
        "channel": Channel.CALL,
        "purpose": "to agree a time for a statement",
        "rationale": "asked for in the plan of the investigation",
        "incident": "EX/I000123/26",
    }
    return Contact(**{**plain, **more})


def recorded(of, person, **more):
    """A contact that somebody recorded."""
    return acts.record_contact(by=of(person), contact_id=new_id(), contact=contact(**more))


def told(of, force, **more):
    """A telling that an officer entered."""
    plain = {"supervisor": force.sergeant, "told_at": clock.now(), "how": How.IN_PERSON, "about": "a group message"}
    return acts.record_told(by=of(force.rees), telling_id=new_id(), **{**plain, **more})
