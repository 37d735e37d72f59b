"""Your sign-in: passkeys, code app, recovery codes, password. Each change is an act, asked for freshly proved."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.account.views import PasswordChangeView, PasswordSetView
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.base.views import IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bluelamp.doors.web.access import METHODS
from bluelamp.doors.web.sign_in.adapters import SECOND_FACTORS
from bluelamp.doors.web.sign_in.methods import is_fresh
from bluelamp.doors.web.sign_in.refusing import Refusing
from bluelamp.records.accounts import acts

View = Callable[..., HttpResponseBase]


def fresh(view: View) -> View:
    """A page for somebody who proved lately who they are; anybody else is asked to, and then comes back to it.

    Whoever came through the identity provider alone signs in there again.

    Promise: whoever finds a browser that was left open changes no way of signing in, makes no token and ends no
    session (`tests/security/test_sessions.py`).
    """

    @functools.wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        if not is_fresh(request):
            if get_reauthentication_flows(request.user):
                raise ReauthenticationRequired
            logout(request)
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return asked


def fresh_to_change(view: View) -> View:
    """A page that anybody signed in may read, and that only somebody who proved lately who they are may change."""
    freshly = fresh(view)

    @functools.wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return (freshly if request.method == "POST" else view)(request, *args, **kwargs)

    return asked


class Recorded(Refusing):
    """A form of the library whose work runs inside an act of ours."""

    act: Callable[..., None]
    factor: str
    done: Any
    request: Any

    def form_valid(self, form: Any) -> HttpResponse:
        """Does what the form asks, with its record, and says that it was done."""
        answers: list[HttpResponse] = []

        def write() -> None:
            answers.append(super(Recorded, self).form_valid(form))  # type: ignore[misc]  # the library's view comes next

        actor = self.request.actor
        type(self).act(by=actor, person=actor.id, factor=self.factor, write=write)
        messages.success(self.request, self.done)
        set_up_far_enough(self.request)
        return answers[0]


def set_up_far_enough(request: HttpRequest) -> None:
    """Opens the rest of the site to somebody with a one-time code once they can sign in without it."""
    account: Any = request.user
    if request.session.get("setting_up") and is_mfa_enabled(account, SECOND_FACTORS):
        passkey = is_mfa_enabled(account, [Authenticator.Type.WEBAUTHN])
        if passkey or account.has_usable_password():
            del request.session["setting_up"]


class Mine(IndexView):
    """What somebody signs in with, and the way to change it."""

    template_name = "sign_in/mine.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the page shows."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        held = context["authenticators"]
        account = self.request.user
        return context | {
            "passkeys": held.get(Authenticator.Type.WEBAUTHN, []),
            "code_app": held.get(Authenticator.Type.TOTP),
            "recovery_codes": held.get(Authenticator.Type.RECOVERY_CODES),
            "has_password": account.has_usable_password(),
            "sign_in_name": account.get_username(),
            "setting_up": self.request.session.get("setting_up", False),
            "signed_in_by": self.request.session.get("signed_in_by", ""),
        }


class AddPasskey(Recorded, AddWebAuthnView):
    """A new passkey: kept by the phone or key, opened with a finger, a face or a PIN."""

    template_name = "sign_in/add_passkey.html"
    act = acts.add_factor
    factor = "passkey"

    done = gettext_lazy("The passkey was added.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the browser needs to make a passkey that signs in by itself."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"options": webauthn.begin_registration(self.request.user, passwordless=True)}

    def get_success_url(self) -> str:
        """The page of your sign-in, or the recovery codes where they are new."""
        address: str = super().get_success_url()
        return address


class RemovePasskey(Recorded, RemoveWebAuthnView):
    """Takes a passkey away, say one on a phone that was lost."""

    template_name = "sign_in/remove.html"
    act = acts.remove_factor
    factor = "passkey"

    done = gettext_lazy("The passkey was removed. It signs in nowhere here any more.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the page asks."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"heading": _("Remove this passkey?"), "name": self.object.wrap().name}

    def get_success_url(self) -> str:
        """The page of your sign-in."""
        return reverse("mfa_index")


class AddCodeApp(Recorded, ActivateTOTPView):
    """A code app as the second step after the password."""

    template_name = "sign_in/add_code_app.html"
    act = acts.add_factor
    factor = "code-app"

    done = gettext_lazy("The code app was added.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The secret as a picture that a code app reads: drawn here from an address of ours, no input in it."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        picture = context["totp_svg"][context["totp_svg"].index("<svg") :]
        return context | {"totp_picture": mark_safe(picture)}  # noqa: S308 - see above

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """First a password: a code is asked for after one."""
        account: Any = request.user
        if not account.has_usable_password():
            return redirect("account_set_password")
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer


class RemoveCodeApp(Recorded, DeactivateTOTPView):
    """Takes the code app away."""

    template_name = "sign_in/remove.html"
    act = acts.remove_factor
    factor = "code-app"

    done = gettext_lazy("The code app was removed.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the page asks."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"heading": _("Remove the code app?"), "name": _("Code app")}


class RecoveryCodes(ViewRecoveryCodesView):
    """The recovery codes, shown once, to be kept on paper."""

    template_name = "sign_in/recovery_codes.html"


class NewRecoveryCodes(Recorded, GenerateRecoveryCodesView):
    """New recovery codes; the old ones stop counting."""

    template_name = "sign_in/new_recovery_codes.html"
    act = acts.add_factor
    factor = "recovery-codes"

    done = gettext_lazy("There are new recovery codes. The old ones no longer work.")


class SetPassword(Recorded, PasswordSetView):
    """A first password."""

    template_name = "sign_in/password.html"
    act = acts.add_factor
    factor = "password"

    done = gettext_lazy("The password was set. Add a code app next: a password alone lets nobody in.")

    def get_success_url(self) -> str:
        """The page of your sign-in."""
        return reverse("mfa_index")


class ChangePassword(Recorded, PasswordChangeView):
    """Another password, for somebody who knows the present one. All other sessions end."""

    template_name = "sign_in/password.html"
    act = acts.add_factor
    factor = "password"

    done = gettext_lazy("The password was changed. Wherever else you were signed in, you no longer are.")

    def get_success_url(self) -> str:
        """The page of your sign-in."""
        return reverse("mfa_index")
