"""Adopting is one act: files, editions and record together, or nothing."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction

from bluelamp.core.kernel import Actor
from bluelamp.core.rulebook import load_rulebook
from bluelamp.records.adoption import acts, queries
from bluelamp.records.adoption.bundles import Bundle, read_bundle
from bluelamp.records.adoption.errors import (
    AlreadyBegun,
    BeginsTooEarly,
    EditionUnknown,
    NothingInForce,
)
from bluelamp.records.adoption.lifecycle import State
from bluelamp.records.adoption.models import AdoptionRow, BundleRow
from bluelamp.records.journal import queries as journal
from bluelamp.records.journal.errors import NotAllowed

pytestmark = pytest.mark.django_db
FORCE = Path("rulebooks/example-force")
SMALL = Path("rulebooks/others/example-ambulance")
SETTING_UP = Actor.system("set-up")
BEGINS = datetime(2025, 10, 1, tzinfo=UTC)


@pytest.fixture
def first(everything_allowed, noon):
    return acts.adopt_first(by=SETTING_UP, bundle=read_bundle(SMALL), begins=BEGINS)


@pytest.fixture
def force(everything_allowed, noon):
    return acts.adopt_first(by=SETTING_UP, bundle=read_bundle(FORCE), begins=BEGINS)


def another():
    files = dict(read_bundle(SMALL).files)
    files["catalogue/categories.yaml"] = files["catalogue/categories.yaml"] + "\n# another\n"
    files["rulebook.yaml"] = files["rulebook.yaml"].replace("name: ", "name: other-")
    return Bundle(files)


def test_the_first_adoption_is_kept_whole_and_is_on_the_record(first):
    assert queries.bundle_files(first.bundle) == dict(read_bundle(SMALL).files)
    entry = journal.timeline("rulebook", first.bundle)[0]
    assert (entry.verb, entry.values["version"], entry.values["bundle"]) == (
        "adoption.rulebook-adopted",
        0,
        first.bundle,
    )


def test_in_force_is_the_rulebook_with_the_settings_of_that_day(force):
    for day in (date(2025, 10, 2), date(2025, 12, 31), date(2026, 1, 1), date(2027, 6, 1)):
        found = queries.on_day(day)
        assert found.rulebook.digest == load_rulebook(FORCE, day).digest == found.digest
    assert (found.version, found.from_, found.until) == (0, BEGINS, None)


def test_a_setting_changes_at_midnight_in_london(force):
    summer = datetime(2025, 10, 1, 0, 30, tzinfo=UTC)
    assert queries.in_force(summer).rulebook.parameters["take_home"].value == "authorised"
    before = queries.in_force(datetime(2025, 12, 31, 23, 59, tzinfo=UTC))
    assert queries.in_force(datetime(2026, 1, 1, tzinfo=UTC)).digest != before.digest


def test_the_same_rulebook_is_the_same_object_in_one_process(first, noon):
    assert queries.in_force(noon).rulebook is queries.in_force(noon + timedelta(hours=5)).rulebook


def test_before_the_first_adoption_nothing_is_in_force(first):
    with pytest.raises(NothingInForce):
        queries.in_force(BEGINS - timedelta(seconds=1))


def test_the_next_adoption_supersedes_from_its_moment_on(first, noon):
    begins = noon + timedelta(days=2)
    acts.adopt_next(by=SETTING_UP, bundle=another(), begins=begins)
    assert queries.in_force(begins - timedelta(seconds=1)).version == 0
    assert queries.in_force(begins).version == 1
    assert queries.in_force(noon).until == begins
    assert [one.state for one in queries.history(begins)] == [State.IN_FORCE, State.SUPERSEDED]
    assert [one.state for one in queries.history(noon)] == [State.TO_COME, State.IN_FORCE]


def test_an_answer_finds_the_rulebook_of_its_day_by_digest(first, noon):
    old = queries.in_force(noon)
    acts.adopt_next(by=SETTING_UP, bundle=another(), begins=noon)
    assert queries.in_force(noon).digest != old.digest
    assert queries.by_digest(old.digest).rulebook is old.rulebook


def test_a_digest_that_was_never_adopted_is_refused(first):
    with pytest.raises(EditionUnknown):
        queries.by_digest("ab" * 32)
    with pytest.raises(EditionUnknown):
        queries.bundle_files("ab" * 32)


def test_a_second_first_adoption_changes_nothing(first, noon):
    with pytest.raises(AlreadyBegun):
        acts.adopt_first(by=SETTING_UP, bundle=another(), begins=noon)
    assert (AdoptionRow.objects.count(), BundleRow.objects.count()) == (1, 1)


def test_a_past_beginning_changes_nothing(first, noon):
    with pytest.raises(BeginsTooEarly):
        acts.adopt_next(by=SETTING_UP, bundle=another(), begins=noon - timedelta(days=1))
    assert BundleRow.objects.count() == 1


def test_nobody_adopts_where_the_rules_of_the_platform_do_not_say_so(nothing_allowed, noon):
    with pytest.raises(NotAllowed):
        acts.adopt_first(by=SETTING_UP, bundle=read_bundle(FORCE), begins=BEGINS)
    assert AdoptionRow.objects.count() == 0


def test_what_was_adopted_cannot_be_changed_afterwards(first):
    for change in (
        lambda: BundleRow.objects.update(title="Other"),
        lambda: AdoptionRow.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_in_force_takes_one_small_statement_once_the_rulebook_is_read(first, noon, django_assert_num_queries):
    queries.in_force(noon)
    with django_assert_num_queries(1):
        queries.in_force(noon)
