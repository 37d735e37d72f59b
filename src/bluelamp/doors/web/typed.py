"""What was typed into a form and not sent: kept on the server as a draft, whatever became of the page or the session.

A form that takes part carries a token that says whose draft it is and where it is taken up again. With the token what
was typed is kept while the page is open (a script sends it every few seconds), at the press of a button without any
script, and when the form comes after the session ended or after somebody signed in anew: it waits behind the next
sign-in. The token opens nothing: a draft is shown only to the person whose it is, when they are signed in.

Not done: a form larger than a draft may be is shown again to whoever is signed in, and is lost to whoever is not.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bluelamp.core.kernel import Actor
from bluelamp.doors.web.access import Asked, View, signed_in
from bluelamp.records.declarations import drafts
from bluelamp.records.declarations.errors import DeclarationError, DraftGone
from bluelamp.records.journal import clock

FIELD, BY_SCRIPT = "typed", "by_script"
_SALT = "bluelamp.typed"
_OURS = ("csrfmiddlewaretoken", FIELD, BY_SCRIPT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """Whose draft a form is, which form and draft, and the address that takes it up again."""

    person: str
    form: str
    draft: str
    resume: str


def token(by: Actor, form: str, draft: str, resume: str) -> str:
    """What a form carries in its hidden field `typed`."""
    return signing.dumps([by.id, form, draft, resume], salt=_SALT)


def whose(request: HttpRequest) -> Whose | None:
    """What the token of a form that was sent says; None without one, with a forged and with a very old one."""
    try:
        said = signing.loads(request.POST.get(FIELD, ""), salt=_SALT, max_age=drafts.KEPT_FOR)
    except signing.BadSignature:
        return None
    person, form, draft, resume = said
    return Whose(person=person, form=form, draft=draft, resume=resume)


def keep(request: HttpRequest) -> str:
    """Keeps what a form with a token was sent with, and gives the address that takes it up again; else nothing.

    Raises:
        TextTooLong, DraftGone: it cannot be kept. What was kept before stays.
    """
    found = whose(request)
    if found is None:
        return ""
    typed = {name: value for name, value in request.POST.dict().items() if name not in _OURS}
    drafts.save_draft(found.person, found.form, found.draft, _plain(typed), clock.now())
    return found.resume


def kept_for_later(request: HttpRequest) -> str:
    """As `keep`, where nothing more can be done about what cannot be kept: then nothing."""
    try:
        return keep(request)
    except DeclarationError:
        return ""


def _plain(typed: Mapping[str, Any]) -> dict[str, str]:
    # No database keeps a NUL, and no half of a character.
    return {
        name: str(text).replace("\x00", "\ufffd").encode("utf-8", "replace").decode() for name, text in typed.items()
    }


def kept_when_signed_out(view: View) -> View:
    """A page with a form that, sent after the session ended, waits behind the next sign-in."""

    @functools.wraps(view)
    def shown(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        if request.method == "POST" and not request.user.is_authenticated:
            resume = kept_for_later(request)
            if resume:
                return redirect_to_login(resume)
        return view(request, *args, **named)

    return shown


@require_POST
@kept_when_signed_out
@signed_in
def save(request: Asked) -> HttpResponse:
    """Keeps what a form holds so far; for the button, goes on to where it is taken up again.

    Raises:
        DraftGone, TextTooLong: it cannot be kept, which is said on a page of its own.
    """
    found = whose(request)
    if found is None or found.person != request.actor.id:
        raise DraftGone("This form was opened too long ago.", todo="go back, copy what you typed, and begin anew.")
    resume = keep(request)
    if request.POST.get(BY_SCRIPT):
        return HttpResponse(status=204)
    messages.success(request, _("What you typed is kept for thirty days. Nothing has been sent."))
    return redirect(resume)


def taken_up(form: type[forms.Form], draft: drafts.Draft) -> dict[str, Any]:
    """What a form begins with when a draft of it is taken up: every box as it was typed."""
    found = {
        name: field.widget.value_from_datadict(dict(draft.body), {}, name) for name, field in form.base_fields.items()
    }
    return {name: value for name, value in found.items() if value is not None}
