"""Fills a new site for a run that is killed: tables, rules, three officers, and a day of generated events.

Run as `python -m faults.runs.prepare 20000`. Further: `python -m faults.runs.prepare correct` puts the roster right
and hands in what came late.
"""

import sys
from datetime import UTC, datetime

import django

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def main(what):
    """Fill the site that the environment names, or correct it."""
    django.setup()
    # Read once the settings are.
    from django.core.management import call_command  # noqa: PLC0415 - see above

    from bluelamp.records.journal import clock  # noqa: PLC0415 - see above
    from bluelamp.site.wiring import configuration  # noqa: PLC0415 - see above
    from records import small_register as register  # noqa: PLC0415 - see above
    from records.adopted import adopt_example  # noqa: PLC0415 - see above
    from records.monitoring import days  # noqa: PLC0415 - see above

    with clock.frozen(NOW):
        if what == "correct":
            bela = register.models.Identity.objects.get(number="2").person_id
            register.shift(bela, "on", days.at(10), days.at(13))
            days.deliver([days.use(-number, "bela", days.TEAMS, days.at(15)) for number in range(1, 4)])
            return
        configuration().data_dir.mkdir(parents=True, exist_ok=True)
        call_command("migrate", verbosity=0)
        adopt_example()
        days.feed()
        days.out_of_shadow(days.SHUT, days.OFF_DUTY)
        with clock.frozen(datetime(2026, 1, 2, tzinfo=UTC)):
            days.deliver([days.use(0, "anna", days.TEAMS, datetime(2026, 1, 1, 12, tzinfo=UTC))])
        days.out_of_shadow(days.FEED, of="feed")
        days.force()
        whose, apps = ("anna", "bela", "carl"), (days.TIKTOK, days.TEAMS, days.TEAMS)
        uses = [
            days.use(one, whose[one % 3], apps[one % 7 % 3], days.at(6 + one % 16, one % 60))
            for one in range(1, int(what))
        ]
        for begin in range(0, len(uses), 50_000):
            days.deliver(uses[begin : begin + 50_000], name=f"delivery {begin}")


if __name__ == "__main__":
    main(sys.argv[1])
