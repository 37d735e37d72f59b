"""The example force's own rules on a generated force: agreement with asking, and every payload valid."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest

from bluelamp.core.cedar import Datetime, Engine, Entities, Entity, EntityUid, Record, Request
from bluelamp.core.decision.partial import Standing, Unknown, unknown_facts
from bluelamp.core.kernel import to_millis
from bluelamp.core.phones import Holder, fleet_coverage, plan_difference, plan_fleet
from bluelamp.core.phones.android import check as android_check
from bluelamp.core.phones.android.payloads import android_policy
from bluelamp.core.phones.apple import check as apple_check
from bluelamp.core.phones.apple.payloads import apple_payload
from bluelamp.core.phones.intune import check as intune_check
from bluelamp.core.phones.intune.payloads import intune_android, intune_apple
from bluelamp.core.phones.plan import snapshot
from bluelamp.core.phones.standings import OPEN_SITE, USE_APP
from bluelamp.core.rulebook import load_rulebook
from bluelamp.core.rulebook.webforms import WebForms
from bluelamp.core.samples import generate
from bluelamp.doors.cli.payloads import payloads_of

ROOT = Path(__file__).parents[2]
DAY = date(2026, 11, 2)
AT = datetime(2026, 11, 2, 10, tzinfo=UTC)
BASE = "https://phones.example/profiles"


@cache
def real_rules():
    return load_rulebook(ROOT / "rulebooks" / "example-force", DAY)


def uids(kind, names):
    return frozenset(EntityUid(kind, name) for name in names)


@cache
def sample(people: int) -> tuple[tuple[Holder, ...], Entities]:
    """Holders and units of a generated force; its permissions as they stand, ended ones not closed."""
    tables = generate(real_rules(), people=people, seed=7, day=DAY, events_per_phone=0).tables
    units = Entities(
        Entity(EntityUid("Unit", row["unit"]), parents=uids("Unit", row["parents"]))
        for row in tables["units"].to_pylist()
    )
    platforms = {row["phone"]: row["platform"] for row in tables["phones"].to_pylist()}
    phone_of = {row["person"]: platforms[row["phone"]] for row in tables["custody"].to_pylist()}
    held: dict[str, dict[EntityUid, Record]] = {}
    for row in tables["permissions"].to_pylist():
        group = {} if row["group"] is None else {"group": row["group"]}
        record = Record({"purpose": row["purpose"], "until": Datetime(to_millis(row["until"])), **group})
        held.setdefault(row["person"], {})[EntityUid(row["resource_type"], row["resource"])] = record
    holders = [
        Holder(
            Entity(
                EntityUid("Person", row["person"]),
                {"kind": row["kind"], "work_phone_issued": row["work_phone_issued"]},
                uids("Unit", row["units"]) | uids("Role", row["roles"]),
            ),
            phone_of[row["person"]],
            permissions=held.get(row["person"], {}),
        )
        for row in tables["people"].to_pylist()
        if row["person"] in phone_of
    ]
    return tuple(holders), units


def planned(people: int):
    holders, units = sample(people)
    return plan_fleet(real_rules(), holders, at=AT, people=units)


def payloads(fleet, catalogue):
    """Each payload of a fleet, by target, with what the vendor's check says of it."""
    for plan in fleet.plans.values():
        for duty in ("on", "off"):
            yield "android", android_check.problems(android_policy(plan, catalogue, duty).body)
            for name, build in (("intune-android", intune_android), ("intune-apple", intune_apple)):
                for part in build(plan, catalogue, duty).resources:
                    yield name, intune_check.problems(part.body, part.type_name)
            for ios in ("18.1", "27.0"):
                built = apple_payload(plan, catalogue, duty, ios=ios, profile_base=BASE)
                yield "apple", apple_check.profile_problems(built.profile, ios=ios, supervised=True)
                for part in built.declarations:
                    yield "apple", apple_check.declaration_problems(part, ios=ios, supervised=True)


def test_every_payload_of_the_sample_force_is_valid_and_passes_the_guards():
    counts = Counter()
    for target, problems in payloads(planned(1_000), real_rules().catalogue):
        assert problems == ()
        counts[target] += 1
    print(f"\npayloads valid: {dict(counts)}, {sum(counts.values())} in all")  # noqa: T201 - the count is asked for
    assert set(counts) == {"android", "intune-android", "intune-apple", "apple"}


def some_value(domain: Unknown, rng: random.Random):
    if domain.may_be_absent and rng.random() < 0.3:
        return None
    return rng.choice(domain.values if domain.values is not None else ("tiktok", "an account on no list"))


