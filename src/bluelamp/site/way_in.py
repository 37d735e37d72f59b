"""Django's settings for how people come in: browsers, cookies, sign-in, limits, the security log."""

from __future__ import annotations

from typing import Any

from bluelamp.site.configuration import Configuration

SIGN_IN_APPS = (
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
)
_SIGN_IN = "bluelamp.doors.web.sign_in"


def browser_settings(made: Configuration) -> dict[str, Any]:
    """What browsers are told. Names with `__Host-` need HTTPS, the path `/` and no domain."""
    cookies: dict[str, Any] = {}
    for cookie, name in (("SESSION", "session"), ("CSRF", "form"), ("LANGUAGE", "language")):
        cookies |= {
            f"{cookie}_COOKIE_NAME": f"{made.cookie_prefix}bluelamp-{name}",
            f"{cookie}_COOKIE_HTTPONLY": True,
            f"{cookie}_COOKIE_SAMESITE": "Lax",
            f"{cookie}_COOKIE_SECURE": made.secure,
        }
    return {
        **cookies,
        "SESSION_ENGINE": "bluelamp.doors.web.sign_in.store",
        "SESSION_COOKIE_AGE": int(made.session_longest.total_seconds()),
        "CSRF_TRUSTED_ORIGINS": [made.address] if made.secure else [],
        "SECURE_SSL_REDIRECT": made.secure,
        # A program that forgot HTTPS is told so, and is not quietly sent on.
        "SECURE_REDIRECT_EXEMPT": [r"^api/"],
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https") if made.proxies else None,
        "SECURE_HSTS_SECONDS": int(made.hsts.total_seconds()) if made.secure else 0,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": made.secure,
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        "SECURE_REFERRER_POLICY": "same-origin",
        "SECURE_CROSS_ORIGIN_OPENER_POLICY": "same-origin",
        "X_FRAME_OPTIONS": "DENY",
        # What a page says once stays with the session: no further cookie, and nothing of it in the browser.
        "MESSAGE_STORAGE": "django.contrib.messages.storage.session.SessionStorage",
        "WHITENOISE_ALLOW_ALL_ORIGINS": False,
        "CONTENT_SECURITY_POLICY": {
            "DIRECTIVES": {name: list(values) for name, values in made.content_security_policy().items()}
        },
    }


def sign_in_settings(made: Configuration) -> dict[str, Any]:
    """The library for sign-in, with everything off that is not used."""
    limits = {"login": "30/m/ip", "login_failed": "20/5m/ip,5/5m/key", "reauthenticate": "10/m/user"}
    return {
        "LOGIN_URL": "account_login",
        "LOGIN_REDIRECT_URL": "/",
        "AUTHENTICATION_BACKENDS": ["allauth.account.auth_backends.AuthenticationBackend"],
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.ScryptPasswordHasher"],
        "AUTH_PASSWORD_VALIDATORS": [
            {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
            {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
            {"NAME": f"{_SIGN_IN}.passwords.NotOfThisPlace", "OPTIONS": {"force": made.force_name}},
        ],
        "ACCOUNT_ADAPTER": f"{_SIGN_IN}.adapters.AccountAdapter",
        "ACCOUNT_LOGIN_METHODS": {"username"},
        "ACCOUNT_SIGNUP_FIELDS": ["username*", "password1*"],
        "ACCOUNT_USER_MODEL_EMAIL_FIELD": None,
        "ACCOUNT_EMAIL_VERIFICATION": "none",
        "ACCOUNT_SESSION_REMEMBER": True,
        "ACCOUNT_REAUTHENTICATION_REQUIRED": True,
        "ACCOUNT_REAUTHENTICATION_TIMEOUT": 900,
        "ACCOUNT_RATE_LIMITS": limits if made.rate_limits else False,
        "ACCOUNT_DEFAULT_HTTP_PROTOCOL": "https" if made.secure else "http",
        "MFA_ADAPTER": f"{_SIGN_IN}.adapters.SecondFactorAdapter",
        "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
        "MFA_PASSKEY_LOGIN_ENABLED": True,
        "MFA_FORMS": {
            "add_webauthn": f"{_SIGN_IN}.passkeys.AddForm",
            "authenticate_webauthn": f"{_SIGN_IN}.passkeys.SecondStepForm",
            "login_webauthn": f"{_SIGN_IN}.passkeys.SignInForm",
            "reauthenticate_webauthn": f"{_SIGN_IN}.passkeys.AgainForm",
        },
        "MFA_TRUST_ENABLED": False,
        "MFA_RECOVERY_CODES_SHOW_ONCE": True,
        "SOCIALACCOUNT_ADAPTER": f"{_SIGN_IN}.adapters.IdentityAdapter",
        "SOCIALACCOUNT_AUTO_SIGNUP": False,
        "SOCIALACCOUNT_STORE_TOKENS": False,
        "SOCIALACCOUNT_REQUESTS_TIMEOUT": max((one.timeout for one in made.oidc), default=5),
        "SOCIALACCOUNT_PROVIDERS": {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": _providers(made)}},
        "USERSESSIONS_TRACK_ACTIVITY": False,
        "CACHES": {
            "default": {
                "BACKEND": "django.core.cache.backends.db.DatabaseCache",
                "LOCATION": "accounts_counted",
                "KEY_PREFIX": "bluelamp",
            }
        },
    }


def _providers(made: Configuration) -> list[dict[str, Any]]:
    return [
        {
            "provider_id": one.id,
            "name": one.name,
            "client_id": one.client_id,
            "secret": one.client_secret.reveal(),
            "settings": {
                "server_url": one.server,
                "issuer": one.server,
                "people_by": list(one.people_by),
                "tenant": one.tenant,
                "oauth_pkce_enabled": True,
            },
        }
        for one in made.oidc
    ]


def logging_settings() -> dict[str, Any]:
    """The logs: one JSON object a line on standard error. What they hold is listed in SECURITY.md."""
    return {
        "LOGGING": {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"json": {"()": "bluelamp.site.json_log.JsonFormatter"}},
            "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "json"}},
            "root": {"handlers": ["lines"], "level": "WARNING"},
            "loggers": {
                "bluelamp": {"level": "INFO"},
                "django.request": {"level": "ERROR"},
                "django.security": {"level": "WARNING"},
            },
        }
    }
