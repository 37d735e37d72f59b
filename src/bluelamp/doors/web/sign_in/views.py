"""The pages on which somebody signs in, takes the second step, proves again who they are, and signs out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.forms import LoginForm
from allauth.account.views import LoginView, LogoutView, ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as CodeAgainView
from allauth.mfa.webauthn.views import LoginWebAuthnView, ReauthenticateWebAuthnView
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from bluelamp.doors.web import access
from bluelamp.doors.web.access import Asked, open_to_all, signed_in
from bluelamp.doors.web.forms import Form
from bluelamp.doors.web.sign_in import log, oidc
from bluelamp.doors.web.sign_in.adapters import AccountAdapter
from bluelamp.doors.web.sign_in.refusing import Refusing
from bluelamp.doors.web.sign_in.rows import renew
from bluelamp.records.accounts import acts, queries
from bluelamp.records.accounts.errors import LinkNotGood

View = Callable[..., HttpResponseBase]
NOT_KNOWN_YET = "whoever signs in is not known yet"


class SignInForm(LoginForm):
    """The sign-in name and password of a local account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label, autocomplete in (
            ("login", gettext_lazy("Sign-in name"), "username"),
            ("password", gettext_lazy("Password"), "current-password"),
        ):
            field = self.fields[name]
            field.label, field.help_text = label, ""
            field.widget.attrs = {"autocomplete": autocomplete, "width": 20}
        self.fields["login"].widget.attrs["spellcheck"] = "false"


class SignIn(LoginView):
    """The first page for whoever is not signed in: the force's service, a passkey, or a name and password."""

    template_name = "sign_in/sign_in.html"
    form_class = SignInForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the page offers."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "services": oidc.services(),
            "local": settings.CONFIGURATION.local_sign_in,
            "demo": settings.CONFIGURATION.unsafe_demo_sign_in,
            "ended": self.request.session.pop("ended", False),
            "next_page": self.request.GET.get("next") or self.request.POST.get("next") or "",
        }

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """The page; its forms alone may lead to the identity providers that were set."""
        answer: HttpResponse = super().render_to_response(context, **kwargs)
        answer._csp_update = {"form-action": list(settings.CONFIGURATION.identity_provider_origins())}  # type: ignore[attr-defined]  # noqa: SLF001 - what django-csp's own decorator sets
        if context["form"].is_bound:
            answer.status_code = 422
        return answer

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Takes a name and password, where the force lets people sign in with one."""
        if not settings.CONFIGURATION.local_sign_in:
            return redirect("account_login")
        answer: HttpResponseBase = super().post(request, *args, **kwargs)
        return answer


class SignInByPasskey(LoginWebAuthnView):
    """Gives a challenge to a script of ours, and takes what a passkey made of it."""

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        """Back to the sign-in page, which says that it did not work."""
        log.note("sign-in failed", self.request, method="passkey", wrong=sorted(form.errors))
        messages.error(self.request, _("That passkey did not work here. Try again, or sign in another way."))
        return HttpResponseRedirect(redirect("account_login").url)


class SecondStep(Refusing, AuthenticateView):
    """The second step after a password: a code, a recovery code or a passkey."""

    template_name = "sign_in/second_step.html"

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        """The page again, with what was wrong."""
        log.note("sign-in failed", self.request, method="second-step")
        return super().form_invalid(form)


class Renewed:
    """Gives the session another name once somebody has proved again who they are, and ends the old name."""

    request: Any

    def form_valid(self, form: Any) -> HttpResponse:
        """Goes on to where they were going."""
        answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]  # the library's view comes next
        renew(self.request)
        return answer


class PasswordAgain(Refusing, Renewed, ReauthenticateView):
    """The password once more, before something about sign-in is changed."""

    template_name = "sign_in/again.html"


class CodeAgain(Refusing, Renewed, CodeAgainView):
    """A code once more, before something about sign-in is changed."""

    template_name = "sign_in/again.html"


class PasskeyAgain(Refusing, Renewed, ReauthenticateWebAuthnView):
    """A passkey once more, before something about sign-in is changed."""

    template_name = "sign_in/again_passkey.html"


class SignOut(LogoutView):
    """Signing out: asks first, since a link of somebody else's must not sign anybody out."""

    template_name = "sign_in/sign_out.html"

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ends the session and has the browser forget what it kept of this site."""
        super().post(*args, **kwargs)
        answer = redirect("account_login")
        answer["Clear-Site-Data"] = '"cache", "storage"'
        return answer


class FirstForm(Form):
    """The one-time code that an administrator gave."""

    question = "code"
    code = forms.CharField(
        label=gettext_lazy("What is your one-time code?"),
        help_text=gettext_lazy("Your administrator gave it to you. It works once, for a day."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false", "id": "id_code"}),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@open_to_all(NOT_KNOWN_YET)
def first(request: HttpRequest) -> HttpResponse:
    """Lets somebody in with a one-time code, to set up how they sign in from now on."""
    form = FirstForm(request.POST) if request.method == "POST" else FirstForm()
    if request.method == "POST" and form.is_valid():
        try:
            return _let_in(request, form.cleaned_data["code"])
        except LinkNotGood as error:
            log.note("sign-in failed", request, method="one-time-code")
            form.add_error("code", error.message)
    context = {"form": form, "heading": _("Sign in for the first time"), "send": _("Continue")}
    return render(request, "sign_in/first.html", context, status=422 if form.is_bound else 200)


def _let_in(request: HttpRequest, code: str) -> HttpResponse:
    person = queries.person_of_link(code)
    actor = access.actor_source(person, "link")
    if actor is None:
        raise LinkNotGood(_("This code belongs to somebody who is not here today."), todo=_("ask your administrator."))
    account = _account(queries.account_of(person).number)

    def write() -> None:
        super(AccountAdapter, AccountAdapter(request)).login(request, account)

    acts.use_link(by=actor, secret=code, write=write)
    _mark(request, account, "link")
    request.session["setting_up"] = True
    return redirect("mfa_index")


def _mark(request: HttpRequest, account: Any, method: str) -> None:
    from allauth.account.internal.flows.login import record_authentication  # noqa: PLC0415 - the library's own way in

    record_authentication(request, account, method=method)
    now = timezone.now().isoformat()
    request.session.update({"signed_in_by": method, "began": now, "seen": now})


def _account(number: int) -> Any:
    from django.contrib.auth import get_user_model  # noqa: PLC0415 - the model is not ours to import

    try:
        return get_user_model()._default_manager.get(pk=number)  # noqa: SLF001 - Django's documented name
    except ObjectDoesNotExist as error:
        raise LinkNotGood(_("This code is not good."), todo=_("ask your administrator for a new one.")) from error


@require_POST
@signed_in
def stay(request: Asked) -> HttpResponse:
    """Keeps a session that was about to end: the last request is now."""
    request.session["seen"] = timezone.now().isoformat()
    return HttpResponse(status=204)
