"""One question, answered: outcome, duties, permissions, assumptions, refusals of what cannot be read."""

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest

from bluelamp.core.cedar import CedarSet, Datetime, Entities, Entity, EntityUid, Record
from bluelamp.core.decision import EngineDecider, Outcome, Question, ReferenceDecider, ask, prepare
from bluelamp.core.decision.errors import (
    AssumptionDoesNotFit,
    FactNotStated,
    MomentWithoutOffset,
    UnknownPerson,
    WrongKind,
)
from bluelamp.core.kernel import BluelampError, to_millis
from bluelamp.core.rulebook.errors import (
    ActionUnknown,
    AppIdInWrongCase,
    FactDoesNotFit,
    FactMissing,
    FactUnknown,
)
from core.decision.small import NOW, PERSON, RULES, app, person, question, rulebook_of

LATER = Datetime(to_millis(NOW + timedelta(days=3)))
EARLIER = Datetime(to_millis(NOW - timedelta(days=3)))


def ids(rules):
    return [rule.id for rule in rules]


def test_an_open_app_is_allowed_and_the_answer_says_what_it_assumed(rulebook, decider):
    answer = ask(rulebook, question(), decider)
    assert (answer.outcome, answer.allowed, ids(answer.rules)) == (Outcome.ALLOWED, True, ["maps-open"])
    assert answer.assumed == {"device": "work", "emergency": False, "purpose": "unstated", "recorded": False}
    assert answer.duties == answer.permissions == answer.erred == ()


def test_what_was_stated_is_not_assumed(rulebook, decider):
    assert "device" not in ask(rulebook, question(device="work"), decider).assumed


def test_what_no_rule_allows_is_not_allowed(rulebook, decider):
    answer = ask(rulebook, question(device="personal", purpose="policing"), decider)
    assert (answer.outcome, answer.rules) == (Outcome.NOT_ALLOWED, ())


def test_a_permission_in_force_allows_with_its_duties_in_order(rulebook, decider):
    held = Record({"purpose": "watch", "until": LATER})
    answer = ask(rulebook, question("chat", permission=held), decider)
    assert (answer.outcome, ids(answer.rules)) == (Outcome.ALLOWED_WITH_DUTIES, ["chat-by-permission"])
    assert answer.duties == ("Keep to the purpose", "export the messages when it ends")


@pytest.mark.parametrize("held", [{}, {"permission": Record({"purpose": "watch", "until": EARLIER})}])
def test_without_a_permission_or_after_it_lapsed_the_answer_is_only_with_permission(rulebook, decider, held):
    answer = ask(rulebook, question("chat", **held), decider)
    assert (answer.outcome, answer.allowed, answer.permissions) == (
        Outcome.ONLY_WITH_PERMISSION,
        False,
        ("permission",),
    )


def test_a_permission_that_ends_at_the_very_moment_has_ended(rulebook, decider):
    held = Record({"purpose": "watch", "until": Datetime(to_millis(NOW))})
    assert not ask(rulebook, question("chat", permission=held), decider).allowed


def test_a_permission_that_would_not_help_is_not_named(rulebook, decider):
    answer = ask(rulebook, question("chat", device="personal"), decider)
    assert (answer.outcome, answer.permissions) == (Outcome.NOT_ALLOWED, ())


def test_a_permission_that_is_true_or_false_is_tried_as_true(rulebook, decider):
    answer = ask(rulebook, question(action="photograph", light="day"), decider)
    assert (answer.outcome, answer.permissions) == (Outcome.ONLY_WITH_PERMISSION, ("authority",))


@pytest.mark.parametrize(("group", "outcome"), [("watch", Outcome.ONLY_WITH_PERMISSION), (None, Outcome.NOT_ALLOWED)])
def test_a_permission_is_tried_for_the_group_of_the_question(group, outcome):
    schema = rulebook_of(RULES).schema.text.replace("note?: String", "note?: String, group?: String")
    book = rulebook_of(
        '@id("groups") @says("By permission for the group.")\n'
        'permit (principal, action == Action::"use", resource) when { context has permission && context has group && '
        "context.permission has group && context.permission.group == context.group && "
        "context.now < context.permission.until };",
        schema,
    )
    asked = question("chat", **({} if group is None else {"group": group}))
    assert ask(book, asked, EngineDecider(book.policies)).outcome is outcome


