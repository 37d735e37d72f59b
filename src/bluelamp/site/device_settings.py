"""The settings of the process that listens to phones: those of the site, with other connections and addresses.

Of the apps it has the two whose tables the steps of phones are in. Nothing else is loaded: with all of them each
process took 47 MB more and three seconds longer to begin.

Each thread keeps one connection, so that a message costs no new one, and PostgreSQL plans each statement once. What
pages need in between is left out by `device_wsgi`.
"""

from __future__ import annotations

from copy import deepcopy

from bluelamp.site import settings

# All names of the settings are wanted, and a few are others here.
from bluelamp.site.settings import *  # noqa: F403 - see above

INSTALLED_APPS = ["bluelamp.records.journal", "bluelamp.records.mdm", "bluelamp.site.apps.DeviceConfig"]
ROOT_URLCONF = "bluelamp.doors.device_api.urls"
WSGI_APPLICATION = "bluelamp.site.device_wsgi.application"
DATABASES = deepcopy(settings.DATABASES)
DATABASES["default"]["CONN_MAX_AGE"] = None
if DATABASES["default"]["OPTIONS"].pop("pool", None):
    options = DATABASES["default"]["OPTIONS"]
    # A few statements on short rows by their keys: one plan for each, made once, whatever the tables hold at that time.
    planning = "-c plan_cache_mode=force_generic_plan -c jit=off -c enable_seqscan=off -c enable_hashjoin=off"
    options["options"] = f"{options.get('options', '')} {planning} -c enable_mergejoin=off".strip()
