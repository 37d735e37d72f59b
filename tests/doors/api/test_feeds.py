"""CloudEvents over HTTP: 202 once they are on the disk, the same once, and a refusal that says when to try again."""

from datetime import date, timedelta

import pytest

from bluelamp.core.feeds.uses import Use, table_of
from bluelamp.core.kernel import Actor, Standing, to_millis
from bluelamp.core.samples.ocsf_lines import ocsf_lines
from bluelamp.records.accounts import acts as accounts
from bluelamp.records.accounts.lifecycle import Reach
from bluelamp.records.journal import clock
from bluelamp.records.journal import ports as journal
from bluelamp.records.monitoring import acts, intake, ports, store
from bluelamp.records.monitoring.models import Delivery
from bluelamp.site.sign_in_wiring import actor_of
from bluelamp.site.wiring import authority
from doors.api.conftest import Caller
from doors.api.test_api import problem
from records import small_register
from records.adopted import adopt_example
from records.monitoring.some_feeds import new_id, terms

pytestmark = pytest.mark.django_db
EVENTS = "/feeds/work-use/events"


def actor(role, name):
    return Actor(id=name, standings=frozenset({Standing(role=role)}), signed_in_by="passkey")


@pytest.fixture
def feed(force, monkeypatch, tmp_path):
    """A feed that runs."""
    monkeypatch.setattr(journal.current, "platform", authority())
    monkeypatch.setattr(ports.current, "root", tmp_path / "events")
    monkeypatch.setattr(ports.current, "least_free", 0)
    adopt_example()
    feed_id = new_id()
    acts.declare_feed(by=actor("standards", "one"), feed_id=feed_id, name="work-use", terms=terms())
    for kind in ("reference", "views", "notice"):
        by = actor("data-protection", "two")
        acts.clear_feed(by=by, feed_id=feed_id, kind=kind, says="As it was done.", on=date(2026, 1, 5))
    until = clock.now().date() + timedelta(days=30)
    return acts.start_feed(by=actor("standards", "three"), feed_id=feed_id, until=until)


@pytest.fixture
def sender(force, feed):
    """A program of another system with a credential for events alone."""
    made = accounts.make_service(
        by=actor_of(force["administrator"], "passkey"),
        service_id=small_register.new_id(),
        name="phone-management",
        reach=(Reach.EVENTS_WRITE,),
        until=clock.now() + timedelta(days=30),
    )
    return Caller(made.text)


def body(*numbers):
    at = to_millis(clock.now() - timedelta(minutes=5))
    uses = [Use("/uem", f"e-{one}", at, "SER1", "serial", "use_app", "com.whatsapp") for one in numbers]
    return ocsf_lines(table_of(uses))


def send(caller, content, path=EVENTS, kind="application/x-ndjson"):
    headers = {"Authorization": f"Bearer {caller.token}"}
    return caller.client.generic("POST", f"/api/v1{path}", content, content_type=kind, headers=headers)


def test_what_is_answered_with_202_is_on_the_disk(sender):
    answer = send(sender, body(1, 2) + b"nonsense\n")
    assert answer.status_code == 202
    assert (answer.json()["kept"], answer.json()["handed_back"]) == (2, 1)
    [day] = store.days_touched()
    with store.day(day) as made:
        assert made.events == 2


def test_the_same_events_sent_again_count_once(sender):
    first = body(1, 2)
    answers = [send(sender, first).json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert Delivery.objects.count() == 1


def test_a_body_that_cannot_be_read_is_refused_whole(sender):
    answer = send(sender, b'[{"specversion":', kind="application/cloudevents-batch+json")
    assert answer.status_code == 422
    assert problem(answer)["code"] == "feed-damaged"
    assert Delivery.objects.count() == 0


def test_a_feed_that_was_stopped_or_is_not_there_takes_nothing(sender, feed):
    assert send(sender, body(1), path="/feeds/no-such-feed/events").status_code == 404
    acts.stop_all_feeds(by=actor("duty-officer", "four"), why="A fault.")
    answer = send(sender, body(1))
    assert (answer.status_code, problem(answer)["code"]) == (409, "feed-not-on")


def test_where_too_much_comes_at_once_the_sender_is_told_when_to_try_again(sender, monkeypatch):
    monkeypatch.setattr(intake, "_under_way", ports.current.at_once)
    answer = send(sender, body(1))
    assert (answer.status_code, answer["Retry-After"], problem(answer)["code"]) == (503, "5", "intake-busy")
    monkeypatch.setattr(intake, "_under_way", 0)
    assert send(sender, body(1)).status_code == 202


def test_where_the_disk_is_nearly_full_nothing_is_taken(sender, monkeypatch):
    monkeypatch.setattr(ports.current, "least_free", 10**18)
    assert send(sender, body(1)).status_code == 503
    assert Delivery.objects.count() == 0


def test_a_body_that_is_too_large_is_refused(sender, settings):
    made = b"x" * (settings.CONFIGURATION.upload_limit + 1)
    assert send(sender, made).status_code == 413


def test_who_may_not_deliver_is_refused_and_leaves_nothing(feed, program):
    answer = send(program("officer", [Reach.EVENTS_WRITE]), body(1))
    assert (answer.status_code, problem(answer)["code"]) == (403, "not-allowed")
    assert [one for one in ports.current.folder.rglob("*") if one.is_file()] == []
