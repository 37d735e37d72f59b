"""Sign-in by the force's own service, against a real provider; and every answer that must let nobody in."""

import re
import time
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from allauth.socialaccount.models import SocialAccount, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from cryptography.hazmat.primitives.asymmetric import rsa

from bluelamp.core.kernel import Actor
from bluelamp.doors.web.sign_in import oidc
from bluelamp.records.accounts import acts
from bluelamp.site.json_log import JsonFormatter
from doors_web_sign_in.helpers import configured_with, running_provider, sign_in_there

pytestmark = pytest.mark.django_db
BACK = "http://testserver/sign-in/with/force/back"


@pytest.fixture(scope="module")
def provider_address(tmp_path_factory):
    with running_provider(tmp_path_factory.mktemp("provider"), BACK) as address:
        yield address


@pytest.fixture
def with_provider(settings, provider_address):
    settings.CONFIGURATION, settings.SOCIALACCOUNT_PROVIDERS = configured_with(provider_address)
    oidc._kept.clear()
    return provider_address


def to_the_provider(browser, next_page=""):
    return browser.post("/sign-in/with/force", {"next": next_page})["Location"]


def back_from(browser, address):
    going = sign_in_there(requests.Session(), address)
    parts = urlsplit(going)
    return browser.get(f"{parts.path}?{parts.query}")


def linked(identity="1"):
    acts.link_identity(by=Actor.system("set-up"), person="person-1", provider="force", identity=identity)


def test_the_browser_is_sent_out_with_pkce_state_and_nonce_and_asks_for_nothing_but_who_it_is(
    browser, account, with_provider
):
    page = browser.get("/sign-in")
    assert "Sign in with the force" in page.content.decode()
    assert f"form-action 'self' {with_provider}" in page.headers["Content-Security-Policy"]
    asked = parse_qs(urlsplit(to_the_provider(browser)).query)
    assert asked["scope"] == ["openid"]
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == [BACK]
    assert len(asked["state"][0]) >= 16
    assert len(asked["nonce"][0]) >= 43


def test_somebody_whose_identity_is_tied_to_an_account_is_let_in_where_they_were_going(
    browser, account, with_provider, record
):
    linked()
    answer = back_from(browser, to_the_provider(browser, "/sign-in/mine"))
    assert answer["Location"] == "/sign-in/mine"
    page = browser.get("/sign-in/mine").content.decode()
    assert "How you sign in" in page
    assert browser.session["signed_in_by"] == "oidc"
    assert record()[-1] == "accounts.signed-in"
    assert SocialToken.objects.count() == 0
    assert SocialAccount.objects.get().extra_data == {}


def test_an_identity_that_is_tied_to_nobody_makes_no_account(browser, account, with_provider):
    answer = back_from(browser, to_the_provider(browser))
    assert "We do not know you yet" in answer.content.decode()
    assert SocialAccount.objects.count() == 0
    assert browser.get("/sign-in/mine").status_code == 302


def test_somebody_who_left_the_force_is_not_let_in_by_the_provider_either(
    browser, account, with_provider, in_the_force, record
):
    linked()
    in_the_force.remove("person-1")
    answer = back_from(browser, to_the_provider(browser))
    assert answer.status_code == 403
    assert record()[-1] == "accounts.sign-in-refused"


def test_an_answer_counts_once_and_only_in_the_browser_that_asked(browser, client, account, with_provider):
    linked()
    going = urlsplit(sign_in_there(requests.Session(), to_the_provider(browser)))
    path = f"{going.path}?{going.query}"
    stolen = client.get(path)
    assert "did not say who you are" in stolen.content.decode()
    assert browser.get(path).status_code == 302
    browser.post("/sign-in/out")
    again = browser.get(path)
    assert "did not say who you are" in again.content.decode()


def test_no_link_of_another_site_can_start_a_sign_in(browser, account, with_provider):
    assert browser.get("/sign-in/with/force").status_code == 405


def test_a_provider_that_was_not_set_leads_nowhere(browser, account, with_provider):
    assert browser.post("/sign-in/with/another").status_code == 404
    assert browser.get("/sign-in/with/another/back").status_code == 404


def test_a_provider_that_does_not_answer_is_said_so(browser, account, settings):
    settings.CONFIGURATION, settings.SOCIALACCOUNT_PROVIDERS = configured_with("http://127.0.0.1:9")
    oidc._kept.clear()
    answer = browser.post("/sign-in/with/force")
    assert answer.status_code == 502
    assert "did not say who you are" in answer.content.decode()


def test_what_the_provider_says_of_itself_is_fetched_once(browser, account, with_provider, monkeypatch):
    to_the_provider(browser)
    monkeypatch.setattr(requests.Session, "request", lambda *_, **__: pytest.fail("asked again"))
    to_the_provider(browser)


