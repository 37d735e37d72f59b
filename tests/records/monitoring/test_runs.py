"""A day of use held against the rules of that day: who is found, who never is, and what a second run changes."""

import os
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from bluelamp.records.journal import clock
from bluelamp.records.monitoring import evidence, ports
from bluelamp.records.monitoring.models import FindingRow, FindingVersionRow, RunRow
from bluelamp.records.monitoring.run_errors import DayNotOver, RunUnderWay
from bluelamp.records.monitoring.runs import _alone, clear_left_over, run_day
from records import small_register as register
from records.adopted import adopt_example
from records.monitoring import days
from records.monitoring.days import DAY, FEED, OFF_DUTY, SHUT, TEAMS, TIKTOK, WHATSAPP, at, deliver, use

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def now():
    with clock.frozen(NOW):
        yield NOW


@pytest.fixture(autouse=True)
def wired(tmp_path, monkeypatch, everything_allowed):
    monkeypatch.setattr(ports.current, "root", tmp_path / "events")
    monkeypatch.setattr(ports.current, "proved", days.all_proved)
    adopt_example()


@pytest.fixture
def people():
    with clock.frozen(datetime(2026, 1, 1, tzinfo=UTC)):
        days.feed()
        days.out_of_shadow(SHUT, OFF_DUTY)
    with clock.frozen(datetime(2026, 1, 2, tzinfo=UTC)):
        deliver([use(0, "anna", TEAMS, datetime(2026, 1, 2, tzinfo=UTC))])
        days.out_of_shadow(FEED, of="feed")
    return days.force()


def found(people):
    return {(one[2], one[3]): one[5] for one in days.standing(people)}


def test_what_a_rule_of_the_day_forbids_is_found_once_a_person_and_rule(people):
    deliver([use(1, "anna"), use(2, "anna"), use(3, "anna", TEAMS), use(4, "bela", TEAMS)])
    run, had_to = run_day(DAY)
    assert had_to
    assert found(people) == {("anna", SHUT): 2, ("bela", OFF_DUTY): 1}
    assert (run.new, run.standing, run.count("events"), run.count("not_allowed")) == (2, 2, 4, 3)
    [row] = FindingRow.objects.filter(rule=SHUT)
    behind = evidence.events_behind(ports.current.evidence_folder, DAY, row.run, people["anna"], SHUT)
    assert behind == (("urn:logs", "e-1"), ("urn:logs", "e-2"))


def test_unknown_duty_counts_against_nobody(people):
    deliver([use(1, "carl", TEAMS)])
    run, _ = run_day(DAY)
    assert found(people) == {}
    assert run.unknown("duty") == 1


@pytest.mark.parametrize("state", ["on_call", "recalled", "on", "remote"])
def test_on_call_and_recalled_officers_are_not_found(people, state):
    register.shift(people["bela"], state, at(10), at(20))
    deliver([use(1, "bela", TEAMS)])
    run_day(DAY)
    assert found(people) == {}


def test_a_day_that_nothing_was_delivered_for_has_no_findings(people):
    run, _ = run_day(DAY)
    assert (found(people), run.count("events")) == ({}, 0)


def test_the_same_day_is_not_run_again_where_nothing_changed(people):
    deliver([use(1, "anna")])
    first, _ = run_day(DAY)
    assert run_day(DAY) == (first, False)
    assert RunRow.objects.count() == 1


def test_a_late_event_has_the_day_run_again_and_keeps_how_the_finding_stood(people):
    deliver([use(1, "anna")])
    first, _ = run_day(DAY)
    deliver([use(2, "anna"), use(3, "bela")])
    second, had_to = run_day(DAY)
    assert had_to
    assert (second.number, second.new, second.changed, second.withdrawn) == (2, 2, 1, 0)
    assert found(people) == {("anna", SHUT): 2, ("bela", SHUT): 1, ("bela", OFF_DUTY): 1}
    row = FindingRow.objects.get(person=people["anna"])
    kept = FindingVersionRow.objects.get(finding=row)
    assert (row.version, kept.version, kept.events, kept.run) == (2, 1, 1, first.id)
    before = evidence.events_behind(ports.current.evidence_folder, DAY, kept.run, people["anna"], SHUT)
    assert before == (("urn:logs", "e-1"),), "what it rested on before can still be read"


