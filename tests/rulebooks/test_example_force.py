"""The promises of the example force's rules: what no fact that nobody knows may do to anybody.

Each is held over every combination of the facts it depends on, not over chosen examples.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from itertools import product
from pathlib import Path

import pytest

from bluelamp.core.cedar import Datetime, Duration, Entity, EntityUid, Record, Request, Value, Verdict
from bluelamp.core.decision.ask import ask
from bluelamp.core.decision.deciders import ReferenceDecider
from bluelamp.core.decision.engine import EngineDecider
from bluelamp.core.decision.examples import run_examples
from bluelamp.core.rulebook import Rulebook, load_rulebook
from bluelamp.core.rulebook.lint import check_directory

RULEBOOKS = Path(__file__).parents[2] / "rulebooks"
DAY = date(2026, 11, 21)
NOW = Datetime(1_793_613_600_000)
EVERYONE = ("corporate-communications", "neighbourhood", "authorised-investigator", None)


@cache
def force() -> Rulebook:
    """The example force as it stands on the day of these tests."""
    return load_rulebook(RULEBOOKS / "example-force", DAY)


@cache
def engine() -> EngineDecider:
    """The Cedar engine with the example force's rules."""
    return EngineDecider(force().policies)


def person(role: str | None, *, issued: bool = True) -> Entity:
    """A generated officer with one role or none."""
    parents = frozenset() if role is None else frozenset({EntityUid("Role", role)})
    return Entity(EntityUid("Person", "generated"), {"kind": "officer", "work_phone_issued": issued}, parents)


def combinations(choices: Mapping[str, tuple[Value, ...]]) -> Iterator[dict[str, Value]]:
    """Every combination of the choices."""
    for values in product(*choices.values()):
        yield dict(zip(choices, values, strict=True))


def decide(
    action: str, resources: list[EntityUid], contexts: list[dict[str, Value]], asker: Entity
) -> list[tuple[EntityUid, dict[str, Value], Verdict]]:
    """The engine's verdicts on every resource in every circumstance."""
    entities = force().world.with_entities([asker])
    asked = [(resource, context) for resource in resources for context in contexts]
    requests = [
        Request(asker.uid, EntityUid("Action", action), resource, Record(context)) for resource, context in asked
    ]
    verdicts = engine().decide_many(requests, entities)
    return [(resource, context, verdict) for (resource, context), verdict in zip(asked, verdicts, strict=True)]


def phone_use(**choices: tuple[Value, ...]) -> list[dict[str, Value]]:
    """Circumstances of the use of a work phone: a log's own, varied as asked."""
    usual: dict[str, tuple[Value, ...]] = {
        "now": (NOW,),
        "device": ("work",),
        "duty": ("on", "off", "unknown"),
        "on_call": (False, True),
        "recalled": (False,),
        "emergency": (False,),
        "major_incident": (False, True),
        "purpose": ("unstated",),
        "account": ("none",),
    }
    return list(combinations(usual | choices))


def contact_use(**choices: tuple[Value, ...]) -> list[dict[str, Value]]:
    """Circumstances of a call or text, varied as asked."""
    usual: dict[str, tuple[Value, ...]] = {
        "now": (NOW,),
        "device": ("work", "landline", "radio"),
        "direction": ("outgoing", "incoming"),
        "duty": ("on", "off", "unknown"),
        "on_call": (False,),
        "recalled": (False,),
        "emergency": (False, True),
        "major_incident": (False,),
        "purpose": ("unstated",),
        "alternative": (True,),
        "work_phone_to_hand": (True,),
        "reason_now": (False,),
        "number_from_force": (False, True),
        "number_withheld": (False, True),
        "justification_recorded": (False,),
    }
    return list(combinations(usual | choices))


def of_type(kind: str) -> list[EntityUid]:
    """One thing of every category, and one that is not in the catalogue: rules tell things apart by category."""
    by_category = {one.parents: one.uid for one in force().entities.of_type(kind)}
    return [*by_category.values(), EntityUid(kind, "in-no-catalogue")]


def everything(kind: str) -> list[EntityUid]:
    """Everything of one kind in the catalogue."""
    return [one.uid for one in force().entities.of_type(kind)]


def apart_from(context: Mapping[str, Value], fact: str) -> tuple[tuple[str, str], ...]:
    """The circumstances but for one fact, to pair those that differ in nothing else."""
    return tuple((name, str(value)) for name, value in context.items() if name != fact)


