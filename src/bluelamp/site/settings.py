"""Django's settings, made from the configuration. Nothing is decided here that could be decided there."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("BLUELAMP_DATA", "build/site"))
SECRET_KEY = os.environ.get("BLUELAMP_SECRET_KEY", "unsafe-demo-key-that-production-refuses")
DEBUG = False
ALLOWED_HOSTS = os.environ.get("BLUELAMP_HOSTS", "127.0.0.1,localhost,testserver").split(",")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "bluelamp.records.journal",
    "bluelamp.records.accounts",
    "bluelamp.doors.web",
    "bluelamp.site",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "bluelamp.doors.web.refusals.RefusalMiddleware",
]
ROOT_URLCONF = "bluelamp.site.urls"
WSGI_APPLICATION = "bluelamp.site.wsgi.application"
AUTH_USER_MODEL = "accounts.Account"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def database(url: str) -> dict[str, Any]:
    """What Django needs to know of a database given as an address, `sqlite:///path` or `postgresql://…`."""
    if url.startswith("sqlite:///"):
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": url.removeprefix("sqlite:///"),
            # A file, so that the threads of a test meet as processes do; one for each process that tests.
            "TEST": {"NAME": str(Path(tempfile.gettempdir()) / f"bluelamp-test-{os.getpid()}.sqlite3")},
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA recursive_triggers=ON;"
                "PRAGMA foreign_keys=ON;",
            },
        }
    from urllib.parse import unquote, urlsplit  # noqa: PLC0415 - replaced by the configuration

    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": parts.port or "",
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 8}},
    }


_DATABASE = (
    os.environ.get("BLUELAMP_TEST_DATABASE")
    or os.environ.get("BLUELAMP_DATABASE")
    or f"sqlite:///{DATA / 'bluelamp.sqlite3'}"
)
DATABASES = {"default": database(_DATABASE)}
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE / "doors" / "web" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "bluelamp.doors.web.jinja.environment",
            "context_processors": ["bluelamp.doors.web.page.page"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]
FORM_RENDERER = "bluelamp.doors.web.forms.renderer.Renderer"
CSRF_FAILURE_VIEW = "bluelamp.doors.web.refusals.csrf_failure"
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
BLUELAMP_PLATFORM_RULEBOOK = os.environ.get(
    "BLUELAMP_PLATFORM_RULEBOOK", str(PACKAGE.parent.parent / "rulebooks" / "platform")
)
