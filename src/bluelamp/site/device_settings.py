"""The settings of the process that listens to phones: those of the site, without what pages need.

No middleware: nothing of a browser reaches this door. Each thread keeps one connection, so that a message costs no
new one, and the server of PostgreSQL plans each statement once.
"""

from __future__ import annotations

# All names of the settings are wanted, and a few are others here.
from bluelamp.site.settings import *  # noqa: F403 - see above
from bluelamp.site.settings import DATABASES, MIDDLEWARE

MIDDLEWARE.clear()
ROOT_URLCONF = "bluelamp.doors.device_api.urls"
WSGI_APPLICATION = "bluelamp.site.device_wsgi.application"
APPEND_SLASH = False
DATABASES["default"]["CONN_MAX_AGE"] = None
if not DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"].pop("pool", None)
    DATABASES["default"]["OPTIONS"]["prepare_threshold"] = 1