def test_every_rulebook_of_the_repository_passes_its_own_check() -> None:
    """Rules, marks, sources and the shape of the examples; every rule has an example on both sides."""
    for path in sorted(one.parent for one in RULEBOOKS.rglob("rulebook.yaml")):
        report = check_directory(path, DAY)
        assert report.passes, report.say()


@pytest.mark.parametrize(
    ("kind", "day"),
    [
        (EngineDecider, date(2025, 1, 1)),
        (EngineDecider, DAY),
        (EngineDecider, date(2028, 1, 1)),
        (ReferenceDecider, DAY),
    ],
)
def test_every_example_holds_on_any_day(kind: type[EngineDecider | ReferenceDecider], day: date) -> None:
    """Examples bring the settings they depend on, so they hold whatever the force sets later."""
    for path in sorted(one.parent for one in RULEBOOKS.rglob("rulebook.yaml")):
        rulebook = load_rulebook(path, day)
        decider = kind(rulebook.policies)
        results = run_examples(rulebook, lambda question, book=rulebook, by=decider: ask(book, question, by))
        assert results
        assert not [one.error.say() for one in results if one.error is not None]


@pytest.mark.parametrize("role", EVERYONE)
@pytest.mark.parametrize(("action", "kind"), [("use_app", "App"), ("install_app", "App"), ("open_site", "Site")])
def test_a_fact_that_nobody_knows_never_counts_against_the_user_of_a_work_phone(
    action: str, kind: str, role: str | None
) -> None:
    """What is refused with the purpose, account or duty unknown is refused with each value it could have had."""
    permission = Record({"purpose": "watch", "until": Datetime(NOW.millis + 1)})
    for unknown, fact, known in (
        ("unstated", "purpose", ("policing", "personal")),
        ("unknown", "duty", ("on", "off")),
        ("none", "account", ("corporate", "own")),
    ):
        for held in ({}, {"permission": (permission,)}):
            contexts = phone_use(**{fact: (unknown, *known)}, **held)
            verdicts = decide(action, of_type(kind), contexts, person(role))
            allowed_if_known = {
                (resource, apart_from(context, fact))
                for resource, context, verdict in verdicts
                if verdict.allowed and context[fact] != unknown
            }
            for resource, context, verdict in verdicts:
                assert not verdict.errors
                if context[fact] == unknown and (resource, apart_from(context, fact)) in allowed_if_known:
                    assert verdict.allowed, (str(resource), context, verdict)


@pytest.mark.parametrize("action", ["call", "text"])
def test_an_unstated_purpose_or_unknown_duty_never_counts_against_a_caller_on_a_force_phone(action: str) -> None:
    """As for apps: a log knows neither why a call was made nor, always, who was on duty."""
    for unknown, fact, known in (("unstated", "purpose", ("policing", "personal")), ("unknown", "duty", ("on", "off"))):
        contexts = contact_use(device=("work", "radio"), on_call=(False,), **{fact: (unknown, *known)})
        verdicts = decide(action, of_type("Contact"), contexts, person(None))
        allowed_if_known = {
            (resource, apart_from(context, fact))
            for resource, context, verdict in verdicts
            if verdict.allowed and context[fact] != unknown
        }
        for resource, context, verdict in verdicts:
            assert not verdict.errors
            if context[fact] == unknown and (resource, apart_from(context, fact)) in allowed_if_known:
                assert verdict.allowed, (str(resource), context, verdict)


