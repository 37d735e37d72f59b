"""A draft tried on past days: the same figures as running each version by itself, and none of few people."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pyarrow.parquet as pq
import pytest

from bluelamp.core.cedar import parse_policies
from bluelamp.core.kernel import LONDON
from bluelamp.core.samples import write_force
from bluelamp.core.screening.counted import MILDEST, count_findings
from bluelamp.core.screening.days import keep_days
from bluelamp.core.screening.errors import DaysDoNotFit, NoDays
from bluelamp.core.screening.findings import HANDLINGS
from bluelamp.core.screening.relation import duty_readers
from bluelamp.core.screening.run import screen
from bluelamp.core.screening.what_if import what_if
from small_force import DAY, small_rulebook

OLD = small_rulebook()


def ruled(rule, cedar, handling):
    """A rule with another text, as a draft has it."""
    [policy] = parse_policies(cedar)
    return replace(rule, id=policy.id, policy=policy, handling=handling)


def draft():
    """The rules without one, with one handled otherwise, and with a new one."""
    forbids = [rule for rule in OLD.rules if rule.effect == "forbid"]
    kept = [rule for rule in OLD.rules if rule.id != forbids[0].id]
    other = next(one for one in HANDLINGS if one != forbids[1].handling)
    changed = [replace(rule, handling=other) if rule.id == forbids[1].id else rule for rule in kept]
    new = '@id("maps-shut") forbid (principal, action == Action::"use_app", resource == App::"maps");'
    return replace(OLD, rules=(*changed, ruled(forbids[0], new, "tell-supervisor")))


NEW = draft()


@pytest.fixture(scope="module")
def force(tmp_path_factory):
    folder = tmp_path_factory.mktemp("force")
    write_force(folder, OLD, people=150, seed=5, day=DAY, events_per_phone=60)
    [whole] = (folder / "events").glob("*.parquet")
    events = pq.read_table(whole)
    whole.unlink()
    size = len(events) // 3 + 1
    for number in range(3):
        pq.write_table(events.slice(number * size, size), folder / "events" / f"part-{number:05d}.parquet")
    return folder


@pytest.fixture(scope="module")
def days(force, tmp_path_factory):
    return keep_days(OLD, force, tmp_path_factory.mktemp("kept"))


def by_itself(rulebook, force, out):
    """The findings of people in a run of one rulebook, by a loop over the rows it wrote."""
    screen(rulebook, force, out)
    rows = pq.read_table(out / "findings").to_pylist()
    readers = duty_readers(rulebook)
    handling = {rule.id: rule.handling or MILDEST for rule in rulebook.rules}
    findings, phones, things = Counter(), Counter(), Counter()
    for row in rows:
        if row["allowed"] or not row["person_known"]:
            continue
        standing = [one for one in row["rules"] if row["duty"] != "unknown" or (row["action"], one) not in readers]
        gravest = min((HANDLINGS.index(handling[one]) for one in standing), default=None)
        day = row["instant"].astimezone(LONDON).date()
        for rule in standing:
            if HANDLINGS.index(handling[rule]) == gravest:
                findings[row["person"], rule, day, handling[rule]] += 1
                phones[row["phone"], rule] += 1
                things[row["resource"], row["person"], rule] += 1
    return rows, findings, phones, things


@pytest.fixture(scope="module")
def alone(force, tmp_path_factory):
    return [by_itself(one, force, tmp_path_factory.mktemp("out")) for one in (OLD, NEW)]


@pytest.fixture(scope="module")
def report(days):
    return what_if(OLD, NEW, days, smallest=1)


def test_each_version_counts_what_it_finds_by_itself(report, alone):
    for version, (rows, findings, phones, _) in zip((report.before, report.after), alone, strict=True):
        assert version.not_allowed == sum(not row["allowed"] for row in rows) > 0
        assert version.findings == len(findings) > 0
        assert version.people == len({person for person, *_ in findings})
        assert version.phones == len({phone for phone, _ in phones})
        assert version.no_rule == sum(not row["allowed"] and not row["rules"] for row in rows)
        assert version.unknown_people == sum(
            bool(row["rules"]) and not (row["allowed"] or row["person_known"]) for row in rows
        )
        assert version.erred == sum(len(row["erred"]) for row in rows)


def test_what_is_gained_and_lost_is_the_difference_of_the_two(report, alone):
    (_, old, old_phones, old_things), (_, new, new_phones, new_things) = alone
    gained, lost = set(new) - set(old), set(old) - set(new)
    assert (report.gained, report.lost) == (len(gained), len(lost))
    assert gained
    assert lost
    assert report.moved == len({one[:3] for one in gained} & {one[:3] for one in lost}) > 0
    assert report.people == len({one[0] for one in gained | lost})
    assert report.phones == len({key[0] for key in {**old_phones, **new_phones} if old_phones[key] != new_phones[key]})
    changed = {key[0] for key in {**old_things, **new_things} if old_things[key] != new_things[key]}
    assert {one.name for one in report.things} == changed
    for one in report.things:
        assert one.before == sum(count for key, count in old_things.items() if key[0] == one.name)
        assert one.after == sum(count for key, count in new_things.items() if key[0] == one.name)


@pytest.mark.parametrize("by", ["rule", "unit", "handling"])
def test_rows_by_rule_unit_and_handling_are_those_of_a_loop(report, alone, force, by):
    (_, old, *_), (_, new, *_) = alone
    people = pq.read_table(force / "people.parquet").to_pylist()
    unit_of = {row["person"]: row["units"][0] for row in people if row["units"]}

    def key(finding):
        person, rule, _, handling = finding
        return {"rule": (rule, handling), "unit": (unit_of[person], handling), "handling": (handling, "")}[by]

    before, gained, lost = (Counter(map(key, found)) for found in (old, set(new) - set(old), set(old) - set(new)))
    rows = {(row.name, row.handling): (row.before, row.gained, row.lost) for row in getattr(report, f"by_{by}")}
    expected = {one: (before[one], gained[one], lost[one]) for one in {**before, **gained}}
    assert rows == expected


def test_a_draft_that_changes_nothing_differs_in_nothing(days):
    found = what_if(OLD, OLD, days)
    assert not found.differs
    assert (found.gained, found.lost, found.moved, found.people, found.phones, found.things) == (0, 0, 0, 0, 0, ())
    assert found.before == found.after


def test_the_number_of_threads_and_of_files_changes_nothing(days, report):
    assert what_if(OLD, NEW, days[::-1], smallest=1, threads=1) == report


def test_what_is_held_back_cannot_be_reckoned(days, report):
    """By rule and by unit the rows of each handling, with what is left over, are of enough people or of nobody."""
    shown = what_if(OLD, NEW, days, smallest=12)
    for rows, whole in ((shown.by_rule, report.by_rule), (shown.by_unit, report.by_unit)):
        for handling in HANDLINGS:
            own = [row for row in rows if row.handling == handling]
            total = sum(row.gained for row in whole if row.handling == handling)
            if own and all(row.gained is not None for row in own):
                assert sum(row.gained for row in own) == total
    assert all(row.people is None or row.people == 0 or row.people >= 12 for row in (*shown.by_rule, *shown.by_unit))
    assert len(shown.by_unit) < len(report.by_unit)
    assert shown.things_held_back > 0


def test_nothing_is_said_of_a_draft_that_touches_few(days):
    found = what_if(OLD, NEW, days, smallest=10_000)
    assert (found.gained, found.lost, found.people, found.phones) == (None, None, None, None)
    assert (found.before.findings, found.after.findings) == (None, None)
    assert found.differs


def test_a_person_of_several_versions_counts_once(days):
    whole = count_findings({"old": OLD}, days)["old"]
    one = count_findings({"old": OLD}, days, person_of=lambda _: "somebody")["old"]
    assert sum(len(table) for table in one.findings) < sum(len(table) for table in whole.findings)
    assert {row["person"] for table in one.findings for row in table.to_pylist()} == {"somebody"}


def test_a_draft_with_another_catalogue_needs_days_of_its_own(force, days, tmp_path):
    sites = dict(OLD.catalogue.sites)
    sites.pop("bbc.co.uk")
    other = replace(OLD, catalogue=replace(OLD.catalogue, sites=sites))
    with pytest.raises(DaysDoNotFit):
        what_if(OLD, other, days)
    told = []
    own = keep_days(other, force, tmp_path)
    found = what_if(OLD, other, days, new_days=own, smallest=1, progress=lambda done, total: told.append((done, total)))
    assert found.after.events == found.before.events
    assert told[-1][0] == told[-1][1] == 2 * found.before.events
    assert sorted(told) == told


def test_there_must_be_a_day():
    with pytest.raises(NoDays):
        what_if(OLD, NEW, [])


def test_progress_ends_at_all_events(days):
    told = []
    what_if(OLD, NEW, days, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (sum(day.events for day in days),) * 2
