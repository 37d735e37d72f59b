"""Promises that no rule of the example force may break, tried with facts of every kind on the real rules."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime
from functools import cache
from itertools import product
from pathlib import Path

import pytest

from bluelamp.core.cedar import Datetime, Duration, Engine, Entity, EntityUid, Record, Request
from bluelamp.core.kernel import to_millis
from bluelamp.core.rulebook import load_rulebook

DAY = date(2026, 11, 2)
NOW = to_millis(datetime(2026, 11, 2, 10, tzinfo=UTC))
YEAR = 365 * 86_400_000
PROTECTED = ("union", "legal", "medical", "welfare")
PER_THING = 25
ROLES = ("corporate-communications", "neighbourhood", "authorised-investigator")


@cache
def rules():
    return load_rulebook(Path(__file__).parents[2] / "rulebooks" / "example-force", DAY)


@cache
def people():
    held = [tuple(role for role, has in zip(ROLES, having, strict=True) if has) for having in product((0, 1), repeat=3)]
    return tuple(
        Entity(
            EntityUid("Person", f"p{number}-{issued}"),
            {"kind": "officer", "work_phone_issued": issued},
            frozenset(EntityUid("Role", role) for role in roles),
        )
        for number, roles in enumerate(held)
        for issued in (False, True)
    )


@cache
def loaded():
    engine = Engine(rules().policies)
    return engine, engine.load(rules().world.with_entities(people()))


def allowed(requests):
    engine, entities = loaded()
    verdicts = engine.ask_many(requests, entities)
    assert not any(one.errors for one in verdicts)
    return [one.allowed for one in verdicts]


def some_value(rng, fact):
    """A value that the schema lets the fact hold; instants and spans at their edges and far from them."""
    if fact.type.kind == "bool":
        return rng.random() < 0.5
    if fact.type.kind == "datetime":
        return Datetime(NOW + rng.choice((-YEAR, -1, 0, 1, YEAR - 1, YEAR, YEAR + 1, 5 * YEAR)))
    if fact.type.kind == "duration":
        return Duration(rng.choice((0, YEAR)))
    if fact.type.kind == "record":
        fields = fact.type.fields.values()
        return Record({one.name: some_value(rng, one) for one in fields if one.required or rng.random() < 0.5})
    assert fact.type.kind == "string", fact
    return rng.choice([one.strip() for one in fact.marks.get("values", "exampleforce on x,else,").split(",")])


def some_request(rng, action, thing, **stated):
    declared = rules().schema.actions[EntityUid("Action", action)].context
    facts = {name: some_value(rng, fact) for name, fact in declared.items() if fact.required or rng.random() < 0.5}
    facts |= {"now": Datetime(NOW)} if "now" in declared else {}
    return Request(rng.choice(people()).uid, EntityUid("Action", action), thing, Record({**facts, **stated}))


def things(kind, category):
    above = EntityUid(f"{kind}Category" if kind in ("App", "Site") else f"{kind}Class", category)
    found = [one.uid for one in rules().entities.of_type(kind) if above in rules().entities.ancestors(one.uid)]
    assert found, category
    return found


@pytest.mark.parametrize("seed", range(4))
def test_union_legal_medical_and_welfare_matters_are_never_refused(seed):
    rng = random.Random(seed)
    asked = [
        some_request(rng, action, thing)
        for action, kind in (("call", "Contact"), ("text", "Contact"), ("open_site", "Site"))
        for thing in things(kind, "protected")
        for _ in range(PER_THING)
    ]
    apps = [one.uid for one in rules().entities.of_type("App")]
    asked += [some_request(rng, "send_in_app", rng.choice(apps), recipient=rng.choice(PROTECTED)) for _ in range(600)]
    asked += [
        some_request(rng, action, thing, device="work")
        for action in ("use_app", "install_app")
        for thing in things("App", "welfare")
        for _ in range(PER_THING)
    ]
    refused = [one for one, is_allowed in zip(asked, allowed(asked), strict=True) if not is_allowed]
    assert refused == []


@pytest.mark.parametrize("seed", range(2))
def test_999_is_never_refused(seed):
    rng = random.Random(seed)
    asked = [
        some_request(rng, action, thing)
        for action in ("call", "text")
        for thing in things("Contact", "emergency-services")
        for _ in range(200)
    ]
    assert all(allowed(asked))


@pytest.mark.parametrize("seed", range(2))
def test_an_essential_app_is_never_refused_on_a_work_phone_and_no_never_limited_one_for_duty(seed):
    rng = random.Random(seed)
    essential = [some_request(rng, "use_app", one, device="work") for one in things("App", "essential") * PER_THING]
    assert all(allowed(essential))
    listed = [EntityUid("App", app.id) for app in rules().catalogue.apps.values() if app.never_limited]
    pairs = [
        [some_request(random.Random(number), "use_app", one, device="work", duty=duty) for duty in ("on", "off")]
        for one in listed
        for number in range(PER_THING)
    ]
    assert allowed([on for on, _ in pairs]) == allowed([off for _, off in pairs])


@pytest.mark.parametrize("action", ["use_app", "install_app", "open_site", "call", "text"])
def test_a_duty_state_nobody_knows_counts_against_nobody(action):
    rng = random.Random(action)
    [kind] = rules().schema.actions[EntityUid("Action", action)].resources
    known = [one.uid for one in rules().entities.of_type(kind)]
    numbers = range(700)
    chosen = [rng.choice(known) for _ in numbers]
    verdicts = [
        allowed([some_request(random.Random(number), action, chosen[number], duty=duty) for number in numbers])
        for duty in ("unknown", "on", "off")
    ]
    assert not any((on or off) and not unknown for unknown, on, off in zip(*verdicts, strict=True))
    assert len(set(zip(*verdicts, strict=True))) > 1


@pytest.mark.parametrize("action", ["use_app", "install_app", "open_site", "call", "text", "send_in_app"])
def test_a_purpose_nobody_stated_counts_against_nobody_on_a_work_phone(action):
    rng = random.Random(action)
    [kind] = rules().schema.actions[EntityUid("Action", action)].resources
    known = [one.uid for one in rules().entities.of_type(kind)]
    numbers = range(700)
    chosen = [rng.choice(known) for _ in numbers]
    unstated, policing, personal = (
        allowed(
            [
                some_request(random.Random(number), action, chosen[number], device="work", purpose=purpose)
                for number in numbers
            ]
        )
        for purpose in ("unstated", "policing", "personal")
    )
    against = [(chosen[at], at) for at in numbers if (policing[at] or personal[at]) and not unstated[at]]
    assert against == []


def test_an_account_nobody_stated_counts_against_nobody():
    rng = random.Random(7)
    sites = [one.uid for one in rules().entities.of_type("Site")]
    numbers, chosen = range(700), [rng.choice(sites) for _ in range(700)]
    none, corporate, own = (
        allowed(
            [
                some_request(random.Random(number), "open_site", chosen[number], device="work", account=account)
                for number in numbers
            ]
        )
        for account in ("none", "corporate", "own")
    )
    assert not any((one or two) and not nobody for nobody, one, two in zip(none, corporate, own, strict=True))
    assert any(nobody and not two for nobody, two in zip(none, own, strict=True))
