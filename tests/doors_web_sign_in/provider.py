"""A real OpenID provider, run by the tests: django-allauth's own, as a program of its own on loopback.

`python provider.py PORT FOLDER BACK` makes a database in the folder, a client that may send people back
to BACK, a person with a password, and serves until it is stopped. It asks for PKCE of its client.
"""

import sys
from functools import cached_property
from pathlib import Path

CLIENT_ID, CLIENT_SECRET = "bluelamp", "a secret between the two of them"
PERSON, PASSWORD = "pat", "the password of Pat at the provider"


class Addresses:
    """Where the provider answers; read when the first request comes, once the settings are there."""

    @cached_property
    def urlpatterns(self):
        from django.urls import include, path  # noqa: PLC0415 - see above

        return [path("accounts/", include("allauth.urls")), path("", include("allauth.idp.urls"))]


def configure(folder):
    """The settings of the provider."""
    import django  # noqa: PLC0415 - the tests import this module for its names alone
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415 - as above
    from django.conf import settings  # noqa: PLC0415 - as above

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    settings.configure(
        SECRET_KEY="of a provider that lives for one test",  # noqa: S106 - see there
        DEBUG=False,
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=Addresses(),
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "provider.sqlite3")}},
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "allauth",
            "allauth.account",
            "allauth.idp.oidc",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "allauth.account.middleware.AccountMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ]
                },
            }
        ],
        AUTHENTICATION_BACKENDS=["allauth.account.auth_backends.AuthenticationBackend"],
        ACCOUNT_LOGIN_METHODS={"username"},
        ACCOUNT_SIGNUP_FIELDS=["username*", "password1*"],
        ACCOUNT_EMAIL_VERIFICATION="none",
        ACCOUNT_RATE_LIMITS=False,
        IDP_OIDC_PRIVATE_KEY=key.decode(),
        SESSION_COOKIE_NAME="provider-session",
        CSRF_COOKIE_NAME="provider-form",
        USE_TZ=True,
        LOGIN_URL="/accounts/login/",
        STATIC_URL="/static/",
    )
    django.setup()


def fill(back):
    """The tables, the client and the person."""
    from allauth.idp.oidc.models import Client  # noqa: PLC0415 - once the settings are there
    from django.contrib.auth import get_user_model  # noqa: PLC0415 - as above
    from django.core.management import call_command  # noqa: PLC0415 - as above

    call_command("migrate", verbosity=0)
    get_user_model().objects.create_user(PERSON, "pat@example.invalid", PASSWORD)
    client = Client(
        id=CLIENT_ID,
        name="Bluelamp",
        type=Client.Type.CONFIDENTIAL,
        grant_types=Client.GrantType.AUTHORIZATION_CODE,
        scopes="openid",
        skip_consent=True,
    )
    client.set_secret(CLIENT_SECRET)
    client.set_redirect_uris([back])
    client.save()


def serve(port):
    """Answers until it is stopped."""
    from socketserver import ThreadingMixIn  # noqa: PLC0415 - for the program alone
    from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server  # noqa: PLC0415 - as above

    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415 - as above

    class Quiet(WSGIRequestHandler):
        def log_message(self, *_):
            """Says nothing."""

    class Threaded(ThreadingMixIn, WSGIServer):
        """A browser opens a second connection before it needs one: it must not hold up the first."""

        daemon_threads = True

    with make_server("127.0.0.1", port, get_wsgi_application(), Threaded, Quiet) as server:
        print("ready", flush=True)  # noqa: T201 - tells the test that it answers
        server.serve_forever()


if __name__ == "__main__":
    configure(Path(sys.argv[2]))
    fill(sys.argv[3])
    serve(int(sys.argv[1]))
