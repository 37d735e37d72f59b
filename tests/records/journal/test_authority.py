"""The authority over the platform's rulebook: closed by default, and what it keeps is what the rules say."""

from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.cedar import Entity, EntityUid, Record, Request
from bluelamp.core.decision import ReferenceDecider
from bluelamp.core.kernel import Actor, Standing
from bluelamp.core.rulebook import load_rulebook
from bluelamp.records.journal.authority import SOMEBODY_ELSE, RulebookAuthority, circumstances
from bluelamp.records.journal.subject import Subject

PLATFORM = Path(__file__).parents[3] / "rulebooks" / "platform"
AT = datetime(2026, 11, 2, 12, tzinfo=UTC)
ROLES = (
    "officer", "supervisor", "mobile-team", "policy-owner", "standards", "data-protection", "duty-officer", "auditor",
    "federation", "administrator", "of-no-rule",
)  # fmt: skip
LINES = {"force": ("force",), "a": ("a", "force"), "a1": ("a1", "a", "force"), "b": ("b", "force"), "c": ("c", "force")}
PEOPLE = ("me", "rees", "okafor")


@cache
def rulebook():
    return load_rulebook(PLATFORM, AT.date())


def authority():
    return RulebookAuthority(lambda _: rulebook())


@cache
def reference():
    return ReferenceDecider(rulebook().policies)


def groups():
    return [one.uid.id for one in rulebook().schema.asked()]


def verb(name):
    return SimpleNamespace(name=name)


units = st.sampled_from([None, *LINES])
actors = st.builds(
    lambda standings, leads: Actor(id="me", standings=frozenset(standings), leads=frozenset(leads)),
    st.lists(st.builds(lambda role, unit: Standing(role=role, unit=unit), st.sampled_from(ROLES), units), max_size=4),
    st.lists(st.sampled_from(list(LINES)), max_size=2),
)
bases = st.sampled_from(["none", "own", "task", "line-management", "grant", "emergency", "typed"])
subjects = st.builds(
    lambda kind, about, unit, basis, asked_by: Subject(
        kind=kind, id="x", about=about, units=LINES.get(unit, ()), also={"basis": basis, "asked_by": asked_by}
    ),
    st.sampled_from(["phone", "person", "set", "a-kind-of-no-rule"]),
    st.sampled_from([None, *PEOPLE]),
    units,
    bases,
    st.sampled_from(PEOPLE),
)


@given(actors, st.sampled_from(groups()), subjects)
def test_every_answer_is_the_reference_interpreters(actor, act, subject):
    found = authority().may(actor, verb(act), subject, AT)
    asked = circumstances(actor, act, subject)
    asker = Entity(EntityUid("Person", "x"), {}, frozenset(EntityUid("Role", one) for one in asked.roles))
    context = Record({"whose": asked.whose, "basis": asked.basis, "took_part": asked.took_part})
    request = Request(asker.uid, EntityUid("Action", act), EntityUid("Kind", subject.kind), context)
    said = reference().decide(request, rulebook().world.with_entities([asker]))
    assert (found.allowed, set(found.rules)) == (said.allowed, said.reasons)


@given(st.lists(st.tuples(actors, st.sampled_from(groups()), subjects), max_size=12))
def test_what_is_kept_is_what_a_fresh_authority_says(questions):
    kept = authority()
    answers = [kept.may(actor, verb(act), subject, AT) for actor, act, subject in questions * 2]
    fresh = [authority().may(actor, verb(act), subject, AT) for actor, act, subject in questions]
    assert answers == fresh * 2


@given(actors, subjects, st.text(max_size=30))
def test_an_act_that_the_rulebook_does_not_know_is_refused(actor, subject, name):
    found = authority().may(actor, verb(f"unknown.{name}"), subject, AT)
    assert (found.allowed, found.rules) == (False, ())
    assert "does not know this act" in found.says


@given(subjects, st.sampled_from(groups()), bases)
def test_nobody_without_a_standing_may_do_anything(subject, act, basis):
    stranger = Actor(id="nobody-in-particular")
    assert not authority().may(stranger, verb(act), subject, AT).allowed


@given(st.sampled_from(groups()), subjects, st.sampled_from(["system", "system-set-up", "system-sweep"]))
def test_no_persons_standing_makes_them_a_job(act, subject, role):
    plain = Actor(id="me", standings=frozenset({Standing(role="officer")}))
    posing = Actor(id="me", standings=frozenset({Standing(role="officer"), Standing(role=role)}))
    assert authority().may(posing, verb(act), subject, AT) == authority().may(plain, verb(act), subject, AT)


