"""My phone: which I hold, what it allows now and why, what happened to it, and reporting it lost in three taps."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bluelamp.core.kernel import BluelampError
from bluelamp.core.rulebook import Rulebook
from bluelamp.doors.web import proofs
from bluelamp.doors.web.access import Asked, signed_in
from bluelamp.doors.web.language import later
from bluelamp.doors.web.my_phone.allows import allowed_on
from bluelamp.doors.web.my_phone.forms import LostForm
from bluelamp.doors.web.parts import Event
from bluelamp.doors.web.refusals import missing
from bluelamp.doors.web.register import words
from bluelamp.records.adoption.queries import in_force
from bluelamp.records.declarations.lifecycle.permissions import LEAVES_MESSAGES
from bluelamp.records.declarations.queries import permissions_of
from bluelamp.records.facts.queries import FactsAt, entities_for
from bluelamp.records.fleet import queries as fleet
from bluelamp.records.journal import clock
from bluelamp.records.journal.errors import NotAllowed
from bluelamp.records.register import acts, queries
from bluelamp.records.register.errors import NotInRegister
from bluelamp.records.register.lifecycle import State
from bluelamp.records.register.values import CustodyEvent, PhoneView

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
DUTY = {
    "on": later("You are on duty by the roster."),
    "off": later("You are off duty by the roster."),
    "unknown": later("The roster says nothing about you now. That counts against nobody."),
}


@require_safe
@signed_in
def phone(request: Asked) -> HttpResponse:
    """The phones that the reader holds, what each allows, and what happened with them."""
    at = clock.now()
    facts = entities_for(request.actor.id, at)
    held = queries.phones_of(request.actor.id, at)
    adopted = in_force(at)
    given = fleet.given_to(request.actor.id)
    context = {
        "proved": {phone: proofs.of_phone(*found, at) for phone, found in given.items()},
        "opened": _opened(request.actor.id, adopted.rulebook, at) if given else [],
        "phones": [(one, words.STATES[one.state], words.PLATFORMS[one.platform]) for one in held],
        "may_be_lost": {State.ISSUED, State.LEFT_AT_WORK, State.ON_LOAN},
        "allows": [
            (words.PLATFORMS[one.platform], allowed_on(adopted, facts, str(one.platform))) for one in _one_each(held)
        ],
        "duty": _duty(facts),
        "events": _events(request.actor.id, at),
        "adopted": adopted,
        "me": request.actor.id,
        "at": at,
    }
    return render(request, "my_phone/phone.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def lost(request: Asked, phone_id: UUID) -> HttpResponse:
    """Report a phone of one's own lost or stolen. Nothing need be filled in."""
    try:
        mine = _mine(request.actor.id, str(phone_id))
    except NotInRegister as error:
        return missing(request, error)
    form = LostForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            acts.report_phone_lost(by=request.actor, phone_id=mine.id, said=form.cleaned_data["said"])
        except NotAllowed:
            raise
        except BluelampError as error:
            form.refuse(error)
        else:
            return redirect("my_phone:reported", mine.id)
    return render(request, "my_phone/lost.html", {"form": form, "phone": mine}, status=422 if form.errors else 200)


@require_safe
@signed_in
def reported(request: Asked, phone_id: UUID) -> HttpResponse:
    """What happens after a loss was reported."""
    try:
        mine = _mine(request.actor.id, str(phone_id))
    except NotInRegister as error:
        return missing(request, error)
    return render(request, "my_phone/reported.html", {"phone": mine, "is_lost": mine.state is State.LOST})


def _opened(person: str, rulebook: Rulebook, at: datetime) -> list[tuple[str, str, str]]:
    """What each permission in force opens, by its id, with the proof of the reader's phone."""
    held = [one for one in permissions_of(person) if one.kind in LEAVES_MESSAGES and one.term.holds(at)]
    found = []
    for one in held:
        app = rulebook.catalogue.apps.get(one.thing or "")
        proof = None if app is None else fleet.proof_of(person, {"android": app.android, "apple": app.apple})
        if app is not None and proof is not None:
            found.append((one.id, app.name, proofs.of_app(proof, at, holds=True, own=True)))
    return found


def _mine(person: str, phone_id: str) -> PhoneView:
    """A phone that is the reader's.

    Raises:
        NotInRegister: there is none; it reads the same for a phone of somebody else.
    """
    found = next((one for one in queries.phones_of(person, clock.now()) if one.id == phone_id), None)
    if found is None:
        raise NotInRegister("You hold no such phone.", todo="look at the phones that are yours on your page.")
    return found


def _one_each(held: tuple[PhoneView, ...]) -> list[PhoneView]:
    """The first phone of each platform."""
    return list({one.platform: one for one in reversed(held)}.values())


def _duty(facts: FactsAt) -> list[str]:
    said = [str(DUTY[str(facts.context["duty"])])]
    for name, text in (
        ("on_call", _("You are on call.")),
        ("recalled", _("You have been recalled to duty.")),
        ("major_incident", _("A major incident has been declared: limits on duty are lifted for everybody.")),
    ):
        if facts.context[name]:
            said.append(text)
    return said


def _events(person: str, at: datetime) -> tuple[Event, ...]:
    """What happened with the reader's phones while they had to do with it, the newest first."""
    phones = dict.fromkeys(one.phone for one in queries.held_between(person, LONG_AGO, at))
    links = [
        link
        for one in phones
        for link in queries.chain_of(one)
        if person in (link.handed_by, link.taken_by, link.holder)
    ]
    names = queries.names_of({one for link in links for one in (link.handed_by, link.taken_by)}, at)
    tags = {one: queries.one_phone(one, at).asset_tag for one in phones}
    links.sort(key=lambda one: one.at, reverse=True)
    return tuple(
        _event(link, tags[link.phone], {name: str(one) for name, one in names.items()}, person) for link in links
    )


def _event(link: CustodyEvent, tag: str, names: dict[str, str], person: str) -> Event:
    hands = []
    if link.handed_by and link.handed_by != person:
        hands.append(_("from %(who)s") % {"who": names.get(link.handed_by, "")})
    if link.taken_by and link.taken_by != person:
        hands.append(_("to %(who)s") % {"who": names.get(link.taken_by, "")})
    return Event(title=str(words.STEPS[link.what]), at=link.at, text=" ".join([tag, *hands]))
