"""The process that listens to phones loads what the steps of phones need, and nothing beside it."""

import json
import os
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src"
_LOADED = """
import json, sys
from bluelamp.site import device_wsgi
from bluelamp.records.journal import ports
from bluelamp.doors.device_api import wired
json.dump([sorted(sys.modules), ports.current.keyring is not None, type(ports.current.authority).__name__,
           wired.choices() is None, len(ports.current.bases)], sys.stdout)
"""


def test_it_loads_no_page_no_feed_and_no_other_records_and_is_wired_for_what_phones_do(tmp_path):
    environment = {name: one for name, one in os.environ.items() if not name.startswith(("BLUELAMP_", "DJANGO_"))}
    environment |= {"PYTHONPATH": str(SOURCE), "BLUELAMP_MODE": "demo", "BLUELAMP_DATA": str(tmp_path)}
    command = [sys.executable, "-c", _LOADED]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=120)  # noqa: S603 - our own words
    modules, sealed, authority, no_phones, bases = json.loads(done.stdout)
    unwanted = (
        "pyarrow",
        "duckdb",
        "ninja",
        "allauth",
        "bluelamp.doors.web",
        "bluelamp.doors.api",
        "bluelamp.core.feeds",
    )
    assert [one for one in modules if one.startswith(unwanted)] == []
    records = {one.split(".")[2] for one in modules if one.startswith("bluelamp.records.")}
    assert records == {"journal", "mdm"}
    # No phone is let in where the force chose no authority, and nobody's record can be looked at from here.
    assert (sealed, authority, no_phones, bases) == (True, "RulebookAuthority", True, 0)
