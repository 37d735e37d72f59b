"""The promises of the platform's own rules: closed by default, nobody about themselves, nobody everything.

Each is held over every role, every group of acts and every way in which a record can stand to somebody.
"""

from datetime import date
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.cedar import Entity, EntityUid, Record, Request
from bluelamp.core.decision import EngineDecider, ReferenceDecider, ask
from bluelamp.core.decision.examples import run_examples
from bluelamp.core.rulebook import check_directory, load_rulebook
from bluelamp.core.rulebook.facts import allowed_texts

PLATFORM = Path(__file__).parents[2] / "rulebooks" / "platform"
DAY = date(2026, 11, 21)
ROLES = (
    "officer", "supervisor", "mobile-team", "policy-owner", "standards", "data-protection", "duty-officer", "auditor",
    "federation", "administrator",
)  # fmt: skip
KINDS = ("person", "phone", "question")


@cache
def platform():
    return load_rulebook(PLATFORM, DAY)


@cache
def engine():
    return EngineDecider(platform().policies)


def actions():
    """The groups: what an act in one of them may be done by is held by the committed matrix."""
    return tuple(one.uid.id for one in platform().schema.asked() if "." not in one.uid.id)


def values(fact):
    return allowed_texts(platform().schema.asked()[0].context[fact])


def verdicts(roles, wanted, **fixed):
    """The engine's verdict on every action, with the circumstances, over all that is not fixed."""
    asker = Entity(EntityUid("Person", "generated"), {}, frozenset(EntityUid("Role", one) for one in roles))
    choices = {
        "whose": values("whose"),
        "basis": values("basis"),
        "took_part": (False, True),
        "about_own_manager": (False, True),
    }
    choices |= {name: (value,) for name, value in fixed.items()}
    asked = [
        (action, dict(zip(choices, chosen, strict=True))) for action in wanted for chosen in product(*choices.values())
    ]
    requests = [
        Request(asker.uid, EntityUid("Action", action), EntityUid("Kind", "person"), Record(context))
        for action, context in asked
    ]
    answers = engine().decide_many(requests, platform().world.with_entities([asker]))
    return [(*one, answer) for one, answer in zip(asked, answers, strict=True)]


def within(group):
    """The actions of a group, itself among them."""
    group_uid, world = EntityUid("Action", group), platform().world
    named = {one: EntityUid("Action", one) for one in actions()}
    return [one for one, uid in named.items() if uid == group_uid or group_uid in world.ancestors(uid)]


def test_nothing_is_wrong_with_the_text_of_the_platforms_rules():
    assert check_directory(PLATFORM, DAY).say() == "Nothing is wrong with the text of this rulebook."


@pytest.mark.parametrize("decider", [EngineDecider, ReferenceDecider])
def test_every_example_of_the_platform_holds_on_every_decider(decider):
    made = decider(platform().policies)
    results = run_examples(platform(), lambda question: ask(platform(), question, made))
    assert [one.error.say() for one in results if not one.holds] == []


def test_somebody_without_a_role_may_do_nothing_that_is_not_their_teams():
    allowed = {(action, context["whose"]) for action, context, answer in verdicts((), actions()) if answer.allowed}
    assert {whose for _, whose in allowed} <= {"team", "unit"}


def test_a_role_that_no_rule_names_opens_nothing():
    without = [answer.allowed for *_, answer in verdicts((), actions())]
    assert [answer.allowed for *_, answer in verdicts(("chief-of-everything",), actions())] == without


@pytest.mark.parametrize("role", [*ROLES, "system", "system-set-up"])
def test_no_role_may_do_everything(role):
    refused = {action for action in actions() if not any(a.allowed for *_, a in verdicts((role,), (action,)))}
    assert len(refused) > len(actions()) / 4


def test_nobody_decides_about_themselves_in_any_role():
    found = verdicts((*ROLES, "system", "system-set-up"), within("decide-about-people"), whose="own")
    assert [(action, context) for action, context, answer in found if answer.allowed] == []


def test_who_took_part_is_never_the_second_person():
    found = verdicts((*ROLES, "system"), within("second-person"), took_part=True)
    assert [(action, context) for action, context, answer in found if answer.allowed] == []


@pytest.mark.parametrize("whose", ["team", "unit", "other", "nobody"])
def test_what_somebody_asked_is_read_by_nobody_else(whose):
    assert not any(answer.allowed for *_, answer in verdicts((*ROLES, "system"), ("read-asking",), whose=whose))


def test_no_record_of_another_person_is_read_without_a_basis():
    found = verdicts(ROLES, within("read-about-people"), basis="none")
    assert {context["whose"] for _, context, answer in found if answer.allowed} == {"own"}


def test_everybody_reads_their_own_record():
    found = verdicts(("officer",), within("read-about-people"), whose="own")
    assert all(answer.allowed for *_, answer in found)


def test_professional_standards_open_nothing_by_a_typed_reason():
    plain = verdicts(("officer",), within("read-about-people"), basis="typed")
    theirs = verdicts(("officer", "standards"), within("read-about-people"), basis="typed")
    assert [one[2].allowed for one in theirs] == [one[2].allowed for one in plain]


def test_an_auditor_reads_logs_and_figures_and_writes_nothing():
    opened = {action for action, _, answer in verdicts(("auditor",), actions(), whose="nobody") if answer.allowed}
    assert opened == {"read-log", "read-figures", "read-workings"}


def test_an_administrator_reads_nothing_but_the_register_about_anybody():
    found = verdicts(("administrator",), within("read-about-people"), whose="other")
    assert {action for action, _, answer in found if answer.allowed} == {"read-person"}


def test_jobs_do_what_jobs_do_and_nothing_else():
    found = [
        one for whose in ("other", "nobody") for one in verdicts(("system", "system-sweep"), actions(), whose=whose)
    ]
    assert {action for action, _, answer in found if answer.allowed} == {"run-jobs", *within("run-jobs")}


@given(st.frozensets(st.sampled_from(ROLES)), st.sampled_from(ROLES))
def test_a_further_role_never_takes_away_what_others_give(roles, further):
    before = [answer.allowed for *_, answer in verdicts(roles, within("read-about-people"), whose="other")]
    after = [answer.allowed for *_, answer in verdicts(roles | {further}, within("read-about-people"), whose="other")]
    assert all(later for earlier, later in zip(before, after, strict=True) if earlier)


def test_no_rule_could_not_be_read_in_any_circumstance():
    assert [answer.errors for *_, answer in verdicts((*ROLES, "system"), actions()) if answer.errors] == []


def test_a_reason_is_asked_for_by_policy_and_the_source_says_so():
    parameter = platform().parameters["reason_for_a_look"]
    assert "this is policy, not statute" in parameter.source
