"""The demo sign-in: a page on which anybody becomes anybody with one click.

It exists where `BLUELAMP_UNSAFE_DEMO_SIGN_IN` is on, which production refuses; anywhere else its
address leads to nothing, as if it were not there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
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
from bluelamp.records.journal import clock
from bluelamp.records.register.errors import NotInRegister
from bluelamp.records.register.queries import person_by_number


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
    """Whom to become: one of those on the page, or anybody by their warrant or staff number."""

    person = forms.CharField(max_length=64, required=False)
    number = forms.CharField(max_length=40, required=False)

    def whom(self, offered: Collection[str]) -> str | None:
        """The person who is meant; None for nobody."""
        if self.cleaned_data["person"] in offered:
            return str(self.cleaned_data["person"])
        try:
            return person_by_number(self.cleaned_data["number"], clock.now())
        except NotInRegister:
            return None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@open_to_all("a demonstration: everybody in it is generated")
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """One person of each role with a button to become them, and a box for the number of anybody else."""
    if not settings.CONFIGURATION.unsafe_demo_sign_in or settings.CONFIGURATION.production:
        raise Http404
    choices = people()
    if request.method == "POST":
        form = DemoForm(request.POST)
        whom = form.whom({one.person for one in choices}) if form.is_valid() else None
        if whom is not None:
            return _become(request, whom)
    return render(request, "sign_in/demo.html", {"people": choices}, status=422 if request.method == "POST" else 200)


def _become(request: HttpRequest, person: str) -> HttpResponse:
    if not queries.has_account(person):
        acts.open_account(by=Actor.system("set-up"), person=person)
    request.session.flush()
    account = _account(queries.account_of(person).number)
    AccountAdapter(request).begin(request, account, "demo")
    record_authentication(request, account, method="demo")
    return redirect("/")
