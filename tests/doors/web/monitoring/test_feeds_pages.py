"""Feeds in pages: declared, cleared, started by a second person, fed with a file, stopped, and read of by all."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bluelamp.core.feeds.uses import table_of
from bluelamp.core.samples.ocsf_lines import ocsf_lines
from bluelamp.records.journal import clock
from bluelamp.records.monitoring.lifecycle.feeds import State
from bluelamp.records.monitoring.models import Delivery
from bluelamp.records.monitoring.queries.feeds import feeds, one_feed
from bluelamp.records.monitoring.queries.feeds import running as all_running
from doors.web.monitoring.conftest import parts, text
from records.conftest import NOON
from records.monitoring.some_feeds import new_id, use

DECLARED = {
    "name": "work-calls",
    "category": "calls",
    "reader": "cloudevents",
    "regime": "uk-gdpr",
    "purpose": "To hold calls against records of contacts.",
    "basis": "Public task.",
    "intrusive": "some",
    "kept_days": "90",
}
OCTOBER = parts("on", NOON - timedelta(days=20))
UNTIL = parts("until", NOON + timedelta(days=30))


def file(*uses, broken=""):
    return SimpleUploadedFile("calls.jsonl", ocsf_lines(table_of(list(uses))) + broken.encode())


def test_a_feed_goes_the_whole_way_through_pages(force, signed):
    standards, dpo, other = signed(force.standards), signed(force.dpo), signed(force.standards_two)
    assert "Nothing says what work phones do" in text(standards.get("/feeds"))
    page = standards.post("/feeds/declare", DECLARED)["Location"]
    assert "assessment" in text(standards.get(page))
    assert "Start this feed" not in text(other.get(page))
    for name in ("reference", "views", "notice"):
        assert dpo.get(f"{page}/{name}").status_code == 200
        said = {"says": "As it was done.", "told": "stated", **OCTOBER}
        assert dpo.post(f"{page}/{name}", said)["Location"] == page
    assert "Start this feed" not in text(standards.get(page))
    assert "Start this feed" in text(other.get(page))
    assert other.post(f"{page}/start", UNTIL)["Location"] == page
    assert "On" in text(signed(force.rees).get("/feeds"))
    [one] = feeds()
    assert (one.state, one.started_by) == (State.ON, force.standards_two)
    assert signed(force.duty_officer).post(f"{page}/stop", {"why": "A fault."})["Location"] == page
    assert "A fault." in text(signed(force.rees).get(page))


def test_whoever_declared_a_feed_is_refused_on_the_page_too(force, signed, running):
    feed = running()
    signed(force.dpo).post(f"/feeds/{feed.id}/stop", {"why": "To see."})
    assert signed(force.standards).post(f"/feeds/{feed.id}/start", UNTIL).status_code == 403
    assert one_feed(feed.id).state is State.STOPPED


def test_what_a_feed_lacks_is_said_beside_what_was_typed(force, signed):
    standards = signed(force.standards)
    page = standards.post("/feeds/declare", DECLARED)["Location"]
    answer = signed(force.standards_two).post(f"{page}/start", UNTIL)
    assert answer.status_code == 422
    assert "lacks the reference" in text(answer)


def test_one_press_stops_all_feeds_and_an_officer_has_no_such_press(force, signed, running):
    running()
    officer = signed(force.rees)
    assert "Stop all feeds" not in text(officer.get("/feeds"))
    assert officer.post("/feeds/stop", {"why": "No."}).status_code == 403
    assert "Stop all feeds" in text(signed(force.duty_officer).get("/feeds"))
    assert signed(force.duty_officer).post("/feeds/stop", {"why": "A fault."})["Location"] == "/feeds"
    assert all_running(clock.now()) == ()


def test_an_officer_says_once_that_they_have_read_of_the_feeds(force, signed, running):
    feed = running()
    officer = signed(force.rees)
    assert "I have read this" in text(officer.get("/feeds"))
    assert officer.post("/feeds")["Location"] == "/feeds"
    assert "I have read this" not in text(officer.get("/feeds"))
    page = text(officer.get(f"/feeds/{feed.id}"))
    assert page.partition("say that they read of it</dt>")[2].partition("</dd>")[0].endswith(">1")


def test_a_file_is_taken_in_and_what_could_not_be_read_is_handed_back_with_a_reason(force, signed, because, running):
    feed = running()
    standards = signed(force.standards)
    page = f"/feeds/{feed.id}"
    assert "Hand in a file" in text(standards.get(page))
    assert standards.post(f"{page}/hand-in", {"file": file(use(1), broken="=nonsense\n")})["Location"] == page
    [delivery] = Delivery.objects.all()
    assert (delivery.events, delivery.rejected) == (1, 1)
    rows = f"/feeds/deliveries/{delivery.id}/rows"
    assert rows not in standards.get(page).content.decode()
    assert standards.get(rows).status_code == 403
    dpo = signed(force.dpo)
    assert rows in dpo.get(page).content.decode()
    assert dpo.get(rows).status_code == 403, "a reason is asked for first"
    body = because(dpo).get(rows).content.decode()
    assert "OFFICIAL" in body
    assert "'=nonsense" in body


def test_a_file_that_cannot_be_read_at_all_is_refused_at_the_place(force, signed, running):
    feed = running()
    answer = signed(force.standards).post(f"/feeds/{feed.id}/hand-in", {"file": SimpleUploadedFile("a", b"[{")})
    assert answer.status_code == 422
    assert "JSON" in text(answer)
    assert Delivery.objects.count() == 0


@pytest.mark.parametrize("path", ["/feeds/{id}", "/feeds/{id}/stop", "/feeds/{id}/hand-in"])
def test_a_feed_that_there_is_not_is_no_page(force, signed, path):
    assert signed(force.standards).get(path.format(id=new_id())).status_code == 404


def test_rows_of_a_delivery_that_there_is_not_and_a_step_that_there_is_not_are_no_pages(
    force, signed, because, running
):
    feed = running()
    assert because(signed(force.dpo)).get(f"/feeds/deliveries/{new_id()}/rows").status_code == 404
    assert signed(force.dpo).get(f"/feeds/{feed.id}/explode").status_code == 404
