"""The example force's own rules in columns: nothing is left to the engine, and all deciders agree."""

import random
from datetime import date
from functools import cache
from pathlib import Path

from agreement.column_checks import run_plan
from bluelamp.core.cedar import Datetime, Engine, Entity, EntityUid, Record, Request, action_entities
from bluelamp.core.decision.ask import ask
from bluelamp.core.decision.examples import run_examples
from bluelamp.core.rulebook import load_rulebook
from bluelamp.core.screening import ColumnDecider, compile_rules, events_table, verdicts

RULEBOOK = Path(__file__).parents[2] / "rulebooks" / "example-force"
NOW = 1_793_613_600_000
EVENTS = 3_000


@cache
def force():
    return load_rulebook(RULEBOOK, date(2026, 11, 21))


def generated_people(rng):
    units, roles = [EntityUid("Unit", f"u{number}") for number in range(4)], force().entities.of_type("Role")
    wanted = [*units, *(role.uid for role in roles), EntityUid("Role", "corporate-communications")]
    return [
        *(Entity(unit) for unit in units),
        *(
            Entity(
                EntityUid("Person", f"p{number}"),
                {"kind": rng.choice(("officer", "special", "staff")), "work_phone_issued": rng.random() < 0.8},
                frozenset(one for one in wanted if rng.random() < 0.2),
            )
            for number in range(30)
        ),
    ]


def generated_value(rng, fact):
    kind = fact.type.kind
    if kind == "bool":
        return rng.random() < 0.3
    if kind == "datetime":
        return Datetime(NOW + rng.choice((-1, 0, 1, 86_400_000, -86_400_000)))
    if kind == "record":
        return Record(
            {
                one.name: generated_value(rng, one)
                for one in fact.type.fields.values()
                if one.required or rng.random() < 0.5
            }
        )
    if kind == "string":
        return rng.choice((*fact.marks.get("values", "").split(","), "else"))
    raise AssertionError(f"the force's events have a fact of a new type: {fact}")


def generated_request(rng, action):
    [resource_type] = action.resources
    known = [one.uid.id for one in force().entities.of_type(resource_type)]
    return Request(
        EntityUid("Person", f"p{rng.randrange(32)}"),  # two of them nobody knows
        action.uid,
        EntityUid(resource_type, rng.choice((*known, "no-such-thing"))),
        Record(
            {
                fact.name: generated_value(rng, fact)
                for fact in action.context.values()
                if fact.required or rng.random() < 0.5
            }
        ),
    )


def screened():
    return [action for action in force().schema.asked() if action.marks.get("screened") == "yes"]


def test_every_rule_of_the_example_force_becomes_columns_for_everything_screened():
    compiled = compile_rules(
        force().policies, force().schema, force().entities, actions=[action.uid for action in screened()]
    )
    assert compiled.refused == ()
    assert len(compiled.policies) > 63
    assert sum(len(environment.policies) for environment in compiled.environments) >= 30


def test_generated_events_of_the_example_force_get_the_engines_verdicts():
    rng = random.Random(11)
    world = force().entities.with_entities(generated_people(rng))
    requests = [generated_request(rng, rng.choice(screened())) for _ in range(EVENTS)]
    compiled = compile_rules(
        force().policies, force().schema, force().entities, actions=[action.uid for action in screened()]
    )
    found = verdicts(compiled, run_plan(compiled, events_table(requests, force().schema), world))
    engine = Engine(force().policies)
    expected = engine.ask_many(requests, engine.load(world.with_entities(action_entities(force().schema))))
    assert [found[position] for position in range(EVENTS)] == expected
    assert {True, False} == {verdict.allowed for verdict in expected}
    assert any(request.principal not in world for request in requests)


def test_every_example_of_the_force_holds_when_the_columns_decide():
    decider = ColumnDecider(force().policies)
    results = run_examples(force(), lambda question: ask(force(), question, decider))
    assert len(results) >= 100
    assert [one.error.say() for one in results if one.error is not None] == []
