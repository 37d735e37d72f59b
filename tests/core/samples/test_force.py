"""The generated force: reproducible, labelled truthfully, and of any size."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from bluelamp.core.samples import generate, write_force
from bluelamp.core.samples.hours import london
from small_force import DAY, small_rulebook


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    directory = tmp_path_factory.mktemp("force")
    write_force(directory, small_rulebook(), people=400, seed=3, day=DAY, events_per_phone=60)
    return directory


def bytes_of(directory: Path) -> dict[str, str]:
    files = sorted(one for one in directory.rglob("*") if one.is_file())
    return {str(one.relative_to(directory)): hashlib.sha256(one.read_bytes()).hexdigest() for one in files}


def rows(folder, sql):
    con = duckdb.connect()
    con.execute("set timezone = 'UTC'")
    for name in ("people", "phones", "custody", "roster", "permissions", "circumstances", "units"):
        con.read_parquet(str(folder / f"{name}.parquet")).create_view(name)
    con.read_parquet(str(folder / "events" / "*.parquet")).create_view("events")
    return con.execute(sql).fetchall()


def test_the_same_seed_gives_the_same_bytes(folder, tmp_path):
    write_force(tmp_path, small_rulebook(), people=400, seed=3, day=DAY, events_per_phone=60)
    assert bytes_of(tmp_path) == bytes_of(folder)


def test_another_seed_gives_another_force(folder, tmp_path):
    write_force(tmp_path, small_rulebook(), people=400, seed=4, day=DAY, events_per_phone=60)
    assert bytes_of(tmp_path)["people.parquet"] != bytes_of(folder)["people.parquet"]


def test_the_folder_says_that_it_is_generated_and_with_which_shares(folder):
    stated = json.loads((folder / "marginals.json").read_text())
    assert stated["generated"] is True
    assert "no person, phone,\nnumber or event in it is real" in (folder / "README.md").read_text()
    counted = dict(rows(folder, "select label, count(*) from events group by 1"))
    assert stated["events_by_label"] == counted
    assert sum(counted.values()) == stated["events"]


def test_every_label_that_can_be_planted_is(folder):
    planted = set(json.loads((folder / "marginals.json").read_text())["events_by_label"])
    asked = set(json.loads((folder / "marginals.json").read_text())["shares_asked_for"]["events"])
    assert planted == asked


def test_shares_come_out_near_what_was_asked_for(folder):
    stated = json.loads((folder / "marginals.json").read_text())
    for label in ("ordinary", "ordinary-site", "unknown-site", "off-duty-on-call"):
        share = stated["events_by_label"][label] / stated["events"]
        assert share == pytest.approx(stated["shares_asked_for"]["events"][label], rel=0.15), label


def test_on_call_and_off_duty_labels_agree_with_the_roster(folder):
    found = rows(
        folder,
        """select label, state, count(*) from events
        join custody on events.phone = custody.phone and instant >= custody.start and instant < custody."end"
        join roster on roster.person = custody.person and instant >= roster.start and instant < roster."end"
        where label in ('ordinary', 'off-duty-use', 'off-duty-on-call', 'off-duty-recalled') group by all""",
    )
    states = {(label, state) for label, state, _ in found}
    assert states == {
        ("ordinary", "on"),
        ("off-duty-use", "off"),
        ("off-duty-on-call", "on_call"),
        ("off-duty-recalled", "off"),
    }


def test_lapsed_and_edge_labels_agree_with_the_permissions(folder):
    found = rows(
        folder,
        """select label, count(*) filter (instant >= permissions.start and instant < until) > 0, count(*) > 0
        from events
        join custody on events.phone = custody.phone and instant >= custody.start and instant < custody."end"
        left join permissions on permissions.person = custody.person
        where label in ('permission-lapsed', 'permitted-app') group by all""",
    )
    assert sorted(found) == [("permission-lapsed", False, True), ("permitted-app", True, True)]
    edges = rows(
        folder,
        """select distinct epoch_ms(instant) - epoch_ms(until) from events
        join custody on events.phone = custody.phone and instant >= custody.start and instant < custody."end"
        join permissions on permissions.person = custody.person
        where label = 'permission-edge' and abs(epoch_ms(instant) - epoch_ms(until)) < 2 order by 1""",
    )
    assert edges == [(-1,), (0,)], "events fall on the last millisecond of a permission and on the first after it"


def test_the_roster_has_no_overlap_and_some_people_are_not_in_it(folder):
    assert rows(
        folder,
        """select count(*) from (select start < lag("end") over (partition by person order by start) as clash
        from roster) where clash""",
    ) == [(0,)]
    assert rows(folder, "select count(*) > 0 from people where person not in (select person from roster)") == [(True,)]


def test_some_phones_and_people_are_not_known(folder):
    assert rows(folder, "select count(*) > 0 from events where phone not in (select phone from phones)") == [(True,)]
    assert rows(folder, "select count(*) > 0 from custody where person not in (select person from people)") == [(True,)]


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 28), 8), (date(2026, 10, 24), 10), (date(2026, 11, 3), 9)])
def test_a_night_shift_is_longer_or_shorter_when_the_clocks_change(day, hours):
    assert (london(day, 31) - london(day, 22)) == hours * 3_600_000
    force = generate(small_rulebook(), people=300, seed=1, day=day, events_per_phone=0)
    roster = force.tables["roster"].to_pylist()
    nights = {one["end"] - one["start"] for one in roster if one["shift"] == "night" and one["start"].date() == day}
    assert max(nights).total_seconds() == hours * 3600


def test_shifts_are_laid_out_in_london_time():
    assert london(date(2026, 7, 1), 7) == int(datetime(2026, 7, 1, 6, tzinfo=UTC).timestamp() * 1000)


def test_batches_are_in_order_of_time_and_carry_no_more_than_asked():
    force = generate(small_rulebook(), people=100, seed=1, day=DAY, events_per_phone=30)
    tables = list(force.event_batches(size=1000))
    assert sum(len(one) for one in tables) == force.events
    assert max(len(one) for one in tables) == 1000
    for table in tables:
        assert table["instant"].to_pylist() == sorted(table["instant"].to_pylist())


def test_the_smallest_force_is_whole(tmp_path):
    write_force(tmp_path, small_rulebook(), people=20, seed=0, day=DAY, events_per_phone=5)
    assert pq.read_table(tmp_path / "people.parquet").num_rows == 20
    with pytest.raises(ValueError, match="at least 20 people"):
        generate(small_rulebook(), people=5, seed=0, day=DAY, events_per_phone=5)
