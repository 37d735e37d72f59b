"""However facts and events came and were put right: a day ends as if all of it had been right the first time.

Generated: shifts, recalls, custody and deliveries come in any order with runs in between, some are taken back, and
many edges fall on the very instants of events.
"""

from datetime import UTC, datetime
from random import Random

import pytest

from bluelamp.records.journal import clock
from bluelamp.records.monitoring import ports
from bluelamp.records.monitoring.models import FindingRow, FindingVersionRow, RunRow
from bluelamp.records.monitoring.runs import run_day
from bluelamp.records.register import models
from records import small_register as register
from records.adopted import adopt_example
from records.monitoring import days
from records.monitoring.days import DAY, FEED, OFF_DUTY, SHUT, TEAMS, TIKTOK, at, deliver, use

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
STATES = ("on", "on_call", "remote", "recalled", "leave")


@pytest.fixture
def people(tmp_path, monkeypatch, everything_allowed):
    monkeypatch.setattr(ports.current, "root", tmp_path / "events")
    monkeypatch.setattr(ports.current, "proved", days.all_proved)
    adopt_example()
    with clock.frozen(datetime(2026, 1, 2, tzinfo=UTC)):
        days.feed(declared_at=datetime(2026, 1, 1, tzinfo=UTC))
        deliver([use(0, "anna", TEAMS, datetime(2026, 1, 1, 12, tzinfo=UTC))])
        days.out_of_shadow(SHUT, OFF_DUTY)
        days.out_of_shadow(FEED, of="feed")
        made = days.force()
    with clock.frozen(NOW):
        yield made


def put_down(random, people, number):
    """Something comes in, or is put right."""
    who = random.choice(sorted(people))
    begins = random.randrange(6, 20)
    what = random.choice(["shift", "shift", "taken back", "events", "events", "events"])
    if what == "shift":
        register.shift(people[who], random.choice(STATES), at(begins), at(begins + random.randrange(1, 5)))
    elif what == "taken back":
        row = models.Shift.objects.filter(superseded_at=None).order_by("valid_from", "state", "pk").first()
        models.Shift.objects.filter(pk=row.pk if row else 0).update(superseded_at=NOW)
    else:
        # On the hour, so that events fall on the very edges of shifts.
        uses = [
            use(number * 100 + one, who, random.choice([TIKTOK, TEAMS]), at(random.randrange(6, 22)))
            for one in range(random.randrange(1, 6))
        ]
        deliver(uses + uses[:1], name=f"delivery {number}")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_findings_end_as_if_all_had_been_right_the_first_time(people, seed):
    random = Random(seed)
    for number in range(1, 10):
        put_down(random, people, number)
        if number % 3 == 0:
            last, _ = run_day(DAY)
    stood = days.standing(people)
    assert stood, "nothing was found, so nothing was tested"
    FindingVersionRow.objects.all().delete()
    FindingRow.objects.all().delete()
    RunRow.objects.all().delete()
    anew, _ = run_day(DAY)
    assert days.standing(people) == stood
    assert (anew.stated, anew.evidence, anew.counts, anew.rules) == (
        last.stated,
        last.evidence,
        last.counts,
        last.rules,
    )
