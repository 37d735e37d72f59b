"""Django's settings, made from the configuration. Nothing is decided here that a force could want otherwise.

Read with `BLUELAMP_MODE` unset this is production, and production refuses what only a demonstration
may have. Tests, type checks and generated pages use `settings_for_checks` instead.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from bluelamp.site.configuration import Mode, read_configuration
from bluelamp.site.way_in import SIGN_IN_APPS, browser_settings, logging_settings, sign_in_settings

CONFIGURATION = read_configuration(os.environ)
"""The whole configuration; wiring and doors read it through `django.conf.settings`."""

PACKAGE = Path(__file__).resolve().parent.parent
SECRET_KEY = CONFIGURATION.secret_key.reveal()
SECRET_KEY_FALLBACKS = [one.reveal() for one in CONFIGURATION.secret_key_fallbacks]
DEBUG = CONFIGURATION.debug
ALLOWED_HOSTS = list(CONFIGURATION.hosts)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    *SIGN_IN_APPS,
    "bluelamp.records.journal",
    "django_tasks",
    "django_tasks_db",
    "bluelamp.records.clocks",
    "bluelamp.records.files",
    "bluelamp.records.notices",
    "bluelamp.records.register",
    "bluelamp.records.safeguards",
    "bluelamp.records.accounts",
    "bluelamp.records.webhooks",
    "bluelamp.records.adoption",
    "bluelamp.records.declarations",
    "bluelamp.records.asking",
    "bluelamp.records.fleet",
    "bluelamp.records.mdm",
    "bluelamp.records.monitoring",
    "bluelamp.doors.web",
    "bluelamp.site",
]
MIDDLEWARE = [
    "bluelamp.doors.web.headers.PolicyMiddleware",
    "bluelamp.doors.web.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    # Beneath it, since it makes a refusal anew, which needs the headers of the one above as well.
    "bluelamp.doors.api.problems.ProblemMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "bluelamp.doors.web.sign_in.sessions.SessionMiddleware",
    "bluelamp.doors.web.refusals.RefusalMiddleware",
]
ROOT_URLCONF = "bluelamp.site.urls"
WSGI_APPLICATION = "bluelamp.site.wsgi.application"
AUTH_USER_MODEL = "accounts.Account"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES: dict[str, dict[str, Any]] = {"default": CONFIGURATION.database.as_django()}
# SQLite makes a file where there is none, and no folder. Nobody else on the machine may look into it.
CONFIGURATION.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)

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
# Queued in the transaction of the act; without a worker it waits in the database, and nothing is lost.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
FORM_RENDERER = "bluelamp.doors.web.forms.renderer.Renderer"
CSRF_FAILURE_VIEW = "bluelamp.doors.web.refusals.csrf_failure"
LANGUAGE_CODE = "en-gb"
# There is one language so far. With the first translation this is set, and every word is looked up again.
USE_I18N = False
TIME_ZONE = "Europe/London"
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = CONFIGURATION.data_dir / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Hashed names, so that a browser keeps a file for a year and never an old one.
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = CONFIGURATION.upload_limit

BLUELAMP_FORCE = CONFIGURATION.force_name
BLUELAMP_HELP = CONFIGURATION.help
BLUELAMP_DEMO = CONFIGURATION.mode is Mode.DEMO

globals().update(browser_settings(CONFIGURATION))
globals().update(sign_in_settings(CONFIGURATION))
globals().update(logging_settings())
for _name, _value in CONFIGURATION.email.as_django().items():
    globals()[_name] = _value
