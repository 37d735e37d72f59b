"""The gate: a reason follows or is asked for, purposes do not cross, and a grant has an end and a budget."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.kernel import Actor
from bluelamp.records.journal import gate, ports, queries
from bluelamp.records.journal.act import reading
from bluelamp.records.journal.errors import CrossesPurposes, NotAllowed, PurposeNeeded
from bluelamp.records.journal.gate import Because, Grants, LineManagement, naming
from bluelamp.records.journal.models import Act, GrantUse
from bluelamp.records.journal.ports import Basis, Ruling
from bluelamp.records.journal.subject import Subject
from bluelamp.records.journal.verb import VERBS, Logged, Purpose, Regime, Verb
from records.conftest import NOON

pytestmark = pytest.mark.django_db

READ = Verb(
    name="test.folder-read",
    says="Somebody read a folder.",
    regime=Regime.UK_GDPR,
    logged=Logged.CONSULTATION,
    purpose=Purpose.ASSET_MANAGEMENT,
    onward=frozenset({Purpose.STANDARDS}),
    fields=gate.SET_FIELDS,
)
ON_PAGE = ("person-2", "person-3", "person-4")


def folder(about):
    return Subject(kind="folder", id="folder-1", about=about, units=("unit-1", "force"))


@reading(READ, on=folder)
def read_folder(*, by, about, because=None):
    return "what it says", READ.record()


@reading(READ, on=folder)
def read_page(*, by, about, because=None):
    return "a page", READ.record(people=ON_PAGE, set=naming(ON_PAGE))


@dataclass(frozen=True)
class GivenGrant:
    id: str = "grant-1"
    purpose: Purpose = Purpose.STANDARDS
    first: object = NOON - timedelta(days=1)
    until: object = NOON + timedelta(days=1)
    budget: int = 3
    people: frozenset = frozenset(ON_PAGE)

    def covers(self, kind, about):
        return kind == "folder" and about in self.people


@dataclass(frozen=True)
class Task:
    purpose: Purpose | None = None

    def basis(self, actor, verb, subject, at):
        return Basis(kind="task", reference="task-1", purpose=self.purpose)


@pytest.fixture
def bases(monkeypatch):
    def wired(*providers):
        monkeypatch.setattr(ports.current, "bases", providers)

    return wired


class RulesOf:
    """An authority that says yes to some bases alone."""

    def __init__(self, *kinds):
        self.kinds = kinds

    def may(self, actor, verb, subject, at):
        allowed = subject.also["basis"] in self.kinds
        return Ruling(allowed=allowed, rules=("by-basis",), rulebook="ab" * 32, says="" if allowed else "Not for you.")


def last():
    return Act.objects.order_by("-pk").values("verb", "purpose", "basis_kind", "basis_reference").first()


def test_line_management_is_a_reason_and_is_recorded_as_one(everything_allowed, bases, noon):
    bases(LineManagement())
    sergeant = Actor(id="person-1", leads=frozenset({"unit-1"}))
    assert read_folder(by=sergeant, about="person-2") == "what it says"
    assert last() == {
        "verb": READ.name, "purpose": "asset-management", "basis_kind": "line-management", "basis_reference": "unit-1",
    }  # fmt: skip


def test_leading_another_unit_is_no_reason(everything_allowed, bases, noon):
    bases(LineManagement())
    with pytest.raises(PurposeNeeded):
        read_folder(by=Actor(id="person-1", leads=frozenset({"unit-9"})), about="person-2")


def test_the_rules_are_asked_before_anybody_is_asked_why(monkeypatch, officer, noon):
    monkeypatch.setattr(ports.current, "authority", RulesOf("task"))
    with pytest.raises(NotAllowed, match="Not for you"):
        read_folder(by=officer, about="person-2")
    assert last()["verb"] == "journal.act-refused"


def test_the_rules_see_what_the_look_rests_on(monkeypatch, officer, bases, noon):
    monkeypatch.setattr(ports.current, "authority", RulesOf("task"))
    bases(Task())
    assert read_folder(by=officer, about="person-2") == "what it says"
    assert (last()["basis_kind"], last()["basis_reference"]) == ("task", "task-1")


def test_a_typed_reason_is_sealed_and_stands_in_no_row(everything_allowed, officer, noon):
    read_folder(by=officer, about="person-2", because=Because(text="lost property"))
    assert last()["basis_kind"] == "typed"
    assert "lost property" not in str(list(Act.objects.values()))


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_an_empty_reason_is_none(everything_allowed, officer, text, noon):
    with pytest.raises(PurposeNeeded):
        read_folder(by=officer, about="person-2", because=Because(text=text))


def test_where_policy_asks_for_no_reason_the_look_is_recorded_all_the_same(
    everything_allowed, officer, monkeypatch, noon
):
    monkeypatch.setattr(ports.current, "reason_for_a_look", lambda at: False)
    read_folder(by=officer, about="person-2")
    assert last()["basis_kind"] == "typed"


# Purposes ---------------------------------------------------------------------------------------------------------


def test_a_look_for_a_purpose_that_the_verb_allows_is_recorded_under_it(everything_allowed, officer, bases, noon):
    bases(Task(Purpose.STANDARDS))
    read_folder(by=officer, about="person-2")
    assert last()["purpose"] == "standards"


def test_a_look_that_crosses_purposes_is_refused_and_the_refusal_recorded(everything_allowed, officer, bases, noon):
    bases(Task(Purpose.DUTY_PLANNING))
    with pytest.raises(CrossesPurposes, match="held for asset-management and may not be used for duty-planning"):
        read_folder(by=officer, about="person-2")
    assert last()["verb"] == "journal.act-refused"


def test_a_typed_reason_for_another_purpose_does_not_open_it(everything_allowed, officer, noon):
    with pytest.raises(CrossesPurposes):
        read_folder(by=officer, about="person-2", because=Because(text="a survey", purpose=Purpose.DUTY_PLANNING))


def test_a_reason_that_fits_is_taken_before_one_that_crosses(everything_allowed, officer, bases, noon):
    bases(Task(Purpose.DUTY_PLANNING), Task(Purpose.STANDARDS))
    assert read_folder(by=officer, about="person-2") == "what it says"


@given(st.sampled_from(Purpose))
def test_a_query_reads_only_what_its_purpose_admits(purpose):
    verbs = list(VERBS.values())
    admitted = gate.admitted(verbs, purpose)
    assert admitted == {one.name for one in verbs if purpose is one.purpose or purpose in one.onward}
    shut = [one for one in verbs if one.name not in admitted]
    gate.require([one for one in verbs if one.name in admitted], purpose)
    for one in shut:
        with pytest.raises(CrossesPurposes):
            gate.require([one], purpose)


# Sets -------------------------------------------------------------------------------------------------------------


def test_a_page_is_one_entry_that_each_person_on_it_finds(everything_allowed, officer, noon):
    read_page(by=officer, about=None, because=Because(text="the list of the week"))
    assert Act.objects.count() == 1
    assert [len(queries.acts_about(one)) for one in (*ON_PAGE, "person-9")] == [1, 1, 1, 0]


@given(st.lists(st.text(st.characters(codec="ascii", categories=["Ll"]), min_size=1), unique=True))
def test_a_set_has_one_name_whatever_its_order(ids):
    assert naming(ids) == naming(reversed(ids))
    assert naming(ids) != naming([*ids, "one-more"])


# Grants -----------------------------------------------------------------------------------------------------------


def test_a_grant_is_a_reason_for_its_people_until_its_budget_is_spent(everything_allowed, officer, bases, noon):
    bases(Grants(lambda actor, at: [GivenGrant(budget=2)]))
    for _ in range(2):
        read_folder(by=officer, about="person-2")
    with pytest.raises(PurposeNeeded):
        read_folder(by=officer, about="person-2")
    assert (GrantUse.objects.count(), last()["basis_reference"]) == (2, "grant-1")


def test_a_page_takes_as_many_looks_as_it_shows_people(everything_allowed, officer, bases, noon):
    bases(Grants(lambda actor, at: [GivenGrant(budget=4)]))
    read_page(by=officer, about="person-2")
    assert gate.used("grant-1") == 3
    with pytest.raises(NotAllowed, match="have been used"):
        read_page(by=officer, about="person-2")
    assert (gate.used("grant-1"), last()["verb"]) == (3, "journal.act-refused")


def test_a_page_that_shows_somebody_beyond_the_grant_is_refused(everything_allowed, officer, bases, noon):
    bases(Grants(lambda actor, at: [GivenGrant(people=frozenset({"person-2"}))]))
    with pytest.raises(NotAllowed, match="more than the grant covers"):
        read_page(by=officer, about="person-2")
    assert GrantUse.objects.count() == 0


@pytest.mark.parametrize(
    ("first", "until", "holds"),
    [
        (timedelta(0), timedelta(seconds=1), True),
        (timedelta(seconds=1), timedelta(days=1), False),
        (timedelta(days=-1), timedelta(0), False),
    ],
)
def test_a_grant_holds_from_its_first_instant_to_before_its_last(
    everything_allowed, officer, bases, noon, first, until, holds
):
    bases(Grants(lambda actor, at: [GivenGrant(first=NOON + first, until=NOON + until)]))
    if holds:
        assert read_folder(by=officer, about="person-2") == "what it says"
    else:
        with pytest.raises(PurposeNeeded):
            read_folder(by=officer, about="person-2")


def test_two_looks_at_once_cannot_spend_the_same_part_of_a_budget(
    everything_allowed, officer, bases, noon, monkeypatch
):
    bases(Grants(lambda actor, at: [GivenGrant(budget=2)]))
    read_folder(by=officer, about="person-2")
    monkeypatch.setattr(gate, "used", lambda grant: 0)  # as another process saw it before
    with pytest.raises(NotAllowed, match="in the same moment"):
        read_folder(by=officer, about="person-2")
    assert GrantUse.objects.count() == 1
