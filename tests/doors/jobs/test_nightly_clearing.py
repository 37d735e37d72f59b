"""What is over is cleared away at night, and what was ordered to be erased goes, by the jobs as they really run."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bluelamp.core.kernel import Actor
from bluelamp.doors.jobs import nightly
from bluelamp.records.accounts.models import Account, KeptAnswer
from bluelamp.records.asking.answers import KEPT_FOR as ANSWERS_KEPT_FOR
from bluelamp.records.asking.models import AnswerRow
from bluelamp.records.clocks import queries as clocks
from bluelamp.records.journal import clock
from bluelamp.records.journal import queries as journal
from bluelamp.records.register import acts as register
from bluelamp.records.register import queries as people
from bluelamp.records.register.drafts import KEPT_FOR as DRAFTS_KEPT_FOR
from bluelamp.records.register.models import ImportDraft
from bluelamp.records.safeguards import acts as safeguards
from bluelamp.records.safeguards import queries as erasures
from bluelamp.records.safeguards.lifecycle import ErasureGround
from records import small_register as small

pytestmark = pytest.mark.django_db(transaction=True)
MOMENT = timedelta(minutes=5)


@pytest.fixture
def jobs(jobs):
    """Jobs whose night has begun, whatever the hour is."""
    return replace(jobs, nightly_at=time(0))


@pytest.fixture
def leftovers(jobs):
    """One of each kind that is over, and one that is not quite."""
    now = clock.now()
    whose = Account.objects.create(username="one", person="p", opened_at=now)
    for name, short in (("old", -MOMENT), ("new", MOMENT)):
        ImportDraft.objects.create(
            id=name, kind="people", file_name="a.csv", body=b"", options={}, plan_digest="", handed_in_by="p",
            handed_in_at=now - DRAFTS_KEPT_FOR + short,
        )  # fmt: skip
        AnswerRow.objects.create(reference=name, hour=now - ANSWERS_KEPT_FOR + short, body={})
        KeptAnswer.objects.create(
            account=whose, key=name, request="", status=201, body={}, at=now - timedelta(days=2) + short
        )


def kept():
    return [
        list(ImportDraft.objects.values_list("pk", flat=True)),
        list(AnswerRow.objects.values_list("pk", flat=True)),
        list(KeptAnswer.objects.values_list("key", flat=True)),
    ]


def test_the_night_clears_what_is_over_and_leaves_the_rest(leftovers, running):
    assert running(lambda: nightly.TIDYING in clocks.beats())
    assert kept() == [["new"], ["new"], ["new"]]
    said = clocks.beats()[nightly.TIDYING]
    assert said.trouble == ""
    for one in ("files handed in and not confirmed", "answers that nobody saved", "kept answers of the API"):
        assert f" 1 {one}" in said.says


def test_the_record_keeps_nothing_of_the_answers_that_were_cleared(leftovers, running):
    assert running(lambda: nightly.TIDYING in clocks.beats())
    assert not any(one.verb.startswith("asking.") for one in journal.acts_about("p"))


@pytest.fixture
def gone(open_house):
    """Somebody who was in the force and left."""
    made = small.person("P1", small.unit("force"))
    register.leave_force(by=Actor(id="administrator", signed_in_by="passkey"), person_id=made)
    return made


def test_an_erasure_that_is_ordered_takes_the_name_at_once_and_the_jobs_take_the_keys(gone, running):
    officer = Actor(id="data-protection", signed_in_by="passkey")
    assert people.one_person(gone, small.day(6, 1)).name is not None
    made = safeguards.order_erasure(
        by=officer, person=gone, retention="operational", ground=ErasureGround.RETENTION_OVER, request="R-1"
    )
    assert people.one_person(gone, small.day(6, 1)).name is None
    assert running(lambda: erasures.one_erasure(made.id).done_at is not None)
    done = erasures.one_erasure(made.id)
    assert done.keys is not None
    assert done.keys > 0
    assert running(lambda: journal.waiting() == 0), "what was erased, and that it was, are in the ledger"