@pytest.mark.parametrize("seed", range(6))
def test_always_and_never_hold_for_completions_asked_of_the_engine(seed):
    rng = random.Random(seed)
    rules = real_rules()
    holders, units = sample(1_000)
    holder = rng.choice([one for one in holders if one.permissions] if seed % 2 else holders)
    plan = plan_fleet(rules, [holder], at=AT, people=units).plan_of(holder.person.uid)
    engine = Engine(rules.policies)
    loaded = engine.load(snapshot(rules, [*units, holder.person]))
    forms = WebForms(rules.catalogue)
    covered = {uid: one for given, one in holder.permissions.items() for uid in forms.covered_by(given)}
    asked = 0
    for line in (*plan.apps, *plan.sites):
        action = USE_APP if line.resource.type == "App" else OPEN_SITE
        context = rules.schema.actions[action].context
        for duty, decided in (("on", line.on), ("off", line.off)):
            known = {"now": Datetime(to_millis(AT)), "device": "work", "duty": duty, "major_incident": False}
            domains = unknown_facts(rules.schema.actions[action], frozenset({*known, "permission"}))
            assert set(known) <= set(context)
            held = {"permission": covered[line.resource]} if line.resource in covered else {}
            requests = []
            for _ in range(12):
                chosen = {name: some_value(domain, rng) for name, domain in domains.items()}
                facts = {name: value for name, value in chosen.items() if value is not None}
                requests.append(Request(holder.person.uid, action, line.resource, Record({**known, **held, **facts})))
            answers = {verdict.allowed for verdict in engine.ask_many(requests, loaded)}
            asked += len(requests)
            if decided.standing is Standing.ALWAYS:
                assert answers == {True}, line
            if decided.standing is Standing.NEVER:
                assert answers == {False}, line
    assert asked > 5_000


def test_social_media_is_shut_for_most_and_open_for_the_communications_team():
    holders, _ = sample(1_000)
    fleet = planned(1_000)

    def tiktok(holder):
        (line,) = (line for line in fleet.plan_of(holder.person.uid).apps if line.resource.id == "tiktok")
        return line.on.is_open

    in_communications = [one for one in holders if EntityUid("Role", "corporate-communications") in one.person.parents]
    assert in_communications
    assert all(tiktok(one) for one in in_communications)
    others = [one for one in holders if not one.permissions and one not in in_communications]
    assert not any(tiktok(one) for one in others)


def test_calls_and_maps_are_open_off_duty_for_everybody():
    for plan in planned(1_000).plans.values():
        for line in plan.apps:
            if real_rules().catalogue.apps[line.resource.id].never_limited:
                assert line.off.is_open, line.resource


def test_some_rules_are_kept_by_the_phones_and_all_are_counted():
    found = fleet_coverage(planned(1_000), real_rules())
    for target, one in found.items():
        assert one.enforced, target
        assert len(one.enforced) + len(one.in_part) + len(one.advised) == len(real_rules().rules)


def test_a_plan_differs_in_nothing_from_itself():
    fleet = planned(1_000)
    assert plan_difference(fleet, planned(1_000)).phones_changed == 0


@pytest.mark.deep
def test_thirty_thousand_holders_fall_into_few_classes_and_every_payload_fits():
    holders, units = sample(37_000)
    rules = real_rules()
    fleet = plan_fleet(rules, holders, at=AT, people=units)
    assert len(fleet.placed) == len(holders) > 30_000
    assert len(fleet.plans) < 40
    payloads = [one for plan in fleet.plans.values() for one in payloads_of(plan, rules.catalogue)]
    assert {one.target for one in payloads} == {"android", "intune-android", "intune-apple", "apple"}
    assert [one.problems for one in payloads if one.problems] == []


@pytest.mark.parametrize("ios", ["15.0", "16.4", "17.4", "17.5", "18.1", "26.0", "27.0"])
def test_every_class_of_the_sample_force_is_valid_on_every_release_of_iphones(ios):
    counts = Counter()
    for plan in planned(1_000).plans.values():
        for duty in ("on", "off", "unknown"):
            made = apple_payload(plan, real_rules().catalogue, duty, ios=ios, profile_base=BASE)
            assert apple_check.profile_problems(made.profile, ios=ios, supervised=True) == ()
            counts["profiles"] += 1
            for one in made.declarations:
                assert apple_check.declaration_problems(one, ios=ios, supervised=True) == ()
                counts["declarations"] += 1
    print(f"\niOS {ios}: {dict(counts)} valid")  # noqa: T201 - the count is asked for
    assert counts["declarations"] > counts["profiles"] > 10


def test_no_profile_of_the_sample_force_is_for_phones_that_are_not_supervised():
    plan = next(iter(planned(1_000).plans.values()))
    made = apple_payload(plan, real_rules().catalogue, "on", ios="18.1", profile_base=BASE)
    assert any("supervised" in one for one in apple_check.profile_problems(made.profile, ios="18.1", supervised=False))