def test_duties_of_two_rules_are_given_once_each():
    book = rulebook_of(
        '@id("one") @says("One.") @duty("Record it; tell the sergeant")\npermit (principal, action, resource);\n'
        '@id("two") @says("Two.") @duty("Tell the inspector; Record it")\npermit (principal, action, resource);'
    )
    answer = ask(book, question(), ReferenceDecider(book.policies))
    assert answer.duties == ("Record it", "tell the sergeant", "Tell the inspector")


def test_a_forbid_wins_and_is_the_only_reason(rulebook, decider):
    answer = ask(rulebook, question(people=[person(teams=["cadets"])]), decider)
    assert (answer.outcome, ids(answer.rules)) == (Outcome.NOT_ALLOWED, ["no-cadets"])


def test_a_forbid_that_errs_is_always_in_the_answer(rulebook, decider):
    answer = ask(rulebook, question("game", minutes=1), decider)
    assert answer.allowed
    assert ids(answer.erred) == ["long-use-shut"]


def test_a_permission_does_not_count_where_it_makes_a_forbid_err(decider):
    book = rulebook_of(
        '@id("shut") @says("Shut, save for watch.") forbid (principal, action == Action::"use", resource)\n'
        "unless { context has permission && context.permission.group == context.permission.purpose };\n"
        '@id("open") @says("Open.") permit (principal, action, resource);'
    )
    answer = ask(book, question(), type(decider)(book.policies))
    assert (answer.outcome, answer.permissions) == (Outcome.NOT_ALLOWED, ())


def test_optional_facts_that_a_rule_here_reads_and_nobody_stated_are_missing(rulebook, decider):
    assert ask(rulebook, question("chat"), decider).missing == ("permission",)
    assert ask(rulebook, question("game"), decider).missing == ("minutes",)
    assert ask(rulebook, question("maps"), decider).missing == ()


def test_now_is_the_moment_of_the_question_unless_it_was_stated(rulebook):
    assert prepare(rulebook, question()).facts["now"] == Datetime(to_millis(NOW))
    assert prepare(rulebook, question(now=EARLIER)).facts["now"] == EARLIER


def test_a_thing_that_is_not_in_the_catalogue_is_answered_and_said_to_be_unlisted(rulebook, decider):
    answer = ask(rulebook, question("unheard-of"), decider)
    assert (answer.outcome, answer.listed) == (Outcome.NOT_ALLOWED, False)
    assert ask(rulebook, question("maps"), decider).listed


def test_both_deciders_give_one_answer(rulebook):
    for asked in (question(), question("chat"), question("game", minutes=1), question("camera", purpose="policing")):
        one, two = (ask(rulebook, asked, kind(rulebook.policies)) for kind in (ReferenceDecider, EngineDecider))
        assert one == two


# -- the reference of an answer


def test_the_same_question_has_the_same_reference_whatever_the_order_of_its_facts(rulebook):
    decide = ReferenceDecider(rulebook.policies)
    one = question(device="work", purpose="policing", tags=CedarSet(["a", "b"]))
    two = question(tags=CedarSet(["b", "a", "b"]), purpose="policing", device="work")
    assert ask(rulebook, one, decide).reference == ask(rulebook, two, decide).reference


def test_a_reference_has_its_form(rulebook, decider):
    found = ask(rulebook, question(), decider).reference
    head, *groups = found.split("-")
    assert head == "BL"
    assert [len(group) for group in groups] == [4, 4, 4, 4]
    int("".join(groups), 16)


@pytest.mark.parametrize(
    "other",
    [
        question(device="work"),
        question("chat"),
        question(at=NOW + timedelta(seconds=1)),
        question(people=[person(issued=True)]),
        question(people=[person(teams=["cadets"])]),
    ],
)
def test_another_fact_thing_moment_or_person_gives_another_reference(rulebook, decider, other):
    assert ask(rulebook, question(), decider).reference != ask(rulebook, other, decider).reference


