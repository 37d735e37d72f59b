"""The account of a person as an administrator sees it: whether there is one, and what can be done about it.

That somebody looked goes on the person's record, as with their entry in the register. What they sign in with, and
when they did, is not shown: it is theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bluelamp.doors.web.access import Asked, signed_in
from bluelamp.doors.web.acting import carried_out
from bluelamp.doors.web.forms import Form
from bluelamp.doors.web.language import later
from bluelamp.doors.web.reasons import in_use, reason_in_use
from bluelamp.doors.web.refusals import missing
from bluelamp.records.accounts import acts
from bluelamp.records.accounts.queries import AccountSeen
from bluelamp.records.journal import clock
from bluelamp.records.register import queries as register
from bluelamp.records.register.errors import NotInRegister
from bluelamp.records.register.values import PersonView


class IdentityForm(Form):
    """Which service, and what it calls the person."""

    provider = forms.ChoiceField(label=later("Which sign-in service?"), widget=forms.RadioSelect)
    identity = forms.CharField(
        label=later("What does it call the person?"),
        help_text=later("The identifier that is never given again, such as the object id. Never an e-mail address."),
        max_length=191,
        widget=forms.TextInput(attrs={"spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["provider"].choices = [  # type: ignore[attr-defined]  # it is a ChoiceField
            (one.id, one.name) for one in settings.CONFIGURATION.oidc
        ]


class Step(NamedTuple):
    """One thing that is done about an account: its words, its form, its act, and what is said once it is done."""

    link: str
    heading: str
    will: str
    button: str
    done: str
    act: Callable[..., Any]
    form: type[Form] = Form
    warning: bool = False


STEPS: Mapping[str, Step] = {
    "open": Step(
        later("Open an account"),
        later("Open an account?"),
        later("The person gets a sign-in name. They can sign in once they have a one-time code or a linked identity."),
        later("Open the account"),
        later("The account is open."),
        acts.open_account,
    ),
    "code": Step(
        later("Make a one-time code"),
        later("Make a one-time code?"),
        later("The code lets the person in once, within a day, to set up how they sign in. Earlier codes end."),
        later("Make the code"),
        "",
        acts.make_link,
    ),
    "identity": Step(
        later("Link who they are at the sign-in service"),
        later("Link an identity"),
        later("From then on whoever the service says this is signs in as this person. Check it with them first."),
        later("Link it"),
        later("The identity is linked."),
        acts.link_identity,
        IdentityForm,
    ),
    "cut-off": Step(
        later("Sign them out everywhere"),
        later("Sign them out everywhere?"),
        later("Their sessions end and their tokens for programs stop, say after a theft. They may sign in again."),
        later("Sign them out"),
        "",
        acts.cut_off,
        warning=True,
    ),
    "close": Step(
        later("Close the account"),
        later("Close the account?"),
        later("Nobody signs in with it any more. Sessions and tokens end at once."),
        later("Close it"),
        later("The account is closed."),
        acts.close_account,
        warning=True,
    ),
}


@require_safe
@signed_in
def account(request: Asked, person_id: UUID) -> HttpResponse:
    """Whether a person has an account, and what can be done about it."""
    try:
        person, seen = _read(request, person_id)
    except NotInRegister as error:
        return missing(request, error)
    steps = [(name, STEPS[name].link) for name in _possible(seen)]
    context = {"person": person, "seen": seen, "steps": steps, "reason": in_use(request)}
    return render(request, "accounts/account.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def step(request: Asked, person_id: UUID, name: str) -> HttpResponse:
    """Asks once, and then does it. A one-time code is shown this once."""
    if name not in STEPS:
        raise Http404(name)
    try:
        person, _seen = _read(request, person_id)
    except NotInRegister as error:
        return missing(request, error)
    chosen = STEPS[name]
    form = chosen.form(request.POST) if request.method == "POST" else chosen.form()
    if request.method == "POST" and form.is_valid():
        made: list[Any] = []
        said = form.cleaned_data
        if carried_out(form, lambda: made.append(chosen.act(by=request.actor, person=person.id, **said))):
            return _after(request, person, name, made[0])
    back = reverse("accounts:account", args=[person.id])
    context = {"form": form, "step": chosen, "person": person, "back_to": back}
    return render(request, "accounts/step.html", context, status=422 if form.errors else 200)


def _after(request: Asked, person: PersonView, name: str, made: Any) -> HttpResponse:
    if name == "code":
        there = request.build_absolute_uri(reverse("first_sign_in"))
        # Behind the mark # it is never sent to a server, so no log keeps it.
        return render(request, "accounts/code.html", {"person": person, "code": made, "address": f"{there}#{made}"})
    if name == "cut-off":
        told = ngettext("%(count)d session or token was ended.", "%(count)d sessions and tokens were ended.", made)
        messages.success(request, told % {"count": made})
    else:
        messages.success(request, STEPS[name].done)
    return redirect("accounts:account", person.id)


def _read(request: Asked, person_id: UUID) -> tuple[PersonView, AccountSeen | None]:
    """The person and their account, read through the gate: only for whoever may help them to sign in.

    Raises:
        NotInRegister: nobody of that id is in the force.
    """
    seen = acts.read_account(by=request.actor, person=str(person_id), because=reason_in_use(request))
    return register.one_person(str(person_id), clock.now()), seen


def _possible(seen: AccountSeen | None) -> tuple[str, ...]:
    if seen is None:
        return ("open",)
    if not seen.is_open:
        return ()
    identity = ("identity",) if settings.CONFIGURATION.oidc else ()
    return ("code", *identity, "cut-off", "close")