@pytest.mark.parametrize("issued", [True, False])
@pytest.mark.parametrize("action", ["call", "text"])
def test_union_legal_medical_welfare_and_emergency_contact_is_always_allowed(action: str, issued: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """From any phone, for whatever stated purpose, in every circumstance: no `forbid` reaches it."""
    world = force().world
    always = [
        one
        for one in everything("Contact")
        if world.ancestors(one)
        & {EntityUid("ContactClass", "protected"), EntityUid("ContactClass", "emergency-services")}
    ]
    assert len(always) == 5
    contexts = contact_use(
        device=("work", "personal", "landline", "radio"), purpose=("policing", "personal", "unstated")
    )
    for resource, context, verdict in decide(action, always, contexts, person(None, issued=issued)):
        assert verdict.allowed, (str(resource), context, verdict)


def test_union_legal_medical_and_welfare_pages_and_messages_are_always_allowed() -> None:
    """On any phone, on and off duty; a message whatever the app."""
    pages = [
        one for one in everything("Site") if EntityUid("SiteCategory", "protected") in force().world.ancestors(one)
    ]
    assert len(pages) >= 8
    anyhow = phone_use(device=("work", "personal"), purpose=("policing", "personal", "protected", "unstated"))
    for resource, context, verdict in decide("open_site", pages, anyhow, person(None)):
        assert verdict.allowed, (str(resource), context, verdict)
    messages = list(
        combinations(
            {
                "now": (NOW,),
                "device": ("work", "personal"),
                "purpose": ("policing", "personal", "unstated"),
                "audience": ("group", "one-to-one"),
                "recipient": ("union", "legal", "medical", "welfare"),
                "disappearing": (False, True),
            }
        )
    )
    for resource, context, verdict in decide("send_in_app", of_type("App"), messages, person(None)):
        assert verdict.allowed, (str(resource), context, verdict)


def test_what_is_never_limited_stays_open_off_duty() -> None:
    """Calls, texts, maps, authenticator, management and welfare apps; and the catalogue and the rules agree on them."""
    marked = {EntityUid("App", one.id) for one in force().catalogue.apps.values() if one.never_limited}
    category = EntityUid("AppCategory", "never-limited")
    assert marked == {one for one in everything("App") if category in force().world.ancestors(one)}
    for resource, context, verdict in decide("use_app", sorted(marked), phone_use(), person(None)):
        assert verdict.allowed, (str(resource), context, verdict)


@pytest.mark.parametrize("fact", ["on_call", "recalled", "emergency", "major_incident"])
def test_each_exception_opens_off_duty_what_is_open_on_duty(fact: str) -> None:
    """Nothing more and nothing less."""
    on_duty = {
        resource: verdict.allowed
        for resource, _, verdict in decide(
            "use_app", of_type("App"), phone_use(duty=("on",), on_call=(False,), major_incident=(False,)), person(None)
        )
    }
    lifted = phone_use(**({"duty": ("off",), "on_call": (False,), "major_incident": (False,)} | {fact: (True,)}))
    for resource, context, verdict in decide("use_app", of_type("App"), lifted, person(None)):
        assert verdict.allowed == on_duty[resource], (str(resource), context, verdict)


def test_private_life_on_ones_own_phone_is_untouched() -> None:
    """Every app that is not the force's and every website, on and off duty, purpose personal or unstated."""
    force_apps = EntityUid("AppCategory", "force")
    private = phone_use(device=("personal",), purpose=("personal", "unstated"), account=("own", "none"))
    apps = [one for one in of_type("App") if force_apps not in force().world.ancestors(one)]
    for action, things in (("use_app", apps), ("install_app", apps), ("open_site", of_type("Site"))):
        for resource, context, verdict in decide(action, things, private, person(None)):
            assert verdict.allowed, (str(resource), context, verdict)


def test_rules_never_err_at_the_ends_of_time() -> None:
    """An erring `forbid` would be skipped, so instants far out must not make one err."""
    ends = (Datetime(-(2**63)), Datetime(0), Datetime(2**63 - 1))
    permissions = tuple(Record({"purpose": "watch", "until": one}) for one in ends)
    for _, context, verdict in decide(
        "use_app", of_type("App")[:40], phone_use(now=ends, permission=permissions), person(None)
    ):
        assert not verdict.errors, (context, verdict)
    for action, kind, then, done in (
        ("leave_unrecorded", "Contact", "contact_at", "recorded"),
        ("leave_told", "Message", "told_at", "acted"),
    ):
        for _, context, verdict in decide(
            action, of_type(kind), list(combinations({"now": ends, then: ends, done: (False,)})), person(None)
        ):
            assert not verdict.errors, (context, verdict)


def test_the_emergency_exception_needs_all_five() -> None:
    """Of the 32 combinations of the five, one opens a call to a victim from one's own phone."""
    legs = contact_use(
        device=("personal",),
        direction=("outgoing",),
        duty=("on",),
        emergency=(True, False),
        alternative=(True, False),
        reason_now=(True, False),
        purpose=("policing", "personal"),
        number_from_force=(False,),
        number_withheld=(False,),
        justification_recorded=(False,),
    )
    victim = [EntityUid("Contact", "victim")]
    opened = [
        (issued, context["emergency"], context["alternative"], context["reason_now"], context["purpose"])
        for issued in (True, False)
        for _, context, verdict in decide("call", victim, legs, person(None, issued=issued))
        if verdict.allowed
    ]
    assert opened == [(False, True, False, True, "policing")]


def test_every_span_of_time_is_one_that_the_rules_can_add() -> None:
    """Spans stay below a century, so that adding them to an instant of ours cannot overflow."""
    for parameter in force().parameters.values():
        if isinstance(parameter.value, Duration):
            assert 0 < parameter.value.millis < 100 * 366 * 86_400_000