def test_another_rulebook_gives_another_reference(rulebook, decider):
    other = dataclasses.replace(rulebook, digest="f" * 64)
    assert ask(rulebook, question(), decider).reference != ask(other, question(), decider).reference


def test_what_a_question_puts_in_place_of_the_rulebooks_own_gives_another_reference(rulebook, decider):
    moved = Entity(EntityUid("Category", "tools"), parents=frozenset({EntityUid("Category", "open")}))
    other = question(people=Entities([person(), moved]))
    assert ask(rulebook, question(), decider).reference != ask(rulebook, other, decider).reference


def test_people_who_have_nothing_to_do_with_it_do_not_change_the_reference(rulebook, decider):
    alone = question()
    crowd = question(people=[person(), person(EntityUid("Person", "p2"))])
    assert ask(rulebook, alone, decider).reference == ask(rulebook, crowd, decider).reference


# -- what is refused


@pytest.mark.parametrize(
    ("asked", "error", "said"),
    [
        (question(action="usee"), ActionUnknown, "`usee`"),
        (question(action="any-use"), ActionUnknown, "`any-use`"),
        (question(people=[]), UnknownPerson, "`p1`"),
        (Question(PERSON, "use", EntityUid("Team", "t"), NOW, {}, Entities([person()])), WrongKind, '`Team::"t"`'),
        (
            Question(app("maps"), "use", app("maps"), NOW, {}, Entities()),
            WrongKind,
            "asked by something of the kind `Person`",
        ),
        (question("Maps"), AppIdInWrongCase, "`maps`"),
        (question(colour="red"), FactUnknown, "`colour`"),
        (question(emergency="no"), FactDoesNotFit, "true or false"),
        (question(minutes=True), FactDoesNotFit, "whole number"),
        (question(minutes=2**63), FactDoesNotFit, "64 bits"),
        (question(device="landline"), FactDoesNotFit, "`work`, `personal`"),
        (question(tags=CedarSet([1])), FactDoesNotFit, "`tags`"),
        (question(note=app("maps")), FactDoesNotFit, "a text"),
        (question(permission="yes"), FactDoesNotFit, "a record"),
        (question(permission=Record({"purpose": "watch"})), FactMissing, "`permission.until`"),
        (question(permission=Record({"purpose": 1, "until": LATER})), FactDoesNotFit, "`permission.purpose`"),
        (
            question(permission=Record({"purpose": "", "until": LATER, "by": "x"})),
            FactUnknown,
            "`by`",
        ),
        (question(action="photograph"), FactNotStated, "`light`"),
        (question(at=datetime(2026, 11, 2, 10)), MomentWithoutOffset, "2026-11-02T10:00:00"),  # noqa: DTZ001 - the point
        (question(people=[dataclasses.replace(person(), attributes={})]), FactMissing, "`kind`"),
        (question(people=[person(issued="yes")]), FactDoesNotFit, "`issued`"),
    ],
)
def test_a_question_that_cannot_be_read_is_refused_with_its_reason(rulebook, decider, asked, error, said):
    with pytest.raises(error) as refused:
        ask(rulebook, asked, decider)
    assert isinstance(refused.value, BluelampError)
    assert said in refused.value.say()
    assert refused.value.todo


def test_a_misspelt_action_gets_a_suggestion(rulebook, decider):
    with pytest.raises(ActionUnknown) as refused:
        ask(rulebook, question(action="usee"), decider)
    assert refused.value.todo == "did you mean `use`?"


def test_the_schema_may_not_assume_what_the_fact_cannot_be(decider):
    schema = rulebook_of(RULES).schema.text.replace('@assume("work")', '@assume("landline")')
    book = rulebook_of(RULES, schema)
    with pytest.raises(AssumptionDoesNotFit, match="`work` or `personal`"):
        ask(book, question(), decider)


def test_the_moment_may_have_any_offset(rulebook, decider):
    summer = datetime.fromisoformat("2026-11-02T11:00:00+01:00")
    assert ask(rulebook, question(at=summer), decider).reference == ask(rulebook, question(), decider).reference
    assert summer.astimezone(UTC) == NOW
