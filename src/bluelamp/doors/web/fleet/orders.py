"""Orders to one phone, each on one address: what will happen, what is asked for, then done. A wipe is two people's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bluelamp.core.kernel import Actor
from bluelamp.doors.web.access import Asked, signed_in
from bluelamp.doors.web.acting import carried_out
from bluelamp.doors.web.fleet.forms import OrderForm
from bluelamp.doors.web.language import later
from bluelamp.doors.web.permissions.forms import WhyForm
from bluelamp.doors.web.refusals import missing
from bluelamp.records.fleet import acts, queries
from bluelamp.records.fleet.errors import OrderedAlready, OrderUnknown
from bluelamp.records.fleet.lifecycle.orders import Order, State
from bluelamp.records.fleet.ports import Do
from bluelamp.records.fleet.values import PhoneRecord
from bluelamp.records.journal import clock
from bluelamp.records.register import queries as register
from bluelamp.records.register.errors import NotInRegister

ORDERS = frozenset({"mobile-team", "duty-officer"})
WIPES = frozenset({"mobile-team"})


class Ordered(NamedTuple):
    """One thing that a phone is ordered: its words, its act, and what its form asks for."""

    link: str
    heading: str
    will: str
    button: str
    done: str
    take: Callable[..., object]
    asks: tuple[str, ...]
    roles: frozenset[str]
    warning: bool = False


STEPS: Mapping[str, Ordered] = {
    "try-again": Ordered(
        later("Have it tried again"),
        later("Have this phone tried again?"),
        later("What it should hold is sent again, and it is asked to check in."),
        later("Try again"),
        later("The phone is tried again."),
        acts.retry_phone,
        (),
        ORDERS,
    ),
    "lock": Ordered(
        later("Lock its screen"),
        later("Lock this phone's screen"),
        later("Its holder unlocks it as always. The order waits for a phone that is off."),
        later("Lock it"),
        later("The phone is locked as soon as it is reached."),
        acts.lock_phone,
        ("message", "reason"),
        ORDERS,
    ),
    "lost": Ordered(
        later("Put it into lost mode"),
        later("Put this phone into lost mode"),
        later("It shows the message and nothing else until it is found. The order waits for a phone that is off."),
        later("Put it into lost mode"),
        later("The phone goes into lost mode as soon as it is reached."),
        acts.lose_phone,
        ("message", "number", "reference", "reason"),
        ORDERS,
    ),
    "locate": Ordered(
        later("Have it say where it is"),
        later("Have this phone say where it is"),
        later("It does so once. Looking at the answer is recorded as well, and both can be read by its holder."),
        later("Ask the phone"),
        later("The phone is asked. Its answer stands on the page of its place."),
        acts.seek_phone,
        ("reason",),
        ORDERS,
    ),
    "found": Ordered(
        later("It was found: end lost mode"),
        later("End lost mode?"),
        later("The phone can be used again, and where it was while it was lost is kept no longer."),
        later("End lost mode"),
        later("Lost mode ends as soon as the phone is reached."),
        acts.find_phone,
        (),
        ORDERS,
    ),
    "wipe": Ordered(
        later("Ask for it to be wiped"),
        later("Ask for this phone to be wiped"),
        later("Everything on it is lost, messages too, which may be evidence. A second person has to agree first."),
        later("Ask for the wipe"),
        later("The wipe waits for a second person."),
        acts.ask_wipe,
        ("reference", "reason"),
        WIPES,
        warning=True,
    ),
}


class Decided(NamedTuple):
    """What a second person says to a wipe."""

    heading: str
    will: str
    button: str
    done: str
    take: Callable[..., object]
    warning: bool


DECISIONS: Mapping[str, Decided] = {
    "agree": Decided(
        later("Agree that this phone is wiped?"),
        later("Everything on it is lost for good. Messages that may be evidence have to be exported before."),
        later("Wipe it"),
        later("The phone is wiped as soon as it is reached."),
        acts.approve_wipe,
        warning=True,
    ),
    "refuse": Decided(
        later("Refuse this wipe, or take it back?"),
        later("Nothing is sent, and the phone keeps what is on it."),
        later("Do not wipe it"),
        later("The phone is not wiped."),
        acts.refuse_wipe,
        warning=False,
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def order(request: Asked, phone_id: UUID, name: str) -> HttpResponse:
    """Asks for what the order needs, and gives it. A form that is sent twice orders once."""
    if name not in STEPS:
        raise Http404(name)
    chosen, phone = STEPS[name], str(phone_id)
    try:
        described = register.one_phone(phone, clock.now())
    except NotInRegister as error:
        return missing(request, error)
    form = OrderForm(chosen.asks, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        facts: dict[str, Any] = {"by": request.actor, "phone_id": phone, **form.cleaned_data}
        once = facts.pop("once")
        if name != "try-again":
            facts["order_id"] = once
        try:
            given = carried_out(form, lambda: chosen.take(**facts), raising=(OrderedAlready,))
        except OrderedAlready:
            given = True
        if given:
            messages.success(request, chosen.done)
            return redirect("fleet:phone", phone_id=phone)
    context = {"form": form, "step": chosen, "phone": described}
    return render(request, "fleet/order.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def decide(request: Asked, order_id: UUID, name: str) -> HttpResponse:
    """Asks a second person for their reason, and then has the phone wiped, or not."""
    if name not in DECISIONS:
        raise Http404(name)
    try:
        asked = queries.one_order(str(order_id)).order
        described = register.one_phone(asked.phone, clock.now())
    except (OrderUnknown, NotInRegister) as error:
        return missing(request, error)
    chosen = DECISIONS[name]
    form = WhyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if carried_out(form, lambda: chosen.take(by=request.actor, order_id=asked.id, reason=reason)):
            messages.success(request, chosen.done)
            return redirect("fleet:phone", phone_id=asked.phone)
    context = {"form": form, "step": chosen, "phone": described}
    return render(request, "fleet/order.html", context, status=422 if form.errors else 200)


def decisions(actor: Actor, asked: Order) -> list[tuple[str, str]]:
    """What the reader may say to a wipe that waits: whoever asked takes it back, and never agrees to it."""
    if asked.state is not State.ASKED:
        return []
    roles = {one.role for one in actor.standings}
    agrees = [("agree", _("Agree"))] if actor.id != asked.asked_by else []
    return agrees + ([("refuse", _("Refuse"))] if WIPES & roles else [])


def possible(actor: Actor, record: PhoneRecord) -> list[tuple[str, str]]:
    """The orders that lead somewhere for the reader, each with its words; the lifecycle and the rules decide."""
    stands = record.standing
    if stands is None:
        return []
    roles = {one.role for one in actor.standings}
    lost = stands.lost_since is not None
    leads = {
        "try-again": stands.delivery is not None and stands.left is None,
        "lock": Do.LOCK in record.can and not lost,
        "lost": bool({Do.LOST, Do.LOCK} & record.can) and not lost,
        "locate": Do.LOCATE in record.can and lost,
        "found": lost,
        "wipe": Do.WIPE in record.can,
    }
    return [(name, STEPS[name].link) for name, does in leads.items() if does and STEPS[name].roles & roles]
