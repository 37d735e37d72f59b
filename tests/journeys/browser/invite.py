"""Invites iPhones to enrol with a site, and prints how: no page of the site does that yet.

Run as `python -m journeys.browser.invite SERIAL…`, beside a site that is served.
"""

import json
import sys
from datetime import timedelta

import django


def main(*serials):
    """Print the serial number of each and the path of the profile with which it enrols."""
    django.setup()
    # Read once the settings are.
    from bluelamp.records.mdm import acts  # noqa: PLC0415 - see above
    from bluelamp.site.demo import SET_UP  # noqa: PLC0415 - see above

    hour = timedelta(hours=1)
    made = {one: acts.invite(by=SET_UP, serial_number=one, lasts=hour) for one in serials}
    print(json.dumps([{"serial": one, "path": f"/enrol/{made[one].challenge}"} for one in serials]))  # noqa: T201 - to read


if __name__ == "__main__":
    main(*sys.argv[1:])
