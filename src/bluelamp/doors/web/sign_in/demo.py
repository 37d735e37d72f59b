"""The demo sign-in: a page on which anybody becomes anybody with one click.

It exists where `BLUELAMP_UNSAFE_DEMO_SIGN_IN` is on, which production refuses; anywhere else its
address leads to nothing, as if it were not there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from allauth.account.internal.flows.login import record_authentication
from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bluelamp.core.kernel import Actor
from bluelamp.doors.web.access import open_to_all
from bluelamp.doors.web.sign_in.adapters import AccountAdapter
from bluelamp.doors.web.sign_in.views import _account
from bluelamp.records.accounts import acts, queries


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPerson:
    """Somebody to become: the generated person, the role that they are an example of, and both in words."""

    person: str
    role: str
    title: str
    says: str


def _nobody() -> Sequence[DemoPerson]:
    return ()


people: Callable[[], Sequence[DemoPerson]] = _nobody
"""Wired by `bluelamp.site.wiring`: one person of each role."""


class DemoForm(forms.Form):
    """Whom to become."""

    person = forms.CharField(max_length=64)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@open_to_all("a demonstration: everybody in it is generated")
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """One person of each role, and a button to become them."""
    if not settings.CONFIGURATION.unsafe_demo_sign_in or settings.CONFIGURATION.production:
        raise Http404
    choices = people()
    if request.method == "POST":
        form = DemoForm(request.POST)
        if form.is_valid() and form.cleaned_data["person"] in {one.person for one in choices}:
            return _become(request, form.cleaned_data["person"])
    return render(request, "sign_in/demo.html", {"people": choices}, status=422 if request.method == "POST" else 200)


def _become(request: HttpRequest, person: str) -> HttpResponse:
    if not queries.has_account(person):
        acts.open_account(by=Actor.system("set-up"), person=person)
    request.session.flush()
    account = _account(queries.account_of(person).number)
    AccountAdapter(request).begin(request, account, "demo")
    record_authentication(request, account, method="demo")
    return redirect("/")
