"""What phones report counts once, and proves nothing that was not sent to them before."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bluelamp.records.fleet import queries, reading
from bluelamp.records.fleet.models import CursorRow, DeliveryRow, PhoneRow
from bluelamp.records.fleet.ports import Apps, AppState, Failed, Holds, Report, Reports, Took
from bluelamp.records.fleet.values import Stage

pytestmark = pytest.mark.django_db


class Said:
    """A target that says what a test gives it, and forgets its cursor when told to."""

    def __init__(self, behind):
        self.behind, self.rows, self.forgets = behind, [], False
        self.target, self.abilities = behind.target, behind.abilities

    def say(self, phone, at, said):
        self.rows.append(Report(id=f"r{len(self.rows)}", phone=phone, at=at, said=said))

    def reports(self, after, most):
        start = 0 if self.forgets or not after.startswith("said-") else int(after.removeprefix("said-"))
        self.forgets = False
        rows = tuple(self.rows[start : start + most])
        return Reports(rows=rows, cursor=f"said-{start + len(rows)}", more=start + len(rows) < len(self.rows))


@pytest.fixture
def sent(fleet):
    """A fleet whose phones were sent their contents and have not come yet, and what they will say."""
    fleet.read()
    fleet.plan()
    fleet.send()
    fleet.said = Said(fleet.target)
    return fleet


def stage(fleet, which=0):
    return queries.standing(fleet.phones[which], fleet.now.date()).delivery.stage


def says(fleet, *said, which=0, after=timedelta(minutes=1)):
    for one in said:
        fleet.said.say(fleet.serials[fleet.phones[which]], fleet.now + after, one)
    fleet.later(after + timedelta(seconds=1))
    reading.read(fleet.said, fleet.now)


def wanted(fleet, which=0):
    return PhoneRow.objects.get(pk=fleet.phones[which]).wanted


def test_a_phone_that_took_a_content_is_not_verified_by_that(sent):
    says(sent, Took(content=wanted(sent)))
    assert stage(sent) is Stage.ACKNOWLEDGED
    says(sent, Holds(content=wanted(sent)))
    assert stage(sent) is Stage.VERIFIED


def test_a_proof_of_another_content_proves_nothing(sent):
    says(sent, Took(content="other"), Holds(content="other"))
    assert stage(sent) is Stage.SENT


def test_a_proof_from_before_it_was_sent_proves_nothing(sent):
    content = wanted(sent)
    sent.said.say(sent.serials[sent.phones[0]], sent.now - timedelta(hours=1), Holds(content=content))
    reading.read(sent.said, sent.later().now)
    assert stage(sent) is Stage.SENT


def test_reports_that_come_again_change_nothing(sent):
    says(sent, Took(content=wanted(sent)), Failed(content=wanted(sent), why="no space left"))
    before = list(DeliveryRow.objects.order_by("pk").values())
    sent.said.forgets = True
    reading.read(sent.said, sent.later().now)
    assert list(DeliveryRow.objects.order_by("pk").values()) == before


def test_a_failure_is_told_with_its_reason_and_tried_again_later_each_time(sent):
    says(sent, Failed(content=wanted(sent), why="no space left"))
    first = queries.standing(sent.phones[0], sent.now.date()).delivery
    assert (first.why, first.tries) == ("no space left", 1)
    says(sent, Failed(content=wanted(sent), why="no space left"))
    second = queries.standing(sent.phones[0], sent.now.date()).delivery
    assert second.retry - sent.now > first.retry - sent.now
    (one,) = [one for one in queries.differences(sent.now) if one.phone == sent.phones[0]]
    assert one.why == "It could not: no space left"
    assert one.retry == second.retry


def test_a_phone_whose_list_differs_later_is_a_difference_again(sent):
    says(sent, Holds(content=wanted(sent)))
    row = next(row for row in queries.phones.apps_of(_content(sent)) if row.state.value in ("suspended", "removed"))
    says(sent, Apps(apps={row.id: AppState.INSTALLED}))
    (one,) = [one for one in queries.differences(sent.now) if one.phone == sent.phones[0]]
    assert row.id in one.why
    assert one.stage is Stage.VERIFIED


def _content(fleet):
    from bluelamp.records.fleet.models import ContentRow  # noqa: PLC0415 - one use

    return ContentRow.objects.get(pk=wanted(fleet))


def test_a_page_that_another_process_took_in_is_not_taken_in_again(sent, monkeypatch):
    says(sent, Took(content=wanted(sent)))
    reports = sent.said.reports

    def beaten(after, most):
        page = reports(after, most)
        CursorRow.objects.filter(target=sent.target.target.name).update(cursor="said-99")
        return page

    monkeypatch.setattr(sent.said, "reports", beaten)
    sent.said.say(sent.serials[sent.phones[0]], sent.later().now, Holds(content=wanted(sent)))
    reading.read(sent.said, sent.later().now)
    assert stage(sent) is Stage.ACKNOWLEDGED


kinds = st.sampled_from(["took", "holds", "holds-other", "failed", "apps"])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(kinds, st.integers(-60, 60)), max_size=8))
def test_whatever_comes_in_whatever_order_the_times_are_in_order_and_proved(sent, reports):
    DeliveryRow.objects.update(acknowledged_at=None, verified_at=None, failed_at=None, why="", tries=0, retry_at=None)
    content, serial = wanted(sent), sent.serials[sent.phones[0]]
    values = {
        "took": Took(content=content),
        "holds": Holds(content=content),
        "holds-other": Holds(content="other"),
        "failed": Failed(content=content, why="it could not"),
        "apps": Apps(apps={}),
    }
    at = DeliveryRow.objects.get(phone=sent.phones[0]).sent_at
    proofs = [at + timedelta(minutes=minutes) for kind, minutes in reports if kind == "holds" and minutes >= 0]
    for kind, minutes in reports:
        sent.said.say(serial, at + timedelta(minutes=minutes), values[kind])
    reading.read(sent.said, sent.later().now)
    view = queries.standing(sent.phones[0], sent.now.date()).delivery
    assert (view.stage is Stage.VERIFIED) is bool(proofs)
    if proofs:
        assert view.verified in proofs
        assert view.planned <= view.sent <= view.acknowledged <= view.verified