def test_a_corrected_roster_withdraws_what_no_longer_stands(people):
    deliver([use(1, "bela", TEAMS)])
    run_day(DAY)
    assert found(people) == {("bela", OFF_DUTY): 1}
    register.shift(people["bela"], "on", at(10), at(20))
    run, _ = run_day(DAY)
    assert (run.withdrawn, found(people)) == (1, {})
    row = FindingRow.objects.get(person=people["bela"])
    assert row.withdrawn_at == NOW
    assert row.version == 2


def test_what_was_withdrawn_and_is_found_again_stands_again(people):
    deliver([use(1, "bela", TEAMS)])
    run_day(DAY)
    shift = register.models.Shift
    register.shift(people["bela"], "on", at(10), at(20))
    run_day(DAY)
    shift.objects.filter(person_id=people["bela"]).update(superseded_at=NOW)
    run, _ = run_day(DAY)
    assert (run.changed, found(people)) == (1, {("bela", OFF_DUTY): 1})
    assert FindingRow.objects.get(person=people["bela"]).version == 3


def test_what_a_phone_had_not_proved_stands_against_nobody(people, monkeypatch):
    proved_from = at(14, 30)
    monkeypatch.setattr(
        ports.current, "proved", lambda start, end, wanted: dict.fromkeys(wanted, ((proved_from, end),))
    )
    deliver([use(29, "anna"), use(30, "anna"), use(31, "anna")])
    run, _ = run_day(DAY)
    assert found(people) == {("anna", SHUT): 2}
    [rule] = [one for one in run.rules if one.rule == SHUT]
    assert (rule.events, rule.found, rule.why_not["phone_not_proved"]) == (3, 2, 1)


def test_a_phone_is_asked_about_by_the_id_of_the_app_on_its_platform(people, monkeypatch):
    asked = []
    monkeypatch.setattr(ports.current, "proved", lambda start, end, wanted: asked.extend(sorted(wanted)) or {})
    deliver([use(1, "anna", TIKTOK.upper())])
    run_day(DAY)
    assert [app for _, app in asked] == [TIKTOK]


def test_of_a_website_a_phone_is_asked_about_all_that_it_held(people, monkeypatch):
    asked = []
    monkeypatch.setattr(ports.current, "proved", lambda start, end, wanted: asked.extend(sorted(wanted)) or {})
    days.FeedRow.objects.update(category="network")
    deliver([use(1, "anna", "tiktok.com", action="open_site")])
    run_day(DAY)
    assert [app for _, app in asked] == [""]


def test_a_rule_in_shadow_counts_and_names_nobody(people):
    deliver([use(1, "anna", WHATSAPP), use(2, "anna")])
    run, _ = run_day(DAY)
    shadowed = [one for one in run.rules if one.in_shadow]
    assert found(people) == {("anna", SHUT): 1}
    assert [one.why_not["in_shadow"] for one in shadowed] == [1]
    assert not FindingRow.objects.exclude(rule=SHUT).exists()


def test_a_feed_in_shadow_counts_and_names_nobody(people):
    days.feed("feed-2", declared_at=datetime(2026, 10, 1, tzinfo=UTC))
    deliver([use(1, "anna")], feed_id="feed-2")
    deliver([use(2, "bela")])
    run, _ = run_day(DAY)
    assert {who for who, _ in found(people)} == {"bela"}
    [rule] = [one for one in run.rules if one.rule == SHUT]
    assert rule.why_not["in_shadow"] == 1


def test_an_event_that_a_known_feed_brought_too_is_not_in_shadow(people):
    days.feed("feed-2", declared_at=datetime(2026, 10, 1, tzinfo=UTC))
    for one in ("feed-2", FEED):
        deliver([use(1, "anna")], feed_id=one)
    run_day(DAY)
    assert found(people) == {("anna", SHUT): 1}


