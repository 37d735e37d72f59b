"""Every address of signing in. The names are the library's where it looks for them; what is not here is off."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from bluelamp.doors.web.access import open_to_all, signed_in
from bluelamp.doors.web.sign_in import demo, factors, oidc, tokens, views
from bluelamp.doors.web.sign_in.factors import fresh, fresh_to_change
from bluelamp.doors.web.sign_in.views import NOT_KNOWN_YET

_open = open_to_all(NOT_KNOWN_YET)
_to_sign_in = _open(RedirectView.as_view(pattern_name="account_login"))

own = [
    path("tokens", tokens.tokens, name="tokens"),
    path("tokens/new", fresh(tokens.new_token), name="new-token"),
    path("tokens/<str:token_id>/revoke", tokens.revoke_token, name="revoke-token"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in", _open(views.SignIn.as_view()), name="account_login"),
    path("sign-in/passkey", _open(views.SignInByPasskey.as_view()), name="mfa_login_webauthn"),
    path("sign-in/second-step", _open(views.SecondStep.as_view()), name="mfa_authenticate"),
    path("sign-in/first", views.first, name="first_sign_in"),
    path("sign-in/out", signed_in(views.SignOut.as_view()), name="account_logout"),
    path("sign-in/stay", views.stay, name="stay_signed_in"),
    path("sign-in/with/<slug:provider_id>", oidc.start, name="openid_connect_login"),
    path("sign-in/with/<slug:provider_id>/back", oidc.back, name="openid_connect_callback"),
    path("sign-in/cancelled", _to_sign_in, name="socialaccount_login_cancelled"),
    path("sign-in/again", signed_in(views.PasswordAgain.as_view()), name="account_reauthenticate"),
    path("sign-in/again/code", signed_in(views.CodeAgain.as_view()), name="mfa_reauthenticate"),
    path("sign-in/again/passkey", signed_in(views.PasskeyAgain.as_view()), name="mfa_reauthenticate_webauthn"),
    path("sign-in/mine", signed_in(factors.Mine.as_view()), name="mfa_index"),
    path("sign-in/mine/passkeys/add", signed_in(fresh(factors.AddPasskey.as_view())), name="mfa_add_webauthn"),
    path(
        "sign-in/mine/passkeys/<int:pk>/remove",
        signed_in(fresh(factors.RemovePasskey.as_view())),
        name="mfa_remove_webauthn",
    ),
    path("sign-in/mine/code-app/add", signed_in(fresh(factors.AddCodeApp.as_view())), name="mfa_activate_totp"),
    path("sign-in/mine/code-app/remove", signed_in(fresh(factors.RemoveCodeApp.as_view())), name="mfa_deactivate_totp"),
    path(
        "sign-in/mine/recovery-codes", signed_in(fresh(factors.RecoveryCodes.as_view())), name="mfa_view_recovery_codes"
    ),
    path(
        "sign-in/mine/recovery-codes/new",
        signed_in(fresh(factors.NewRecoveryCodes.as_view())),
        name="mfa_generate_recovery_codes",
    ),
    path("sign-in/mine/password/set", signed_in(fresh(factors.SetPassword.as_view())), name="account_set_password"),
    path("sign-in/mine/password", signed_in(fresh(factors.ChangePassword.as_view())), name="account_change_password"),
    path("sign-in/mine/sessions", fresh_to_change(tokens.sessions), name="usersessions_list"),
    path("sign-in/mine/", include((own, "sign_in"))),
    path("unsafe-demo-sign-in/", demo.demo_sign_in, name="unsafe_demo_sign_in"),
]
