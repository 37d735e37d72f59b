"""Fills a new site for the kill tests: a small generated force, whoever acts on it, and phones to act on.

Run as `python -m faults.platform.prepare 60`; what the clients need to know is left in `load.json`.
"""

import json
import sys
from datetime import timedelta

import django


def main(people):
    """Fill the site that the environment names."""
    django.setup()
    # Read once the settings are.
    from bluelamp.records.accounts import acts as accounts  # noqa: PLC0415 - see above
    from bluelamp.records.journal import clock  # noqa: PLC0415 - see above
    from bluelamp.records.register import acts as register  # noqa: PLC0415 - see above
    from bluelamp.records.register import queries  # noqa: PLC0415 - see above
    from bluelamp.site.demo import SET_UP, prepare  # noqa: PLC0415 - see above
    from bluelamp.site.sign_in_wiring import actor_of, one_of_each_role  # noqa: PLC0415 - see above
    from bluelamp.site.wiring import configuration  # noqa: PLC0415 - see above

    prepare(configuration(), people, lambda _: None)
    who = {one.role: one.person for one in one_of_each_role()}
    team, officer = who["mobile-team"], who["officer"]
    accounts.open_account(by=SET_UP, person=team)
    actor, until = actor_of(team, "demo"), clock.now() + timedelta(days=1)
    token = accounts.make_token_for(by=actor, person=team, purpose="load", reach=["register-write"], until=until)
    pool = [
        register.add_phone(by=actor, asset_tag=f"POOL-{number}", platform="android", model="A", used_for="patrol")
        for number in range(2)
    ]
    known = {
        "token": token.text,
        "officer": officer,
        "phone": queries.phones_of(officer, clock.now())[0].id,
        "pool": [one.id for one in pool],
    }
    (configuration().data_dir / "load.json").write_text(json.dumps(known), encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]))
