"""Lists of phones about which something is to be done: those that differ from what the rules want, and those unwell.

Each page is one look and one entry in the journal. The rows name phones and nobody; who has one stands on its page.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from markupsafe import Markup, escape

from bluelamp.doors.web.access import Asked, signed_in
from bluelamp.doors.web.acting import carried_out
from bluelamp.doors.web.fleet import words
from bluelamp.doors.web.fleet.forms import DifferenceFilters, HealthFilters, RetryForm
from bluelamp.doors.web.lists import AFTER, address, chosen
from bluelamp.doors.web.parts import Figure
from bluelamp.doors.web.reasons import in_use, reason_in_use
from bluelamp.doors.web.register.lists import after_of
from bluelamp.doors.web.when import say_briefly
from bluelamp.records.fleet import acts
from bluelamp.records.fleet.lifecycle.health import Short
from bluelamp.records.fleet.lifecycle.orders import State as OrderState
from bluelamp.records.fleet.values import Difference, Kind
from bluelamp.records.journal import clock
from bluelamp.records.register.lifecycle import State
from bluelamp.records.register.values import PhoneView

ORDERS = frozenset({"mobile-team", "duty-officer"})
"""Who has phones tried again and gives them orders; the acts ask the rules."""
_BOX = (
    '<div class="govuk-checkboxes govuk-checkboxes--small"><div class="govuk-checkboxes__item">'
    '<input class="govuk-checkboxes__input" id="try-%s" name="phone" type="checkbox" value="%s"%s>'
    '<label class="govuk-label govuk-checkboxes__label" for="try-%s"><span class="govuk-visually-hidden">%s</span>'
    "</label></div></div>"
)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def differences(request: Asked) -> HttpResponse:
    """Phones that have not what the rules want, with the reason; those chosen are tried again."""
    filters = DifferenceFilters.of(request.GET)
    form = RetryForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        done: list[int] = []
        ids = tuple(form.cleaned_data["phone"])
        if carried_out(form, lambda: done.append(acts.retry_phones(by=request.actor, phone_ids=ids))):
            messages.success(request, _("Phones that are tried again now: %(count)s.") % {"count": sum(done)})
            return redirect(request.get_full_path())
    kind = filters.cleaned_data.get("kind") if filters.is_valid() else None
    found, seen = acts.list_differences(
        by=request.actor,
        kind=Kind(kind) if kind else None,
        after=after_of(request) or "",
        because=reason_in_use(request),
    )
    shown, more = found[: acts.PAGE], len(found) > acts.PAGE
    may = bool(ORDERS & {one.role for one in request.actor.standings})
    boxes = may and any(one.can_retry for one in shown)
    ticked = frozenset(request.POST.getlist("phone"))
    context = {
        "filters": filters,
        "set": chosen(filters, request.GET),
        "rows": [(*_row(one, tag_of(seen, one.phone)), *_box(one, seen, ticked, boxes=boxes)) for one in shown],
        "can_retry": boxes,
        "following": address(request.GET, **{AFTER: shown[-1].phone}) if more else "",
        "form": form,
        "at": clock.now(),
        "reason": in_use(request),
    }
    return render(request, "fleet/differences.html", context, status=422 if form.errors or filters.errors else 200)


def _row(one: Difference, tag: str) -> tuple[object, ...]:
    stage = words.STAGES[one.stage]
    again = _("Tried again at %(moment)s.") % {"moment": say_briefly(one.retry)} if one.retry else ""
    return (one.phone, tag, one.why, again, stage.colour, stage.text, say_briefly(one.since))


def _box(one: Difference, seen: Mapping[str, PhoneView], ticked: frozenset[str], *, boxes: bool) -> tuple[Markup, ...]:
    """The box to tick for a phone; none where trying again leads nowhere, and no cell where the page has no boxes."""
    if not boxes or not one.can_retry:
        return (Markup(),) if boxes else ()
    said = _("Try %(tag)s again") % {"tag": tag_of(seen, one.phone)}
    checked = Markup(" checked") if one.phone in ticked else ""
    values = tuple(escape(each) for each in (one.phone, one.phone, checked, one.phone, said))
    return (Markup(_BOX % values),)  # noqa: S704 - every value is escaped


@require_safe
@signed_in
def health(request: Asked) -> HttpResponse:
    """How the phones of the force are against Cyber Essentials, and those that are short of it, in words."""
    filters = HealthFilters.of(request.GET)
    short = filters.cleaned_data.get("short") if filters.is_valid() else None
    page, seen = acts.list_short(
        by=request.actor,
        short=Short(short) if short else None,
        after=after_of(request) or "",
        because=reason_in_use(request),
    )
    rows = [
        (one.phone, tag_of(seen, one.phone), " ".join(one.shortfalls), say_briefly(one.seen) or _("never"))
        for one in page.rows
    ]
    context = {
        "filters": filters,
        "set": chosen(filters, request.GET),
        "figures": _figures(page.figures),
        "rows": rows,
        "following": address(request.GET, **{AFTER: page.after}) if page.after else "",
        "at": clock.now(),
        "reason": in_use(request),
    }
    return render(request, "fleet/health.html", context, status=422 if filters.errors else 200)


@require_safe
@signed_in
def lost(request: Asked) -> HttpResponse:
    """Phones that are lost: by the register, in lost mode, or both, with their references; the figures add up."""
    page, seen = acts.list_lost(by=request.actor, because=reason_in_use(request))
    rows = [
        (
            one.phone,
            tag_of(seen, one.phone),
            words.LOST[one.since is not None, one.phone in seen and seen[one.phone].state is State.LOST],
            say_briefly(one.since),
            one.reference or _("none"),
            str(words.ORDER_STATES[OrderState(one.wipe)].text) if one.wipe else _("nobody asked"),
        )
        for one in page.rows
    ]
    alone = page.not_in_lost_mode
    context = {
        "figures": [
            Figure(label=_("lost, and in lost mode"), figure=page.both),
            Figure(label=_("lost, and not in lost mode"), figure=alone, warning=alone > 0),
            Figure(label=_("in lost mode, and not reported lost"), figure=page.not_reported),
            Figure(label=_("in all"), figure=page.all),
        ],
        "rows": rows,
        "at": clock.now(),
        "reason": in_use(request),
    }
    return render(request, "fleet/lost.html", context)


def _figures(counts: Mapping[Short | None, int]) -> list[Figure]:
    found = [Figure(label=_("meet all that is required"), figure=counts.get(None, 0))]
    for short, text in words.SHORT.items():
        count = counts.get(short, 0)
        href = f"?short={short}"
        found.append(Figure(label=str(text), figure=count, href=href, warning=short is Short.TAMPERED and count > 0))
    return found


def tag_of(seen: Mapping[str, PhoneView], phone: str) -> str:
    """What people call a phone; a few signs of its id where the register describes it no more."""
    return seen[phone].asset_tag if phone in seen else phone[:8]