@given(actors, st.sampled_from(groups()), bases, st.sampled_from(["phone", "person"]))
def test_a_list_shows_what_each_record_alone_would(actor, act, basis, kind):
    asked = authority()
    seen = asked.visible(actor, verb(act), Subject(kind=kind, id="", also={"basis": basis}), LINES, AT)
    for unit in (None, *LINES):
        record = Subject(kind=kind, id="x", about="rees", units=LINES.get(unit, ()), also={"basis": basis})
        assert seen.sees("me", "rees", unit) == asked.may(actor, verb(act), record, AT).allowed
        own = Subject(kind=kind, id="x", about="me", units=LINES.get(unit, ()), also={"basis": basis})
        assert asked.may(actor, verb(act), own, AT).allowed or not seen.sees("me", "me", unit)


def test_what_stands_for_somebody_else_is_nobodys_id():
    assert circumstances(Actor(id="me"), "x", Subject(kind="person", id="", about=SOMEBODY_ELSE)).whose == "other"


def test_a_role_for_a_unit_does_not_reach_another_unit():
    member = Actor(id="me", standings=frozenset({Standing(role="mobile-team", unit="a")}))
    phones = {unit: Subject(kind="phone", id="x", units=line) for unit, line in LINES.items()}
    allowed = {unit for unit, one in phones.items() if authority().may(member, verb("enter-phones"), one, AT).allowed}
    assert allowed == {"a", "a1"}


def test_a_job_does_what_jobs_do():
    sweep = Actor.system("sweep")
    assert authority().may(sweep, verb("run-jobs"), Subject(kind="job", id="x"), AT).rules == ("jobs-run",)
    assert not authority().may(sweep, verb("give-roles"), Subject(kind="person", id="x", about="rees"), AT).allowed


def test_a_refusal_says_what_forbids_it():
    team = Actor(id="me", standings=frozenset({Standing(role="mobile-team")}))
    found = authority().may(team, verb("hand-over-phones"), Subject(kind="phone", id="x", about="me"), AT)
    assert found.says == "Nobody decides or changes something about themselves, whatever their role."


def test_a_refusal_that_nothing_forbids_says_whom_the_rules_let():
    somebody = Actor(id="me", standings=frozenset({Standing(role="officer")}))
    found = authority().may(somebody, verb("declare-major-incident"), Subject(kind="incident", id="x"), AT)
    assert found.says.startswith("No rule lets you do this. These let somebody: The duty officer declares")


def test_a_forbid_that_cannot_be_read_shuts_what_it_might_have_shut(tmp_path):
    broken = load_rulebook(PLATFORM, AT.date())
    rules = tuple(
        _with_text(one, one.policy.text.replace("context.took_part", "principal.absent")) for one in broken.rules
    )
    asked = RulebookAuthority(lambda _: SimpleNamespace(
        rules=rules, policies=tuple(one.policy for one in rules), schema=broken.schema, digest=broken.digest,
        world=broken.world, rules_by_action=broken.rules_by_action, parameters=broken.parameters,
    ))  # fmt: skip
    owner = Actor(id="me", standings=frozenset({Standing(role="policy-owner")}))
    found = asked.may(owner, verb("approve-rules"), Subject(kind="rulebook", id="x"), AT)
    assert (found.allowed, found.rules) == (False, ("a-second-person",))


def _with_text(rule, text):
    from dataclasses import replace  # noqa: PLC0415 - used here alone

    from bluelamp.core.cedar import parse_policies  # noqa: PLC0415 - used here alone

    return replace(rule, policy=parse_policies(text, "test")[0])


def test_the_rulebook_is_asked_for_once_a_day_and_again_on_the_next():
    days = []

    def on(day):
        days.append(day)
        return rulebook()

    asked = RulebookAuthority(on)
    for at in (AT, AT, datetime(2026, 11, 2, 23, 59, tzinfo=UTC), datetime(2026, 11, 3, 0, 1, tzinfo=UTC)):
        asked.may(Actor(id="me"), verb("use-own"), Subject(kind="question", id="x"), at)
    assert days == [date(2026, 11, 2), date(2026, 11, 3)]


def test_a_setting_of_the_force_is_read_as_it_stands_that_day():
    assert authority().setting("small_numbers_below", AT) == 5
    with pytest.raises(KeyError):
        authority().setting("of-no-such-name", AT)
