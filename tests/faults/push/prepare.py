"""Fills a new site for a push that is killed: tables, an authority for phones, and phones that are invited.

Run as `python -m faults.push.prepare 12`; the challenges, by serial number, are left in `invited.json`.
"""

import json
import sys
from datetime import timedelta

import django


def main(count):
    """Fill the site that the environment names."""
    django.setup()
    # Read once the settings are.
    from django.core.management import call_command  # noqa: PLC0415 - see above

    from bluelamp.core.kernel import Actor, Standing  # noqa: PLC0415 - see above
    from bluelamp.records.journal import clock  # noqa: PLC0415 - see above
    from bluelamp.records.mdm import acts  # noqa: PLC0415 - see above
    from bluelamp.site.wiring import configuration  # noqa: PLC0415 - see above
    from bluelamp.site.wiring_phones import write_authority  # noqa: PLC0415 - see above

    made = configuration()
    made.data_dir.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    write_authority(made.phone_authority, made.force_name, clock.now())
    team = Actor(id="person-1", standings=frozenset({Standing(role="mobile-team")}), signed_in_by="demo")
    invited = {}
    for number in range(1, count + 1):
        serial = f"C39SIM{number:06d}"
        invited[serial] = acts.invite(by=team, serial_number=serial, lasts=timedelta(hours=6)).challenge
    (made.data_dir / "invited.json").write_text(json.dumps(invited), encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]))
