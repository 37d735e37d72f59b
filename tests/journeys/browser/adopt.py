"""Adopts the rulebook of a site with one text changed, from a moment on: no page of the site does that yet.

Run as `python -m journeys.browser.adopt FILE OLD NEW`, beside a site that is served.
"""

import sys
from datetime import timedelta

import django


def main(name, old, new):
    """Adopt what is in force with a text of one file changed, from a few seconds on."""
    django.setup()
    # Read once the settings are.
    from bluelamp.records.adoption import acts  # noqa: PLC0415 - see above
    from bluelamp.records.adoption.bundles import Bundle, read_bundle  # noqa: PLC0415 - see above
    from bluelamp.records.journal import clock  # noqa: PLC0415 - see above
    from bluelamp.site.demo import SET_UP  # noqa: PLC0415 - see above
    from bluelamp.site.wiring import configuration  # noqa: PLC0415 - see above

    files = dict(read_bundle(configuration().rulebook_dir).files)
    if old not in files[name]:
        raise LookupError(f"{old} is not in {name}")
    files[name] = files[name].replace(old, new)
    acts.adopt_next(by=SET_UP, bundle=Bundle(files), begins=clock.now() + timedelta(seconds=3))


if __name__ == "__main__":
    main(*sys.argv[1:])
