"""Prepared statements give what their querysets give, are put together once, and only read."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import DateTimeField, F, Q, Value
from django.db.models.functions import Coalesce, Upper
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bluelamp.records.journal import prepared
from bluelamp.records.journal.models import Act
from records.conftest import NOON

pytestmark = pytest.mark.django_db
TEXTS = st.text(st.characters(blacklist_characters="\x00", blacklist_categories=["Cs"]), max_size=12)


@pytest.fixture(autouse=True)
def acts(db):
    """A few rows, some of whose values are awkward."""
    rows = [("a%s", 0), ("it's", 1), ("", 2), ("a%s", 3), ("\x1fstand-in\x1f0", 4)]
    for verb, hours in rows:
        Act.objects.create(at=NOON + timedelta(hours=hours), verb=verb, actor="x", rules=[], values={})


def build(values):
    found = Act.objects.filter(at__gte=values["since"]).filter(Q(verb=values["verb"]) | Q(verb__in=values["others"]))
    return found.order_by("pk").values_list("pk", "at", "verb")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    since=st.integers(-1, 5).map(lambda hours: NOON + timedelta(hours=hours)),
    verb=st.one_of(TEXTS, st.sampled_from(["a%s", "it's", "\x1fstand-in\x1f0"])),
    others=st.lists(TEXTS, min_size=1, max_size=3),
)
def test_the_rows_and_their_number_are_those_of_the_queryset(since, verb, others):
    values = {"since": since, "verb": verb, "others": others}
    expected = list(build(values))
    assert prepared.rows("test", build, **values) == expected
    assert prepared.count("test", build, **values) == len(expected)


def test_a_statement_is_put_together_once_for_each_shape_of_its_values():
    made = []

    def counting(values):
        made.append(values)
        return build(values)

    for others in (["a"], ["b"], ["c", "d"], ["e", "f"]):
        prepared.rows("test-once", counting, since=NOON, verb="x", others=others)
    assert len(made) == 2


def test_every_call_asks_the_database():
    with CaptureQueriesContext(connection) as captured:
        for _ in range(3):
            prepared.rows("test", build, since=NOON, verb="x", others=["y"])
    assert len(captured) == 3


def test_a_value_that_is_worked_on_inside_is_refused():
    def worked_on(values):
        return Act.objects.filter(verb=values["verb"] + "!").values_list("pk")

    with pytest.raises(ValueError, match="changed"):
        prepared.rows("test-worked-on", worked_on, verb="x")


def test_a_value_that_is_not_used_is_refused():
    with pytest.raises(ValueError, match="does not reach"):
        prepared.rows("test-unused", lambda values: Act.objects.values_list("pk"), verb="x")


@pytest.mark.parametrize("value", [True, None, 1.5, object()])
def test_a_value_of_no_kind_that_can_be_sent_is_refused(value):
    with pytest.raises(TypeError, match="name it"):
        prepared.rows("test-kind", lambda values: Act.objects.filter(verb=values["verb"]), verb=value)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM journal_act",
        "WITH x AS (SELECT 1) INSERT INTO journal_act SELECT * FROM x",
        "  UPDATE journal_act SET verb = ''",
        "SELECT 1; DROP TABLE journal_act",
    ],
)
def test_a_statement_that_could_write_is_not_sent(statement):
    with CaptureQueriesContext(connection) as captured, pytest.raises(ValueError, match="only acts write"):
        prepared.ask(statement)
    assert len(captured) == 0


def test_moments_are_sent_as_the_database_wants_them():
    found = prepared.ask("SELECT verb FROM journal_act WHERE at > %s ORDER BY id", [NOON + timedelta(hours=2)])
    assert found == [("a%s",), ("\x1fstand-in\x1f0",)]


def test_instances_are_those_that_the_queryset_gives_with_what_it_annotates():
    def annotated(values):
        return Act.objects.filter(at__gte=values["since"]).annotate(again=F("at"), shout=Upper("verb")).order_by("pk")

    since = NOON + timedelta(hours=1)
    made = prepared.instances("test-whole", Act, annotated, also=("again", "shout"), since=since)
    expected = list(annotated({"since": since}))
    assert made == expected
    assert [one.__dict__ | {"_state": None} for one in made] == [one.__dict__ | {"_state": None} for one in expected]
    assert {(one._state.adding, one._state.db) for one in made} == {(False, "default")}


@pytest.mark.parametrize("moment", [NOON, NOON.replace(microsecond=1), None])
def test_a_moment_is_read_as_django_reads_it_whatever_column_it_comes_from(moment):
    def first(values):
        found = Act.objects.filter(pk__gt=values["after"]).annotate(
            plain=Value(moment, DateTimeField(null=True)), least=Coalesce(Value(moment, DateTimeField(null=True)), "at")
        )
        return found.order_by("pk").values_list("at", "plain", "least")

    assert prepared.rows(("test-moment", moment), first, after=0) == list(first({"after": 0}))
