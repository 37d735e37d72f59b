"""Findings put together by person and rule, held to a loop over the events, and what stands against nobody."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.core.screening.facts import UNKNOWN_HOLDER
from bluelamp.core.screening.findings import FINDINGS
from bluelamp.core.screening.grouped import EVIDENCE, GROUPS, WHY_NOT, Grouped, Grouping, proved_table, to_be_proved
from bluelamp.core.screening.queries import connected

DAY = datetime(2026, 11, 3, tzinfo=UTC)
START = int(DAY.timestamp() * 1000)
GRAVITY = {"refer": 0, "tell-supervisor": 1, "tell-officer": 2}
HANDLING = {"grave": "refer", "middle": "tell-supervisor", "mild": "tell-officer", "silent": "not stated"}


def event(number, **said):
    made = {
        "event_id": number,
        "instant": DAY + timedelta(minutes=number),
        "phone": "phone-1",
        "person": "anna",
        "action": "use_app",
        "resource": "tiktok",
        "target": "com.example",
        "allowed": False,
        "rules": ["mild"],
        "erred": [],
        "handling": "tell-officer",
        "duty": "on",
        "segment": 1,
        "permissions": None,
        "person_known": True,
        "resource_known": True,
        "label": None,
    }
    return made | said


def written(folder, events):
    path = folder / "day.parquet"
    pq.write_table(pa.Table.from_pylist(events, schema=FINDINGS), path)
    return path


def named(events, sources=None):
    ids = [one["event_id"] for one in events]
    named_by = [(sources or {}).get(one, "logs") for one in ids]
    return pa.table(
        {
            "event_id": pa.array(ids, pa.int64()),
            "source": pa.array(named_by, pa.string()),
            "id": pa.array([f"e{one}" for one in ids], pa.string()),
            "in_shadow": pa.array([one == "new" for one in named_by], pa.bool_()),
        }
    )


def put_together(folder, events, asked, sources=None):
    connection = connected()
    connection.register("named", named(events, sources))
    return Grouped(connection, [written(folder, events)], "FROM named", asked)


def always(*phones):
    return proved_table(((one, "use_app", "tiktok"), START, START + 86_400_000) for one in phones)


def asking(**said):
    return Grouping(**({"handling": HANDLING, "proved": always("phone-1", "phone-2")} | said))


def found(grouped):
    return {(one["person"], one["rule"]): one["events"] for one in grouped.groups().to_pylist()}


def counts(grouped, units=()):
    table = pa.table(
        {"person": pa.array([p for p, _ in units], pa.string()), "unit": pa.array([u for _, u in units], pa.string())}
    )
    return {one.rule: one for one in grouped.rules(table)}


def test_the_events_of_a_person_under_a_rule_are_one_finding(tmp_path):
    events = [event(1), event(2), event(3, person="bela"), event(4, rules=["middle"])]
    grouped = put_together(tmp_path, events, asking())
    assert found(grouped) == {("anna", "mild"): 2, ("bela", "mild"): 1, ("anna", "middle"): 1}
    [first, *_] = grouped.groups().to_pylist()
    assert (first["rule"], first["handling"]) == ("middle", "tell-supervisor")
    assert grouped.groups().schema == GROUPS


def test_versions_of_a_person_are_one_person(tmp_path):
    assert found(put_together(tmp_path, [event(1), event(2, person="anna@2")], asking())) == {("anna", "mild"): 2}


def test_an_event_that_is_to_be_referred_is_in_no_milder_finding(tmp_path):
    events = [event(1, rules=["mild", "grave"]), event(2)]
    grouped = put_together(tmp_path, events, asking())
    assert found(grouped) == {("anna", "grave"): 1, ("anna", "mild"): 1}
    assert [(one["rule"], one["id"]) for one in pa.Table.from_batches(grouped.evidence(10)).to_pylist()] == [
        ("grave", "e1"),
        ("mild", "e2"),
    ]
    assert counts(grouped)["mild"].events == 2, "the count of a rule has every event that it forbids"


def test_a_rule_in_shadow_takes_no_event_from_another_and_names_nobody(tmp_path):
    events = [event(1, rules=["mild", "grave"]), event(2, person="bela", rules=["grave"])]
    grouped = put_together(tmp_path, events, asking(shadow_rules=frozenset({"grave"})))
    assert found(grouped) == {("anna", "mild"): 1}
    assert {one["person"] for one in pa.Table.from_batches(grouped.evidence(10)).to_pylist()} == {"anna"}
    assert (counts(grouped)["grave"].why_not["in_shadow"], counts(grouped)["grave"].people) == (2, 2)


def test_a_feed_in_shadow_gives_counts_alone(tmp_path):
    grouped = put_together(tmp_path, [event(1), event(2)], asking(), {2: "new"})
    assert found(grouped) == {("anna", "mild"): 1}
    assert counts(grouped)["mild"].why_not["in_shadow"] == 1


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"person": UNKNOWN_HOLDER}, "person_unknown"),
        ({"person_known": False}, "person_unknown"),
        ({"duty": "unknown"}, "duty_unknown"),
        ({"phone": "phone-3"}, "phone_not_proved"),
    ],
)
def test_what_is_not_known_or_not_proved_stands_against_nobody(tmp_path, said, why):
    asked = asking(reads_duty=frozenset({("use_app", "mild")}), enforced=frozenset({"use_app"}))
    grouped = put_together(tmp_path, [event(1, **said)], asked)
    assert found(grouped) == {}
    assert counts(grouped)["mild"].why_not[why] == 1


def test_unknown_duty_is_no_matter_to_a_rule_that_does_not_read_duty(tmp_path):
    asked = asking(reads_duty=frozenset({("call", "mild"), ("use_app", "grave")}))
    assert found(put_together(tmp_path, [event(1, duty="unknown")], asked)) == {("anna", "mild"): 1}


def test_a_call_needs_no_proof_of_the_phone(tmp_path):
    asked = asking(enforced=frozenset({"use_app"}))
    assert found(put_together(tmp_path, [event(1, phone="phone-3", action="call")], asked)) == {("anna", "mild"): 1}


@pytest.mark.parametrize(("minutes", "counts_against"), [(-1, False), (0, True), (9, True), (10, False)])
def test_a_proof_holds_from_its_first_instant_up_to_its_last(tmp_path, minutes, counts_against):
    begins = START + 60 * 60_000
    asked = asking(
        enforced=frozenset({"use_app"}),
        proved=proved_table([(("phone-1", "use_app", "tiktok"), begins, begins + 600_000)]),
    )
    grouped = put_together(tmp_path, [event(60 + minutes)], asked)
    assert bool(found(grouped)) is counts_against


def test_a_proof_about_one_app_says_nothing_of_another(tmp_path):
    asked = asking(enforced=frozenset({"use_app"}))
    assert found(put_together(tmp_path, [event(1, resource="casino")], asked)) == {}


def test_what_must_have_been_proved_is_named_once(tmp_path):
    events = [event(1), event(2), event(3, action="call"), event(4, phone="phone-2"), event(5, allowed=True)]
    asked = to_be_proved(connected(), [written(tmp_path, events)], frozenset({"use_app"}))
    assert asked == [("phone-1", "use_app", "tiktok"), ("phone-2", "use_app", "tiktok")]


def test_what_was_allowed_or_forbidden_by_no_rule_is_in_no_finding(tmp_path):
    events = [event(1, allowed=True, erred=["grave"]), event(2, rules=[])]
    grouped = put_together(tmp_path, events, asking())
    assert found(grouped) == {}
    assert counts(grouped) == {}


def test_people_are_counted_by_every_unit_they_are_in(tmp_path):
    events = [event(1), event(2), event(3, person="bela")]
    units = [("anna", "force"), ("bela", "force"), ("anna", "team")]
    assert counts(put_together(tmp_path, events, asking()), units)["mild"].by_unit == {"force": 2, "team": 1}


def test_a_day_without_findings_gives_empty_tables_of_the_same_columns(tmp_path):
    grouped = put_together(tmp_path, [], asking())
    assert (len(grouped.groups()), grouped.groups().schema) == (0, GROUPS)
    assert pa.Table.from_batches(grouped.evidence(10), schema=EVIDENCE).num_rows == 0


EVENTS = st.lists(
    st.fixed_dictionaries(
        {
            "person": st.sampled_from(["anna", "anna@2", "bela", UNKNOWN_HOLDER]),
            "phone": st.sampled_from(["phone-1", "phone-3"]),
            "action": st.sampled_from(["use_app", "call"]),
            "rules": st.lists(st.sampled_from(sorted(HANDLING)), unique=True, max_size=3),
            "duty": st.sampled_from(["on", "off", "unknown"]),
            "allowed": st.sampled_from([False, False, False, True]),
            "person_known": st.sampled_from([True, True, False]),
        }
    ),
    max_size=12,
)
SOURCES = st.lists(st.sampled_from(["logs", "proxy", "new"]), min_size=12, max_size=12)
ASKED = st.builds(
    asking,
    reads_duty=st.frozensets(st.tuples(st.sampled_from(["use_app", "call"]), st.sampled_from(sorted(HANDLING)))),
    enforced=st.sampled_from([frozenset(), frozenset({"use_app"})]),
    shadow_rules=st.frozensets(st.sampled_from(sorted(HANDLING)), max_size=2),
)


def why_not(one, rule, source, asked):
    """The same said event by event, to be read."""
    proved = one["phone"] in ("phone-1", "phone-2")
    reasons = {
        "person_unknown": not one["person_known"] or one["person"] == UNKNOWN_HOLDER,
        "duty_unknown": one["duty"] == "unknown" and (one["action"], rule) in asked.reads_duty,
        "phone_not_proved": one["action"] in asked.enforced and not proved,
        "in_shadow": rule in asked.shadow_rules or source == "new",
    }
    return next((one for one in WHY_NOT if reasons[one]), None)


def looped(events, sources, asked):
    behind = defaultdict(list)
    for one in events:
        source = sources[one["event_id"]]
        standing = {
            rule: GRAVITY.get(HANDLING[rule], 2)
            for rule in one["rules"]
            if not one["allowed"] and why_not(one, rule, source, asked) is None
        }
        for rule, gravity in standing.items():
            if gravity == min(standing.values()):
                behind[one["person"].partition("@")[0], rule].append((source, f"e{one['event_id']}"))
    return {key: sorted(ids) for key, ids in behind.items()}


@settings(max_examples=40)
@given(events=EVENTS, sources=SOURCES, asked=ASKED)
def test_groups_agree_with_a_loop_over_the_events(tmp_path_factory, events, sources, asked):
    made = [event(number, **one) for number, one in enumerate(events)]
    wanted = looped(made, sources, asked)
    grouped = put_together(tmp_path_factory.mktemp("g"), made, asked, dict(enumerate(sources)))
    assert found(grouped) == {key: len(ids) for key, ids in wanted.items()}
    behind = defaultdict(list)
    for one in pa.Table.from_batches(grouped.evidence(3), schema=EVIDENCE).to_pylist():
        behind[one["person"], one["rule"]].append((one["source"], one["id"]))
    assert behind == wanted
    for one in grouped.groups().to_pylist():
        ids = wanted[one["person"], one["rule"]]
        inner = "".join(hashlib.sha256(f"{source}\x1f{id_}".encode()).hexdigest() for source, id_ in ids)
        assert one["content"] == hashlib.sha256(inner.encode()).hexdigest()
    for counted in counts(grouped).values():
        whys = sum(counted.why_not.values())
        assert counted.found + whys <= counted.events


@settings(max_examples=40)
@given(events=EVENTS, order=st.randoms(use_true_random=False))
def test_the_order_of_findings_changes_nothing(tmp_path_factory, events, order):
    made = [event(number, **one) for number, one in enumerate(events)]
    mixed = list(made)
    order.shuffle(mixed)
    one, other = (put_together(tmp_path_factory.mktemp("o"), these, asking()) for these in (made, mixed))
    assert one.groups().equals(other.groups())
    assert counts(one) == counts(other)
