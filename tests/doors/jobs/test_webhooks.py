"""A receiver that is down, slow, or answers 500 gets everything once in effect, in order for each record."""

import socket
import threading
import time
import uuid
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.db import connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bluelamp.core.kernel import Actor
from bluelamp.doors.jobs import sending
from bluelamp.doors.jobs.ledger import LedgerJob
from bluelamp.doors.jobs.webhooks import WebhookJob
from bluelamp.records.declarations.verbs import REQUEST_WITHDRAWN, SUPERVISOR_TOLD
from bluelamp.records.journal import clock, store
from bluelamp.records.journal.models import Act
from bluelamp.records.journal.ports import Ruling
from bluelamp.records.journal.subject import Subject
from bluelamp.records.notices.models import Notice
from bluelamp.records.webhooks import acts, ports, queries
from bluelamp.records.webhooks.lifecycle import OFFERED, State, Use
from bluelamp.records.webhooks.models import Delivery, Webhook
from doors.jobs.receivers import SLOW, Receiver

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
HERE = frozenset({"127.0.0.1"})
OFFICER = Actor(id="person-1", signed_in_by="passkey")
RECORDS = [str(uuid.UUID(int=number)) for number in range(1, 5)]
DOES = ["ok", "500", "503", "404", "429", "301", "drop", "slow", "took-500", "took-drop", "took-slow"]
send = partial(sending.send, private_hosts=HERE, seconds=SLOW / 2)


@pytest.fixture(autouse=True)
def loopback(monkeypatch, open_house):
    """Events may be sent to this machine."""
    monkeypatch.setattr(ports.current, "private_hosts", HERE)


@pytest.fixture
def ledger(jobs):
    made = LedgerJob(jobs)
    made.open()
    return made


@pytest.fixture
def receiver():
    """Makes receivers, with a webhook for each, and stops them when the test is over."""
    made = []

    def make(name="command-and-control", script=(), port=0):
        one = Receiver(script=script, port=port)
        made.append(one)
        one.webhook = str(uuid.uuid4())
        one.secret = acts.make_webhook(
            by=OFFICER, webhook_id=one.webhook, name=name, address=one.address, types=OFFERED
        )
        return one

    yield make
    for one in made:
        one.stop()


def happen(ledger, *records, verb=None):
    """Acts on some records, in the ledger and gathered for whoever is to be told."""
    fact = verb or REQUEST_WITHDRAWN.record()
    with transaction.atomic():
        numbers = [
            store.append(
                fact,
                by=OFFICER,
                subject=Subject(kind="request", id=record, about="person-2"),
                ruling=Ruling(allowed=True, rules=(), rulebook="0" * 64),
                at=clock.now(),
            )
            for record in records
        ]
    ledger.step()
    while acts.gather():
        pass
    return [(f"request/{record}", f"act-{number}") for record, number in zip(records, numbers, strict=True)]


def by_record(happened):
    found = defaultdict(list)
    for record, event in happened:
        found[record].append(event)
    return dict(found)


def waiting(webhook):
    return Delivery.objects.filter(webhook=webhook).exclude(state=State.SENT.value).count()


def delivered_in_time(one, job, now, hours=60):
    """The clock after which everything was delivered, moved by half an hour at a time."""
    for _ in range(hours * 2):
        with clock.frozen(now):
            job.deliver(one.webhook)
        if waiting(one.webhook) == 0:
            return now
        now += timedelta(minutes=30)
    raise AssertionError(f"{waiting(one.webhook)} events were not delivered within {hours} hours")


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    script=st.lists(st.sampled_from(DOES), max_size=25),
    batches=st.lists(st.lists(st.sampled_from(RECORDS), min_size=1, max_size=4), min_size=1, max_size=5),
    steps=st.lists(st.integers(1, 4000), min_size=5, max_size=5),
)
def test_whatever_a_receiver_answers_everything_takes_effect_once_and_in_order(
    script, batches, steps, ledger, receiver
):
    one = receiver(name=f"r{uuid.uuid4().hex[:12]}", script=script)
    job, happened, now = WebhookJob(send), [], NOON
    for batch, seconds in zip(batches, steps, strict=False):
        with clock.frozen(now):
            happened += happen(ledger, *batch)
            job.deliver(one.webhook)
        now += timedelta(seconds=seconds)
    delivered_in_time(one, job, now)
    assert one.by_record() == by_record(happened)
    assert one.wrong == []
    assert len(one.effects) == len(happened)
    acts.end_webhook(by=OFFICER, webhook_id=one.webhook)
    one.stop()