def test_events_delivered_three_times_in_any_order_end_alike(people):
    uses = [use(number, ("anna", "bela", "carl")[number % 3], (TIKTOK, TEAMS)[number % 2]) for number in range(40)]
    deliver(uses)
    once, _ = run_day(DAY)
    stood = days.standing(people)
    for seed in range(3):
        mixed = list(uses)
        Random(seed).shuffle(mixed)
        deliver(mixed[:25], name=f"first {seed}")
        deliver(mixed[10:], name=f"second {seed}")
    _, had_to = run_day(DAY)
    assert not had_to, "the same events are the same day"
    RunRow.objects.update(stated="", events_digest="")
    anew, had_to = run_day(DAY)
    assert had_to
    assert (anew.evidence, anew.stated, anew.counts, anew.rules) == (
        once.evidence,
        once.stated,
        once.counts,
        once.rules,
    )
    assert (days.standing(people), anew.changed, anew.new) == (stood, 0, 0)


def test_a_summer_day_in_london_is_cut_out_of_two_days_in_utc(people):
    summer = datetime(2026, 7, 7, tzinfo=UTC)
    instants = [
        summer - timedelta(hours=1, minutes=1),
        summer - timedelta(hours=1),
        at(22, 59, summer),
        at(23, 0, summer),
    ]
    deliver([use(number, "anna", moment=moment) for number, moment in enumerate(instants)])
    run_day(date(2026, 7, 7))
    [row] = FindingRow.objects.all()
    behind = evidence.events_behind(ports.current.evidence_folder, row.period, row.run, people["anna"], SHUT)
    assert [one for _, one in behind] == ["e-1", "e-2"]


def test_unknown_people_and_phones_are_counted_and_found_against_nobody(people):
    register.phone("TAG-spare", serial="S-spare")
    deliver([use(1, "spare"), use(2, "nobody-knows"), use(3, "anna", "com.example.unheard")])
    run, _ = run_day(DAY)
    assert (run.unknown("phone"), run.unknown("holder"), run.unknown("app")) == (1, 1, 1)
    assert not [one for one in found(people) if one[0] != "anna"]


def test_a_day_that_is_not_over_is_not_run(people):
    with pytest.raises(DayNotOver):
        run_day(NOW.date())


def test_a_day_is_run_by_one_at_a_time(people):
    with _alone(DAY), pytest.raises(RunUnderWay):
        run_day(DAY)


def test_nothing_of_the_events_is_left_in_the_working_folder(people):
    deliver([use(1, "anna")])
    run_day(DAY)
    left = [one for one in ports.current.runs_folder.rglob("*") if one.is_file()]
    assert [one.name for one in left] == [f".{DAY}.lock"]


def test_a_run_that_fails_changes_nothing_and_the_next_goes_on_where_it_stopped(people, monkeypatch):
    deliver([use(1, "anna")])
    write = evidence.write

    def killed(*given):
        raise KeyboardInterrupt

    monkeypatch.setattr(evidence, "write", killed)
    with pytest.raises(KeyboardInterrupt):
        run_day(DAY)
    assert not RunRow.objects.exists()
    assert not FindingRow.objects.exists()
    done = sorted(one.name for one in ports.current.runs_folder.rglob("part-*"))
    assert done == ["part-00000.json", "part-00000.parquet"]
    monkeypatch.setattr(evidence, "write", write)
    run, _ = run_day(DAY)
    assert (run.new, found(people)) == (1, {("anna", SHUT): 1})


def test_evidence_that_no_run_names_is_cleared_away_a_day_later(people):
    deliver([use(1, "anna")])
    run, _ = run_day(DAY)
    left = evidence.write(ports.current.evidence_folder, DAY, "0" * 32, [])
    os.utime(left, (0, 0))
    assert clear_left_over(NOW) == 1
    [row] = FindingRow.objects.all()
    assert evidence.events_behind(ports.current.evidence_folder, DAY, run.id, row.person, SHUT)