ISSUER = "https://provider.example"
SITE = "bluelamp"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PUBLISHED = jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True) | {"kid": "k1", "alg": "RS256"}


def service(monkeypatch, tenant=""):
    """The part that checks an answer, with a provider that publishes one key."""
    documents = {"https://provider.example/jwks": {"keys": [PUBLISHED]}}
    monkeypatch.setattr(oidc, "fetched", lambda address, again=False: documents[address])
    monkeypatch.setattr(oidc.Service, "openid_config", {"issuer": ISSUER, "jwks_uri": "https://provider.example/jwks"})
    made = oidc.Service(None, "force")
    made.state = {"nonce": "the nonce of this attempt"}
    return made, SimpleNamespace(client_id=SITE, settings={"tenant": tenant, "people_by": ["sub"]})


def token(key=KEY, algorithm="RS256", kid="k1", **changes):
    claims = {
        "iss": ISSUER,
        "aud": SITE,
        "sub": "person",
        "iat": int(time.time()),
        "exp": int(time.time()) + 300,
        "nonce": "the nonce of this attempt",
    } | changes
    claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(claims, key, algorithm=algorithm, headers={"kid": kid})


def test_a_good_token_says_who_it_is(monkeypatch):
    made, app = service(monkeypatch)
    assert made.checked(token(), app)["sub"] == "person"


@pytest.mark.parametrize(
    "wrong",
    [
        token(iss="https://elsewhere.example"),
        token(aud="another-site"),
        token(exp=int(time.time()) - 3600),
        token(iat=int(time.time()) + 3600),
        token(nonce="of another attempt"),
        token(nonce=None),
        token(sub=None),
        token(aud=[SITE, "another"], azp="another"),
        token(OTHER),
        token(OTHER, kid="k2"),
        token("a" * 32, "HS256"),
        jwt.encode({"iss": ISSUER, "aud": SITE, "sub": "person"}, None, algorithm="none"),
        "",
        "a.b.c",
        token()[:-8] + "AAAAAAAA",
    ],
)
def test_a_token_with_anything_wrong_lets_nobody_in(monkeypatch, wrong):
    made, app = service(monkeypatch)
    with pytest.raises(OAuth2Error):
        made.checked(wrong, app)


def test_a_token_signed_with_the_published_key_as_a_shared_secret_is_refused(monkeypatch):
    made, app = service(monkeypatch)
    header = jwt.utils.base64url_encode(b'{"alg":"HS256","kid":"k1"}').decode()
    body = token().split(".")[1]
    with pytest.raises(OAuth2Error):
        made.checked(f"{header}.{body}.AAAA", app)


@pytest.mark.parametrize(("tid", "good"), [("tenant-1", True), ("tenant-2", False), (None, False)])
def test_only_the_tenant_that_was_set_may_send_people(monkeypatch, tid, good):
    made, app = service(monkeypatch, tenant="tenant-1")
    if good:
        assert made.checked(token(tid=tid), app)
        return
    with pytest.raises(OAuth2Error):
        made.checked(token(tid=tid), app)


def test_people_are_known_by_the_claims_that_were_set_and_never_by_less():
    assert oidc.identity_of({"oid": "a", "tid": "b", "email": "x@y"}, ["oid", "tid"]) == "a:b"
    for claims in ({"oid": "a"}, {"oid": "a", "tid": ""}, {"oid": "a", "tid": 5}):
        with pytest.raises(OAuth2Error):
            oidc.identity_of(claims, ["oid", "tid"])


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "https://elsewhere.example"},
        {"issuer": ISSUER, "authorization_endpoint": "http://provider.example/a"},
        {"issuer": ISSUER, "authorization_endpoint": "https://p/a", "token_endpoint": "javascript:x"},
    ],
)
def test_a_provider_that_claims_to_be_another_or_goes_without_https_is_refused(monkeypatch, document):
    monkeypatch.setattr(oidc, "fetched", lambda _address: document)
    monkeypatch.setattr(
        oidc.Service,
        "get_provider",
        lambda _self: SimpleNamespace(server_url="x", app=SimpleNamespace(settings={"issuer": ISSUER})),
    )
    with pytest.raises(OAuth2Error):
        oidc.Service(None, "force").openid_config  # noqa: B018 - reading it is what is tested


def test_nothing_about_a_person_stands_in_the_security_log(browser, account, with_provider, caplog):
    back_from(browser, to_the_provider(browser))
    written = "".join(JsonFormatter().format(one) for one in caplog.records)
    assert "identity unknown" in written
    assert not re.search(r"pat@|Pat\b|eyJ", written)
