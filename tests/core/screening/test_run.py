"""A whole screening run over a generated force: exact, complete, resumable, and loud where it must be."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from collections import Counter
from dataclasses import replace

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from bluelamp.core.cedar import Verdict
from bluelamp.core.feeds import FeedColumnMissing, FeedDamaged, FeedNotFound
from bluelamp.core.samples import write_force
from bluelamp.core.screening import run as run_module
from bluelamp.core.screening.errors import ScreeningDisagrees
from bluelamp.core.screening.facts import UNKNOWN_HOLDER
from bluelamp.core.screening.inputs import load_inputs
from bluelamp.core.screening.queries import fetched
from bluelamp.core.screening.referee import Referee
from bluelamp.core.screening.relation import EventRelation
from bluelamp.core.screening.run import screen
from small_force import DAY, small_rulebook

RULEBOOK = small_rulebook()
PARTS = 3


class Killed(Exception):
    pass


@pytest.fixture(scope="module")
def force(tmp_path_factory):
    folder = tmp_path_factory.mktemp("force")
    write_force(folder, RULEBOOK, people=150, seed=5, day=DAY, events_per_phone=60)
    [whole] = (folder / "events").glob("*.parquet")
    events = pq.read_table(whole)
    whole.unlink()
    size = len(events) // PARTS + 1
    for number in range(PARTS):
        pq.write_table(events.slice(number * size, size), folder / "events" / f"part-{number:05d}.parquet")
    return folder


@pytest.fixture(scope="module")
def undisturbed(force, tmp_path_factory):
    out = tmp_path_factory.mktemp("out")
    return out, screen(RULEBOOK, force, out)


def files_of(out):
    return {
        str(one.relative_to(out)): hashlib.sha256(one.read_bytes()).hexdigest()
        for one in sorted(out.rglob("*"))
        if one.is_file()
    }


def rows_of(out):
    """The findings of a run, as a set of texts: DuckDB may return rows in any order."""
    table = pq.read_table(out / "findings")
    return Counter(str(row) for row in table.to_pylist())


def reported(force):
    return pq.read_table(force / "events")


def test_every_event_is_allowed_not_allowed_protected_or_rejected(force, undisturbed):
    counts = undisturbed[1].tally.counts
    assert counts["allowed"] + counts["not_allowed"] == counts["events"]
    assert counts["events"] + counts["protected_dropped"] + counts["rejected"] == len(reported(force))
    assert counts["findings"] == pq.read_table(undisturbed[0] / "findings").num_rows


def test_labels_come_out_as_they_were_planted(undisturbed):
    tally = undisturbed[1].tally
    allowed = {label: count - tally.not_allowed_by_label[label] for label, count in tally.by_label.items()}
    for label in ("social-app", "never-permitted", "permission-lapsed", "shut-app-installed", "unknown-app"):
        assert allowed[label] == 0, label
    assert tally.not_allowed_by_label["off-duty-on-call"] == 0
    assert tally.not_allowed_by_label["social-app-of-communications"] == 0
    assert 0 < tally.not_allowed_by_label["shift-edge"] < tally.by_label["shift-edge"]


def test_nothing_of_a_protected_contact_is_kept_but_the_total(force, undisturbed):
    out, report = undisturbed
    planted = pc.sum(
        pc.is_in(reported(force)["label"], pa.array(["protected-contact", "protected-site", "private-app"]))
    )
    assert report.tally.counts["protected_dropped"] == planted.as_py() > 0
    findings = pq.read_table(out / "findings")
    assert not {"union", "legal", "medical", "welfare", "federation"} & set(findings["resource"].to_pylist())
    assert not any("protected" in label or "private" in label for label in report.tally.by_label)


def test_a_private_app_is_dropped_from_whichever_platform_it_is_reported(force, tmp_path):
    apps = RULEBOOK.catalogue.apps
    android_only = {name: replace(app, apple=None) for name, app in apps.items() if app.private}
    [private] = android_only.values()
    rules = replace(RULEBOOK, catalogue=replace(RULEBOOK.catalogue, apps={**apps, **android_only}))

    def use_private_app(events):
        uses = events.filter(pc.equal(events["action"], "use_app"))
        return uses.set_column(uses.schema.get_field_index("target"), "target", pa.array([private.android] * len(uses)))

    path = small_copy(force, tmp_path / "force", use_private_app)
    phones = pq.read_table(force / "phones.parquet")
    apple = phones.filter(pc.equal(phones["platform"], "apple"))["phone"]
    used = pq.read_table(path)
    assert pc.any(pc.is_in(used["phone"], apple.combine_chunks())).as_py()
    report = screen(rules, tmp_path / "force", tmp_path / "out")
    assert report.tally.counts["protected_dropped"] == len(used)
    assert report.events == pq.read_table(tmp_path / "out" / "findings").num_rows == 0


def test_what_is_not_known_is_counted(undisturbed):
    unknown, by_label = undisturbed[1].tally.unknown, undisturbed[1].tally.by_label
    assert unknown["phone"] == by_label["unknown-phone"]
    assert unknown["person"] == by_label["unknown-person"]
    assert unknown["app"] >= by_label["unknown-app"]
    assert unknown["site"] >= by_label["unknown-site"]
    assert unknown["duty"] >= by_label["duty-unknown"]
    assert undisturbed[1].tally.counts["ids_in_other_case"] > 0


def test_rules_that_erred_are_counted_and_every_such_event_was_rechecked(undisturbed):
    counts = undisturbed[1].tally.counts
    assert counts["rechecked"] >= counts["erred"] > 0
    assert set(undisturbed[1].tally.erred_by_rule) >= {"overflow", "unknown-duty-staff"}
    findings = pq.read_table(undisturbed[0] / "findings")
    erred = findings.filter(pc.greater(pc.list_value_length(findings["erred"]), 0))
    assert len(erred) == counts["erred"], "an event that is allowed although a rule erred is a finding too"


def test_a_finding_names_the_facts_behind_it(undisturbed):
    out, _ = undisturbed
    [facts] = (out / "facts").glob("*.parquet")
    connection = duckdb.connect()
    wrong = connection.execute(
        "SELECT count(*) FROM read_parquet(?) f JOIN read_parquet(?) s USING (segment)"
        " WHERE NOT (f.phone = s.phone AND epoch_ms(f.instant) >= s.s AND epoch_ms(f.instant) < s.e"
        " AND f.duty = s.duty AND f.person = coalesce(s.person, ?))",
        [str(out / "findings" / "*.parquet"), str(facts), UNKNOWN_HOLDER],
    ).fetchall()
    assert wrong == [(0,)]


def test_facts_of_events_agree_with_a_loop_over_the_tables(force):
    inputs = load_inputs(force)
    connection = duckdb.connect()
    relation = EventRelation(connection, RULEBOOK, inputs)
    tables = {name: table.to_pylist() for name, table in inputs.tables.items()}
    edges, compared = 0, 0
    for path in sorted((force / "events").glob("*.parquet")):
        relation.open(path)
        wide = {row["reported_id"]: row for row in fetched(connection, relation.sql()).to_pylist()}
        for event in pq.read_table(path).to_pylist():
            row = wide.get(event["event_id"])
            if row is None:
                continue
            compared += 1
            edges += event["label"] in ("shift-edge", "permission-edge")
            expected = naive(event, row["resource"], tables)
            got = {name: row[name] for name in expected}
            assert got == expected, event
    assert compared > 5_000
    assert edges > 10


def naive(event, resource, tables):
    def in_force(name, end="end"):
        return [one for one in tables[name] if one["start"] <= event["instant"] < one[end]]

    holders = [one["person"] for one in in_force("custody") if one["phone"] == event["phone"]]
    person = holders[0] if holders else None
    states = {one["state"] for one in in_force("roster") if one["person"] == person and person is not None}
    told = (
        {one["kind"] for one in in_force("circumstances") if one["person"] in (None, person)}
        if event["phone"].startswith("D")
        else set()
    )
    permissions = [
        one
        for one in in_force("permissions", "until")
        if one["person"] == person and one["resource"] == resource and event["action"] in ("use_app", "install_app")
    ]
    until = min((int(one["until"].timestamp() * 1000) for one in permissions), default=None)
    return {
        "principal": person or UNKNOWN_HOLDER,
        "ctx_duty": "on" if "on" in states else "off" if states else "unknown",
        "ctx_on_call": "on_call" in states,
        "ctx_recalled": "recall" in told,
        "ctx_emergency": "emergency" in told,
        "ctx_major_incident": "major-incident" in told,
        "ctx_purpose": "policing" if "policing-purpose" in told else "unstated",
        "ctx_account": "corporate" if "corporate-account" in told else "none",
        "ctx_permission": bool(permissions),
        "ctx_permission__until": until,
    }


def test_a_killed_run_goes_on_and_ends_with_the_same_files(force, undisturbed, tmp_path):
    def kill(done, total):
        if done > total * 0.5:
            raise Killed

    with pytest.raises(Killed):
        screen(RULEBOOK, force, tmp_path, progress=kill)
    assert len(list((tmp_path / "summaries").glob("*.json"))) < PARTS
    report = screen(RULEBOOK, force, tmp_path)
    assert 0 < report.reused < PARTS
    assert files_of(tmp_path) == files_of(undisturbed[0])
    assert report.tally.as_json() == undisturbed[1].tally.as_json()


def test_what_was_screened_before_is_not_screened_again_unless_something_changed(force, undisturbed, tmp_path):
    out = tmp_path / "out"
    shutil.copytree(undisturbed[0], out)
    assert screen(RULEBOOK, force, out).reused == PARTS
    assert screen(replace(RULEBOOK, digest="another"), force, out).reused == 0
    copied = tmp_path / "force"
    shutil.copytree(force, copied)
    path = copied / "events" / "part-00000.parquet"
    pq.write_table(pq.read_table(path).slice(1), path)
    assert screen(replace(RULEBOOK, digest="another"), copied, out).reused == PARTS - 1


def test_one_thread_and_two_find_the_same(force, undisturbed, tmp_path):
    assert screen(RULEBOOK, force, tmp_path, threads=1).tally.as_json() == undisturbed[1].tally.as_json()
    assert rows_of(tmp_path) == rows_of(undisturbed[0])


def test_progress_only_ever_grows_and_ends_at_the_whole(force, tmp_path):
    told = []
    screen(RULEBOOK, force, tmp_path, progress=lambda done, total: told.append((done, total)))
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1][0] == told[-1][1] == len(reported(force))


def csv_rows_of(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def small_copy(force, folder, change):
    shutil.copytree(force, folder)
    for path in sorted((folder / "events").glob("*.parquet"))[1:]:
        path.unlink()
    path = folder / "events" / "part-00000.parquet"
    pq.write_table(change(pq.read_table(path).slice(0, 500)), path)
    return path


def test_rows_that_cannot_be_events_come_back_as_a_file_with_reasons(force, tmp_path):
    def spoil(events):
        actions = events["action"].to_pylist()
        actions[3] = "fly"
        phones = events["phone"].to_pylist()
        phones[7] = None
        return events.set_column(3, "action", pa.array(actions)).set_column(2, "phone", pa.array(phones))

    small_copy(force, tmp_path / "force", spoil)
    report = screen(RULEBOOK, tmp_path / "force", tmp_path / "out")
    assert report.tally.counts["rejected"] == 2
    given_back = csv_rows_of(tmp_path / "out" / "rejects" / "part-00000.csv")
    assert [(one["row"], one["reason"]) for one in given_back] == [
        ("4", "no action that is screened: `fly`"),
        ("8", "`phone` is empty"),
    ]
    assert json.loads(given_back[0]["text"])["action"] == "fly"
    assert report.rejects == {"rejects/part-00000.csv": 2}


def test_a_file_lacking_a_column_is_refused_before_anything_is_screened(force, tmp_path):
    small_copy(force, tmp_path / "force", lambda events: events.drop_columns(["direction"]))
    with pytest.raises(FeedColumnMissing, match="no column `direction`"):
        screen(RULEBOOK, tmp_path / "force", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_truncated_file_is_refused(force, tmp_path):
    path = small_copy(force, tmp_path / "force", lambda events: events)
    path.write_bytes(path.read_bytes()[:-50])
    with pytest.raises(FeedDamaged, match="cut off"):
        screen(RULEBOOK, tmp_path / "force", tmp_path / "out")


@pytest.mark.parametrize("at", [0.1, 0.3])
def test_a_file_damaged_before_its_footer_is_refused_too(at, force, tmp_path):
    path = small_copy(force, tmp_path / "force", lambda events: events)
    data = bytearray(path.read_bytes())
    start = int(len(data) * at)
    data[start : start + 400] = bytes(400)
    path.write_bytes(bytes(data))
    with pytest.raises(FeedDamaged, match="cut off"):
        screen(RULEBOOK, tmp_path / "force", tmp_path / "out")


def test_a_folder_without_events_is_said_so(force, tmp_path):
    small_copy(force, tmp_path / "force", lambda events: events).unlink()
    with pytest.raises(FeedNotFound, match="no events"):
        screen(RULEBOOK, tmp_path / "force", tmp_path / "out")


def test_contradicting_custody_is_counted(force, tmp_path):
    small_copy(force, tmp_path / "force", lambda events: events)
    custody = pq.read_table(tmp_path / "force" / "custody.parquet")
    twice = pa.concat_tables([custody, custody.slice(0, 1).set_column(1, "person", pa.array(["P000150"]))])
    pq.write_table(twice, tmp_path / "force" / "custody.parquet")
    report = screen(RULEBOOK, tmp_path / "force", tmp_path / "out")
    assert report.tally.conflicts["two_holders"] > 0


def test_a_table_may_come_as_csv_and_a_person_there_twice_is_a_reject(force, tmp_path):
    small_copy(force, tmp_path / "force", lambda events: events)
    people = pq.read_table(tmp_path / "force" / "people.parquet").to_pylist()
    lines = ["person,kind,work_phone_issued,units,roles"]
    for one in [*people, people[0]]:
        issued = "yes" if one["work_phone_issued"] else "no"
        lines.append(f"{one['person']},{one['kind']},{issued},{' '.join(one['units'])},{' '.join(one['roles'])}")
    (tmp_path / "force" / "people.csv").write_text("\n".join(lines) + "\n")
    (tmp_path / "force" / "people.parquet").unlink()
    screen(RULEBOOK, tmp_path / "force", tmp_path / "out")
    [refused] = csv_rows_of(tmp_path / "out" / "rejects" / "people.csv")
    assert refused["reason"] == "`person` is there twice; the first row counts"
    assert (int(refused["row"]), int(refused["line"])) == (len(people) + 1, len(people) + 2)
    assert refused["text"] == lines[-1]


def test_the_run_stops_where_the_engine_says_otherwise(force, tmp_path, monkeypatch):
    def contrary(_, events):
        return [Verdict(allowed=False, reasons=frozenset(), errors=frozenset({"nobody"}))] * len(events)

    monkeypatch.setattr(Referee, "verdicts", contrary)
    with pytest.raises(ScreeningDisagrees, match="by the engine"):
        screen(RULEBOOK, force, tmp_path)
    assert not list((tmp_path / "summaries").glob("*.json"))


def test_the_report_is_plain_json(undisturbed):
    body = json.loads(json.dumps(undisturbed[1].as_json()))
    assert body["rulebook"] == "small-force"
    assert body["files"] == PARTS
    assert body["by_rule"]["open-apps"] > 0


def test_the_same_events_give_the_same_bytes_on_any_number_of_threads(force, tmp_path, monkeypatch):
    monkeypatch.setattr(run_module, "BATCH", 1000)
    monkeypatch.setattr(run_module, "GROUP", 64)
    copied = tmp_path / "force"
    shutil.copytree(force, copied)
    for path in (copied / "events").glob("*.parquet"):
        pq.write_table(pq.read_table(path), path, row_group_size=500)
    for threads in (1, 4):
        screen(RULEBOOK, copied, tmp_path / str(threads), threads=threads)
    assert files_of(tmp_path / "1") == files_of(tmp_path / "4")
    assert rows_of(tmp_path / "1")
