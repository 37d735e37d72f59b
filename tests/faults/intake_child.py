"""A process that takes in one delivery after another until it is killed, and says which were acknowledged.

`python -m faults.intake_child prepare` makes a site with a feed that runs; `deliver FEED SEED ROUNDS` hands in the
deliveries of `deliveries()` in an order of its own, again and again; `check` says what is kept.
"""

import io
import json
import os
import random
import sys
from datetime import date, timedelta
from pathlib import Path

import django

PEOPLE = ("declares", "clears", "starts")
DELIVERIES, EVENTS = 24, 1000


def deliveries():
    """Deliveries over some days, each overlapping the one before by a half."""
    from bluelamp.core.feeds.uses import Use, table_of  # noqa: PLC0415 - Django is set up first
    from bluelamp.core.samples.ocsf_lines import ocsf_lines  # noqa: PLC0415 - as above

    newest = int(os.environ["BLUELAMP_TEST_NEWEST"])
    for number in range(DELIVERIES):
        first = number * EVENTS // 2
        uses = [
            Use("/uem/one", f"e-{one}", newest - one * 60_000, f"SER{one % 7}", "serial", "use_app", "com.whatsapp")
            for one in range(first, first + EVENTS)
        ]
        yield f"delivery-{number}", ocsf_lines(table_of(uses))


def prepare():
    from django.core.management import call_command  # noqa: PLC0415 - Django is set up first

    from bluelamp.core.kernel import Actor, Standing  # noqa: PLC0415 - as above
    from bluelamp.records.adoption import acts as adoption  # noqa: PLC0415 - as above
    from bluelamp.records.adoption.bundles import read_bundle  # noqa: PLC0415 - as above
    from bluelamp.records.journal import clock  # noqa: PLC0415 - as above
    from bluelamp.records.monitoring import acts  # noqa: PLC0415 - as above
    from records.monitoring.some_feeds import new_id, terms  # noqa: PLC0415 - as above

    call_command("migrate", verbosity=0)
    begins = clock.now() - timedelta(days=60)
    adoption.adopt_first(by=Actor.system("set-up"), bundle=read_bundle(Path("rulebooks/example-force")), begins=begins)

    def actor(name, role):
        return Actor(id=f"person-{name}", standings=frozenset({Standing(role=role)}), signed_in_by="passkey")

    feed_id = new_id()
    acts.declare_feed(by=actor("one", "standards"), feed_id=feed_id, name="work-use", terms=terms())
    for kind in ("reference", "views", "notice"):
        acts.clear_feed(
            by=actor("two", "data-protection"), feed_id=feed_id, kind=kind, says="As assessed.", on=date(2026, 1, 5)
        )
    until = clock.now().date() + timedelta(days=30)
    acts.start_feed(by=actor("three", "standards"), feed_id=feed_id, until=until)
    sys.stdout.write(f"{feed_id}\n")


def deliver(feed_id, seed, rounds):
    from bluelamp.core.kernel import Actor, Standing  # noqa: PLC0415 - Django is set up first
    from bluelamp.records.monitoring.intake import hand_in  # noqa: PLC0415 - as above
    from bluelamp.records.monitoring.values import Way  # noqa: PLC0415 - as above

    by = Actor(id="person-one", standings=frozenset({Standing(role="standards")}), signed_in_by="passkey")
    order = list(deliveries())
    sys.stdout.write("begun\n")
    sys.stdout.flush()
    for number in range(rounds):
        random.Random(f"{seed}/{number}").shuffle(order)
        for name, body in order:
            hand_in(by=by, feed_id=feed_id, stream=io.BytesIO(body), name=name, way=Way.PROGRAM)
            sys.stdout.write(f"{name}\n")
            sys.stdout.flush()


def check():
    """What is kept now: each day's events and digest, the deliveries that count, and the files that nothing names."""
    from bluelamp.records.monitoring import ports, store  # noqa: PLC0415 - Django is set up first
    from bluelamp.records.monitoring.models import Delivery  # noqa: PLC0415 - as above
    from bluelamp.records.monitoring.queries.deliveries import places_that_count  # noqa: PLC0415 - as above

    days = {}
    for day in store.days_touched():
        with store.day(day) as made:
            days[day.isoformat()] = [made.events, made.digest]
    root = ports.current.folder
    files = {one.relative_to(root).as_posix() for one in root.rglob("*") if one.is_file()}
    known = places_that_count()
    found = {
        "days": days,
        "names": sorted(Delivery.objects.values_list("name", flat=True)),
        "missing": sorted(known - files),
        "left": len(files - known),
    }
    sys.stdout.write(json.dumps(found) + "\n")


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bluelamp.site.settings")
    django.setup()
    if sys.argv[1] == "prepare":
        prepare()
    elif sys.argv[1] == "check":
        check()
    else:
        deliver(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))


if __name__ == "__main__":
    main()
