"""What programs send to the addresses of the declarations, and what of them is there for generated requests."""

from datetime import timedelta

from bluelamp.records.declarations import acts
from bluelamp.records.declarations.checks import new_id
from bluelamp.records.declarations.lifecycle.contacts import Channel, Contact, Device, Who
from bluelamp.records.declarations.lifecycle.permissions import Kind, Wish
from bluelamp.records.declarations.lifecycle.told import How
from bluelamp.records.journal import clock
from bluelamp.site.sign_in_wiring import actor_of


def said(moment):
    return moment.isoformat().replace("+00:00", "Z")


def a_wish(**more):
    """A request for WhatsApp that can be asked."""
    return {
        "kind": "app",
        "thing": "whatsapp",
        "purpose": "neighbourhood watch",
        "until": said(clock.now() + timedelta(days=30)),
        "record_route": "moved into the log each week",
        "reference": "DP-2026-1",
    } | more


def a_contact(**more):
    """A contact that can be recorded."""
    return {
        "reference": "the victim",
        "who": "victim",
        "happened_at": said(clock.now() - timedelta(hours=1)),
        "device": "work",
        "channel": "call",
        "purpose": "to agree a time for a statement",
        "rationale": "asked for in the plan of the investigation",
        "incident": "EX/I000123/26",
    } | more


def a_telling(force, **more):
    """What an officer told their sergeant."""
    return {
        "supervisor": force["supervisor"],
        "told_at": said(clock.now() - timedelta(minutes=5)),
        "how": "in-person",
        "about": "a group message",
    } | more


def some_of_each(force):
    """A request that waits, a permission, a contact and a telling of the officer, by what their ids are called."""
    officer, supervisor = (actor_of(force[who], "token") for who in ("officer", "supervisor"))
    now = clock.now()
    wish = Wish(
        kind=Kind.APP,
        thing="whatsapp",
        purpose="neighbourhood watch",
        until=now + timedelta(days=30),
        record_route="moved into the log",
        reference="DP-2026-1",
    )
    waiting, decided = (acts.ask_permission(by=officer, request_id=new_id(), wish=wish).id for _ in range(2))
    contact = Contact(
        reference="the victim",
        who=Who.VICTIM,
        happened_at=now - timedelta(hours=1),
        device=Device.WORK,
        channel=Channel.CALL,
        purpose="a statement",
        rationale="in the plan",
        incident="EX/I000123/26",
    )
    telling = acts.record_told(
        by=officer, telling_id=new_id(), supervisor=force["supervisor"], told_at=now, how=How.IN_PERSON
    )
    return {
        "request_id": [waiting, decided],
        "permission_id": [acts.grant_permission(by=supervisor, request_id=decided, reason="needed").id],
        "contact_id": [acts.record_contact(by=officer, contact_id=new_id(), contact=contact).line.id],
        "telling_id": [telling.id],
    }
