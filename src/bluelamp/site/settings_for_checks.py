"""The settings in test mode: for the tests, the type checker and the generated pages. Never served."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from bluelamp.site.leftovers import remove_at_the_end, remove_if_empty

_OWN = Path(tempfile.gettempdir()) / f"bluelamp-checks-{os.getpid()}"

remove_at_the_end(_OWN)
os.environ["BLUELAMP_MODE"] = "test"
os.environ.setdefault("BLUELAMP_DATA", str(_OWN))
if "BLUELAMP_TEST_DATABASE" in os.environ:
    os.environ["BLUELAMP_DATABASE"] = os.environ["BLUELAMP_TEST_DATABASE"]

# All names of the settings are wanted, and the mode is set before they are read.
from bluelamp.site.settings import *  # noqa: E402, F403 - see above
from bluelamp.site.settings import ALLOWED_HOSTS, DATABASES, PACKAGE, STORAGES  # noqa: E402 - see above

# The type checker reads these settings, keeps nothing and ends at once: what keeps something makes the folder again.
remove_if_empty(_OWN)
ALLOWED_HOSTS.append("testserver")
# Nothing is collected for a check; the built files are where they were committed.
STATIC_ROOT = PACKAGE / "doors" / "web" / "static"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, so that the threads of a test meet as processes do; one for each process that tests.
    DATABASES["default"]["TEST"] = {"NAME": f"{_OWN}.sqlite3"}
else:
    # Threads of a test hold their connections until they are done, and a database is dropped after the last test.
    DATABASES["default"]["OPTIONS"].pop("pool", None)
    # A wait that nobody ends is a failure with a name, not a run that hangs. Milliseconds; far above what a busy
    # machine takes, and a connection that a test left in a transaction is ended before the next one waits for long.
    DATABASES["default"]["OPTIONS"]["options"] = (
        "-c lock_timeout=30000 -c statement_timeout=90000 -c idle_in_transaction_session_timeout=60000"
    )