def test_a_receiver_that_is_down_for_an_hour_gets_everything_in_order_when_it_is_back(ledger, receiver):
    one = receiver()
    one.stop()
    job, happened = WebhookJob(send), []
    for minute in range(0, 60, 5):
        with clock.frozen(NOON + timedelta(minutes=minute)):
            happened += happen(ledger, RECORDS[minute % 3], RECORDS[3])
            assert job.deliver(one.webhook) == 0
    (seen,) = queries.webhooks()
    assert seen.failing_since == NOON
    tried = Delivery.objects.filter(webhook=one.webhook).exclude(said="").count()
    assert tried == 1, "a receiver that does not answer is tried with one event at a time"
    back = Receiver(secret=one.secret, port=one.port)
    with clock.frozen(NOON + timedelta(hours=2)):
        assert job.deliver(one.webhook) == len(happened)
    back.stop()
    assert back.by_record() == by_record(happened)
    (seen,) = queries.webhooks()
    assert (seen.failing_since, seen.use) == (None, Use.ON)


def test_a_receiver_that_answers_500_for_an_hour_gets_everything_in_order(ledger, receiver):
    one = receiver(script=["500"] * 60)
    job, happened = WebhookJob(send), []
    for minute in range(0, 60, 10):
        with clock.frozen(NOON + timedelta(minutes=minute)):
            happened += happen(ledger, *RECORDS[:2])
            job.deliver(one.webhook)
    one.script.clear()
    delivered_in_time(one, job, NOON + timedelta(hours=1))
    assert one.by_record() == by_record(happened)


def test_one_record_that_is_not_taken_holds_up_no_other(ledger, receiver):
    one = receiver(script=["500"])
    job = WebhookJob(send)
    with clock.frozen(NOON):
        happened = happen(ledger, RECORDS[0], RECORDS[0], RECORDS[1], RECORDS[2])
        assert job.deliver(one.webhook) == 2
    assert list(one.by_record()) == [f"request/{RECORDS[1]}", f"request/{RECORDS[2]}"]
    delivered_in_time(one, job, NOON + timedelta(minutes=1))
    assert one.by_record() == by_record(happened)


def test_a_slow_receiver_holds_up_no_other(ledger, receiver):
    slow, quick = receiver(name="slow"), receiver(name="quick")
    slow.hold.clear()
    happened = happen(ledger, *RECORDS)
    job = WebhookJob(partial(sending.send, private_hosts=HERE, seconds=15))
    job.round()
    end = time.monotonic() + 15
    while len(quick.effects) < len(happened) and time.monotonic() < end:
        time.sleep(0.02)
    assert quick.by_record() == by_record(happened)
    assert slow.effects == []
    job.round()
    assert len(slow.seen) == 0, "a receiver that is being sent to is not sent to twice at once"
    slow.hold.set()
    job.join()
    assert slow.by_record() == by_record(happened)
    connections.close_all()


def test_what_is_refused_for_two_days_is_parked_with_what_follows_on_its_record_and_told(ledger, receiver):
    one = receiver(script=["500"] * 500)
    job, now = WebhookJob(send), NOON
    with clock.frozen(now):
        first = happen(ledger, RECORDS[0])
    while queries.parked() == 0 and now < NOON + timedelta(days=4):
        with clock.frozen(now):
            job.deliver(one.webhook)
        now += timedelta(minutes=59)
    assert timedelta(days=2) <= now - NOON < timedelta(days=3)
    notice = Notice.objects.get(kind="alarm")
    assert (notice.to, notice.link) == ("role:administrator", "/jobs")
    one.script.clear()
    with clock.frozen(now):
        later = happen(ledger, RECORDS[0], RECORDS[1])
        assert job.deliver(one.webhook) == 1
        assert list(one.by_record()) == [f"request/{RECORDS[1]}"]
        assert acts.resume_webhook(by=OFFICER, webhook_id=one.webhook) == 2
        assert job.deliver(one.webhook) == 2
    assert one.by_record() == by_record(first + later)


def test_a_receiver_that_is_down_for_days_is_parked_itself_and_loses_nothing(ledger, receiver):
    one = receiver()
    one.stop()
    job, happened, now = WebhookJob(send), [], NOON
    while now < NOON + timedelta(days=3):
        with clock.frozen(now):
            happened += happen(ledger, RECORDS[0]) if now.hour % 12 == 0 else []
            job.deliver(one.webhook)
        now += timedelta(hours=1)
    (seen,) = queries.webhooks()
    assert seen.use is Use.PARKED
    assert Notice.objects.filter(kind="alarm").count() == 1
    back = Receiver(secret=one.secret, port=one.port)
    with clock.frozen(now):
        acts.resume_webhook(by=OFFICER, webhook_id=one.webhook)
        job.deliver(one.webhook)
    back.stop()
    assert back.by_record() == by_record(happened)


def test_a_receiver_that_says_it_is_gone_is_parked_at_once(ledger, receiver):
    one = receiver(script=["410"])
    happen(ledger, RECORDS[0], RECORDS[1])
    assert WebhookJob(send).deliver(one.webhook) == 0
    assert queries.webhooks()[0].use is Use.PARKED
    assert Notice.objects.filter(kind="alarm").count() == 1


