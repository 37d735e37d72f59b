"""Sign-in by the force's own identity provider: OpenID Connect, code flow, with PKCE, state and nonce.

The library sends people out and takes the code; here the answer is checked: the signature always, by
an algorithm on our list and a key of the provider that was set; issuer, audience, times, nonce and
tenant. People are known by identifiers that are never given again. Nothing else of the answer is kept.

Promise: an answer that was not made for this site, this browser and this attempt lets nobody in
(`tests/doors/web/sign_in/test_oidc.py`).
"""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import jwt
from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_GET, require_POST

from bluelamp.doors.web.access import open_to_all
from bluelamp.doors.web.sign_in.refusals import not_proved

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
KEPT_SECONDS = 600
LEEWAY_SECONDS = 30
NEAR = frozenset({"localhost", "127.0.0.1", "::1"})
_kept: dict[str, tuple[float, Mapping[str, Any]]] = {}


class Service(OpenIDConnectOAuth2Adapter):
    """One provider, for one request."""

    state: Mapping[str, Any]

    @property
    def openid_config(self) -> Mapping[str, Any]:
        """What the provider says of itself, kept for ten minutes. It MUST name the issuer that was set.

        Raises:
            OAuth2Error: it names another issuer, or an address that is not over HTTPS.
        """
        provider = self.get_provider()
        document = fetched(provider.server_url)
        if str(document.get("issuer", "")).rstrip("/") != provider.app.settings["issuer"]:
            raise OAuth2Error("the provider names another issuer")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            parts = urlsplit(str(document.get(name, "")))
            if parts.scheme != "https" and parts.hostname not in NEAR:
                raise OAuth2Error(f"{name} is not over HTTPS")
        return document

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        """Who the provider says it is: an identity, and nothing else of what it says.

        Raises:
            OAuth2Error: the answer is not good.
        """
        del request, token
        claims = self.checked(str(kwargs["response"].get("id_token", "")), app)
        identity = identity_of(claims, app.settings["people_by"])
        provider = self.get_provider()
        account = SocialAccount(uid=identity, provider=provider.sub_id, extra_data={})
        return SocialLogin(account=account, email_addresses=[], provider=provider)

    def checked(self, id_token: str, app: SocialApp) -> Mapping[str, Any]:
        """The claims of an id token that was made for this site and this attempt.

        Raises:
            OAuth2Error: anything about it is wrong.
        """
        try:
            header = jwt.get_unverified_header(id_token)
            claims: Mapping[str, Any] = jwt.decode(
                id_token,
                key=self.key(header),
                algorithms=[header["alg"]],
                issuer=self.openid_config["issuer"],
                audience=app.client_id,
                leeway=LEEWAY_SECONDS,
                options={"require": ["iss", "sub", "aud", "exp", "iat"]},
            )
        except (jwt.PyJWTError, KeyError) as error:
            raise OAuth2Error("the id token is not good") from error
        if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), str(self.state["nonce"]).encode()):
            raise OAuth2Error("the id token was made for another attempt")
        if claims.get("azp", app.client_id) != app.client_id:
            raise OAuth2Error("the id token was made for another site")
        tenant = app.settings["tenant"]
        if tenant and claims.get("tid") != tenant:
            raise OAuth2Error("the id token is of another tenant")
        return claims

    def key(self, header: Mapping[str, Any]) -> Any:
        """The provider's key that a token names; the list is fetched again once where it is not on it.

        Raises:
            OAuth2Error: the algorithm is not on our list, or no such key is the provider's.
        """
        if header.get("alg") not in ALGORITHMS:
            raise OAuth2Error("the id token is signed in a way that is not accepted")
        address = self.openid_config["jwks_uri"]
        for again in (False, True):
            for one in fetched(address, again=again).get("keys", []):
                if one.get("kid") == header.get("kid") and one.get("alg", header["alg"]) == header["alg"]:
                    return jwt.PyJWK.from_dict(one, algorithm=header["alg"]).key
        raise OAuth2Error("the id token is signed with a key that is not the provider's")


class Answer(OAuth2CallbackView):
    """What comes back from the provider."""

    def _get_state(self, request: HttpRequest, provider: OpenIDConnectProvider) -> tuple[Any, Any]:
        state, response = super()._get_state(request, provider)
        self.adapter.state = state
        return state, response


@require_POST
@open_to_all("whoever signs in is not known yet")
def start(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Sends the browser to the provider. Only by a form of ours, so that no other site can sign somebody in."""
    try:
        provider = Service(request, provider_id).get_provider()
        provider.get_oauth2_adapter = lambda asked: Service(asked, provider_id)
        nonce = secrets.token_urlsafe(32)
        answer: HttpResponse = provider.redirect(
            request,
            process="login",
            next_url=get_next_redirect_url(request),
            scope=["openid"],
            auth_params={"nonce": nonce},
            nonce=nonce,
        )
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    except (OAuth2Error, OSError, ValueError) as error:
        return not_proved(request, error)
    return answer


@require_GET
@open_to_all("whoever signs in is not known yet")
def back(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Takes the provider's answer and lets its person in."""
    try:
        answer: HttpResponseBase = Answer.adapter_view(Service(request, provider_id))(request)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    except (ValueError, KeyError) as error:
        return not_proved(request, error)
    return answer


def identity_of(claims: Mapping[str, Any], people_by: list[str]) -> str:
    """What somebody is known by: the claims that were set, joined by colons.

    Raises:
        OAuth2Error: one of them is missing.
    """
    parts = [claims.get(name) for name in people_by]
    if not all(isinstance(one, str) and one for one in parts):
        raise OAuth2Error("the id token does not say who it is")
    return ":".join(str(one) for one in parts)


def fetched(address: str, *, again: bool = False) -> Mapping[str, Any]:
    """A document of the provider, kept for ten minutes; fetched anew where `again` is said, but not each second.

    Raises:
        OAuth2Error: the provider gave something else.
        OSError: the provider did not answer in time.
    """
    at, document = _kept.get(address, (0.0, {}))
    age = time.monotonic() - at
    if document and age < (1 if again else KEPT_SECONDS):
        return document
    with get_adapter().get_requests_session() as session:
        answer = session.get(address, headers={"Accept": "application/json"})
    if answer.status_code != 200:
        raise OAuth2Error(f"the provider answered with {answer.status_code}")
    made = answer.json()
    if not isinstance(made, dict):
        raise OAuth2Error("the provider answered with something else")
    _kept[address] = (time.monotonic(), made)
    return made


def services() -> list[dict[str, str]]:
    """The providers that were set, as the sign-in page offers them."""
    return [{"id": one.id, "name": one.name} for one in settings.CONFIGURATION.oidc]
