"""Your sessions and your tokens for the API: see them, end them, make a token."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from allauth.usersessions.models import UserSession
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bluelamp.core.kernel import BluelampError
from bluelamp.doors.web.access import Asked, signed_in
from bluelamp.doors.web.forms import DayField, Form
from bluelamp.records.accounts import acts, queries
from bluelamp.records.accounts.lifecycle import Reach
from bluelamp.records.accounts.queries import TokenSeen

REACHES = (
    (Reach.REGISTER_READ, gettext_lazy("Read the register, as far as your roles reach")),
    (Reach.REGISTER_WRITE, gettext_lazy("Write in the register, as far as your roles reach")),
    (Reach.ASKING, gettext_lazy("Ask “May I?” for you")),
    (Reach.RULES_READ, gettext_lazy("Read the rules in force")),
    (Reach.JOURNAL_READ, gettext_lazy("Read receipts, and who looked at you")),
    (Reach.TASKS_READ, gettext_lazy("Read your tasks")),
    (Reach.PERMISSIONS_READ, gettext_lazy("Read permissions and requests, as far as your roles reach")),
    (Reach.PERMISSIONS_WRITE, gettext_lazy("Ask for permissions and decide requests, as far as your roles reach")),
    (Reach.CONTACTS_READ, gettext_lazy("Read contact records, as far as your roles reach")),
    (Reach.CONTACTS_WRITE, gettext_lazy("Record your contacts and correct them")),
    (Reach.TELLINGS_READ, gettext_lazy("Read what you told and were told")),
    (Reach.TELLINGS_WRITE, gettext_lazy("Record what you told and were told, and answer it")),
)


class TokenForm(Form):
    """What a token is for, what it reaches, and until when."""

    purpose = forms.CharField(
        label=gettext_lazy("What is it for?"),
        help_text=gettext_lazy("Such as “weekly report”. It helps you to tell your tokens apart."),
        max_length=100,
    )
    reach = forms.MultipleChoiceField(
        label=gettext_lazy("What may it do?"), choices=REACHES, widget=forms.CheckboxSelectMultiple
    )
    until = DayField(label=gettext_lazy("Which is its last day?"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def sessions(request: Asked) -> HttpResponse:
    """Where somebody is signed in, and the way to end all of it but here."""
    if request.method == "POST":
        ended = acts.end_sessions(by=request.actor, person=request.actor.id, keep=request.session.session_key or "")
        told = ngettext("%(count)d other session was ended.", "%(count)d other sessions were ended.", ended)
        messages.success(request, told % {"count": ended})
        return redirect("usersessions_list")
    rows = UserSession.objects.purge_and_list(request.user)
    shown = [
        {
            "browser": browser(row.user_agent),
            "address": row.ip,
            "began": row.created_at,
            "here": row.session_key == request.session.session_key,
        }
        for row in sorted(rows, key=lambda row: row.created_at, reverse=True)
    ]
    return render(request, "sign_in/sessions.html", {"sessions": shown})


def browser(agent: str) -> str:
    """The browser and the system that a user agent names, in words; the whole text says no more to people."""
    browsers = (("Edg", "Edge"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"), ("Chrome", "Chrome"))
    systems = (
        ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    )  # fmt: skip
    name = next((words for mark, words in (*browsers, ("Safari", "Safari")) if mark in agent), _("A browser"))
    system = next((words for mark, words in systems if mark in agent), _("an unknown device"))
    return _("%(browser)s on %(system)s") % {"browser": name, "system": system}


@never_cache
@require_safe
@signed_in
def tokens(request: Asked) -> HttpResponse:
    """The tokens of whoever is signed in."""
    now = timezone.now()
    mine = queries.tokens_of(request.actor.id)
    good = [one for one in mine if one.revoked_at is None and one.until > now]
    return render(request, "sign_in/tokens.html", {"tokens": good, "over": len(mine) - len(good)})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new_token(request: Asked) -> HttpResponse:
    """Makes a token and shows it, this once."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    form = TokenForm(request.POST) if request.method == "POST" else TokenForm(initial={"until": tomorrow})
    if request.method == "POST" and form.is_valid():
        until = datetime.combine(form.cleaned_data["until"], time.max, timezone.get_current_timezone())
        longest = timezone.now() + settings.CONFIGURATION.token_longest
        try:
            made = acts.make_token_for(
                by=request.actor,
                person=request.actor.id,
                purpose=form.cleaned_data["purpose"],
                reach=form.cleaned_data["reach"],
                until=min(until, longest) if until.date() == longest.date() else until,
            )
        except BluelampError as error:
            form.refuse(error)
        else:
            return render(request, "sign_in/token_made.html", {"token": made.text})
    context = {"form": form, "heading": _("Make a token"), "send": _("Make the token")}
    return render(request, "sign_in/new_token.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def revoke_token(request: Asked, token_id: str) -> HttpResponse:
    """Ends a token of one's own, after asking."""
    token = _mine(request, token_id)
    if request.method == "POST":
        acts.revoke_token(by=request.actor, token_id=token.id)
        messages.success(request, _("The token was revoked."))
        return redirect("sign_in:tokens")
    return render(request, "sign_in/remove.html", {"heading": _("Revoke this token?"), "name": token.purpose})


def _mine(request: Asked, token_id: str) -> TokenSeen:
    found = next((one for one in queries.tokens_of(request.actor.id) if one.id == token_id), None)
    if found is None:
        raise Http404
    return found