def test_whoever_is_killed_after_sending_sends_again_and_it_takes_effect_once(ledger, receiver):
    one = receiver()
    with clock.frozen(NOON):
        happened = happen(ledger, RECORDS[0], RECORDS[0])
        taken = acts.take(one.webhook)
        WebhookJob(send)._sent(taken)
        assert acts.take(one.webhook) is None, "what somebody has taken is left to them, and what follows on its record"
    with clock.frozen(NOON + acts.TAKEN_FOR):
        assert WebhookJob(send).deliver(one.webhook) == 2
    assert one.seen == [happened[0][1], happened[0][1], happened[1][1]]
    assert one.by_record() == by_record(happened)


def test_nobody_is_told_of_what_they_did_not_ask_for_or_of_what_was_told_a_supervisor(ledger, receiver):
    one = receiver()
    Webhook.objects.filter(pk=one.webhook).update(types=["register.phone-lost"])
    happen(ledger, RECORDS[0])
    told = SUPERVISOR_TOLD.record(supervisor="person-3", told_at="2026-11-02T12:00:00Z", how="in-person")
    happen(ledger, RECORDS[1], verb=told)
    assert Delivery.objects.count() == 0


def test_an_event_carries_nothing_about_anybody(ledger, receiver):
    one = receiver()
    happen(ledger, RECORDS[0])
    WebhookJob(send).deliver(one.webhook)
    (event,) = one.effects
    assert set(event) == {
        "specversion", "id", "source", "type", "subject", "time", "sequence", "datacontenttype", "data"
    }  # fmt: skip
    assert event["data"] == {"kind": "request", "id": RECORDS[0], "read_at": f"/api/v1/requests/{RECORDS[0]}"}
    assert "person" not in str(event)


def test_a_webhook_begins_with_what_happens_after_it_was_made_and_ends_at_once(ledger, receiver):
    receiver(name="first")
    before = happen(ledger, RECORDS[0])
    one = receiver(name="second")
    after = happen(ledger, RECORDS[0])
    WebhookJob(send).deliver(one.webhook)
    assert before
    assert one.by_record() == by_record(after)
    happen(ledger, RECORDS[1])
    acts.end_webhook(by=OFFICER, webhook_id=one.webhook)
    assert WebhookJob(send).deliver(one.webhook) == 0
    assert waiting(one.webhook) == 0


def test_the_secret_is_sealed_and_shown_once(receiver):
    one = receiver()
    kept = Webhook.objects.get(pk=one.webhook).secret
    assert one.secret.removeprefix("whsec_") not in kept
    record = Act.objects.get(verb="webhooks.webhook-made")
    assert one.secret not in str(record.values)


def test_what_was_sent_is_cleared_after_a_week(ledger, receiver):
    one = receiver()
    with clock.frozen(NOON):
        happen(ledger, RECORDS[0])
        WebhookJob(send).deliver(one.webhook)
    assert acts.clear_sent(NOON + timedelta(days=6)) == 0
    assert acts.clear_sent(NOON + timedelta(days=8)) == 1


@pytest.mark.parametrize("found", ["127.0.0.1", "10.0.0.8", "::1", "fe80::1%eth0", "192.168.1.1", "169.254.169.254"])
def test_a_name_that_leads_to_a_private_network_is_not_sent_to(found, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_named: [(0, 0, 0, "", (found, 443))])
    monkeypatch.setattr(socket, "create_connection", lambda *_args, **_named: pytest.fail("it was connected to"))
    answer = sending.send("https://cad.example.police.uk/e", b"{}", {}, private_hosts=frozenset())
    assert (answer.status, answer.took_it) == (None, False)


def test_a_receiver_that_sends_a_byte_now_and_then_is_cut_off():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        ended = threading.Event()

        def drip():
            taken, _ = listening.accept()
            with taken:
                while not ended.wait(0.05):
                    try:
                        taken.sendall(b"H")
                    except OSError:
                        return

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        began = time.monotonic()
        answer = sending.send(address, b"{}", {}, private_hosts=HERE, seconds=0.5)
        assert answer.status is None
        assert time.monotonic() - began < 10
        ended.set()
        thread.join(5)


def test_the_jobs_of_a_site_tell_others_by_themselves(running, receiver, ledger):
    one = receiver()
    with transaction.atomic():
        store.append(
            REQUEST_WITHDRAWN.record(),
            by=OFFICER,
            subject=Subject(kind="request", id=RECORDS[0], about="person-2"),
            ruling=Ruling(allowed=True, rules=(), rulebook="0" * 64),
            at=clock.now(),
        )
    assert running(lambda: len(one.effects) == 1)
