"""Records of contacts: late is marked, the original is kept, and a list leaves as a file that nobody can overlook."""

import csv
import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from bluelamp.records.declarations import acts, queries
from bluelamp.records.declarations.checks import new_id
from bluelamp.records.declarations.errors import AlreadyDeclared, AnswersMissing, IncidentOfAnotherForce, NotNow
from bluelamp.records.declarations.lifecycle.contacts import CONDITIONS, Device
from bluelamp.records.declarations.models import ContactVersionRow
from bluelamp.records.declarations.queries import Wanted
from bluelamp.records.journal import clock
from bluelamp.records.journal import queries as journal
from bluelamp.records.journal.errors import NotAllowed
from records.conftest import NOON
from records.declarations.wishes import contact, recorded


@pytest.mark.parametrize(("hours", "late"), [(1, False), (72, False), (73, True), (24 * 200, True)])
def test_a_late_record_is_kept_and_says_that_it_is_late(force, of, hours, late):
    made = recorded(of, force.rees, happened_at=NOON - timedelta(hours=hours))
    assert made.line.late is late
    assert (", late" in acts.read_contact(by=of(force.rees), contact_id=made.line.id).text) is late


def test_a_correction_keeps_what_the_record_said(force, of, later):
    made = recorded(of, force.rees)
    with later(days=10):
        after = acts.correct_contact(
            by=of(force.rees),
            contact_id=made.line.id,
            version=1,
            contact=contact(purpose="to return property"),
            reason="mixed up with another call",
        )
    assert [(one.number, one.contact.purpose) for one in after.versions] == [
        (2, "to return property"),
        (1, "to agree a time for a statement"),
    ]
    assert after.line.late is False
    with pytest.raises(NotNow, match="corrected since"):
        acts.correct_contact(by=of(force.rees), contact_id=made.line.id, version=1, contact=contact(), reason="x")
    with pytest.raises(AnswersMissing):
        acts.correct_contact(by=of(force.rees), contact_id=made.line.id, version=2, contact=contact(), reason=" ")


def test_no_version_can_be_changed_or_removed_round_the_code(force, of):
    recorded(of, force.rees)
    for change in (lambda rows: rows.update(purpose="another"), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
            change(ContactVersionRow.objects.all())
    assert ContactVersionRow.objects.get().purpose == contact().purpose


def test_nobody_corrects_or_reads_another_teams_record(force, of):
    made = recorded(of, force.rees)
    with pytest.raises(NotAllowed):
        acts.correct_contact(by=of(force.sergeant), contact_id=made.line.id, version=1, contact=contact(), reason="x")
    assert acts.read_contact(by=of(force.sergeant), contact_id=made.line.id).contact == made
    with pytest.raises(NotAllowed):
        acts.read_contact(by=of(force.other_sergeant), contact_id=made.line.id)
    found = [one.verb for one in journal.looks_at(force.rees)]
    assert found == ["journal.act-refused", "declarations.contact-read", "journal.act-refused"]


def test_what_counts_as_late_is_the_setting_of_the_day_of_the_entry(force, of):
    for day, late in ((datetime(2026, 12, 20, 12, tzinfo=UTC), False), (datetime(2027, 1, 5, 12, tzinfo=UTC), True)):
        with clock.frozen(day):
            assert recorded(of, force.rees, happened_at=day - timedelta(hours=50)).line.late is late


def test_one_s_own_phone_needs_every_condition_answered_and_shows_those_not_met(force, of):
    with pytest.raises(AnswersMissing) as refused:
        recorded(of, force.rees, device=Device.PERSONAL, conditions={"emergency": True})
    assert set(refused.value.missing) == {*CONDITIONS, "told"} - {"emergency"}
    made = recorded(
        of,
        force.rees,
        device=Device.PERSONAL,
        conditions={**dict.fromkeys(CONDITIONS, True), "no_issued_phone": False},
        told="the control room",
    )
    assert made.now.not_met() == ("no_issued_phone",)
    text = acts.read_contact(by=of(force.rees), contact_id=made.line.id).text
    assert "  - whether you had no issued work phone: no" in text
    assert "Told: the control room" in text


def test_a_number_of_another_force_and_a_second_sending_are_told_apart(force, of):
    with pytest.raises(IncidentOfAnotherForce, match="`KE`"):
        recorded(of, force.rees, incident="KE/I000123/26")
    identity = new_id()
    acts.record_contact(by=of(force.rees), contact_id=identity, contact=contact())
    with pytest.raises(AlreadyDeclared):
        acts.record_contact(by=of(force.rees), contact_id=identity, contact=contact())


def test_a_list_has_what_the_rules_would_open_one_by_one(force, of):
    ids = {who: recorded(of, getattr(force, who)).line.id for who in ("rees", "okafor", "sergeant")}
    for who, sees in (
        ("rees", {"rees"}),
        ("sergeant", {"rees", "sergeant"}),
        ("inspector", {"rees", "okafor", "sergeant"}),
        ("mobile", set()),
    ):
        actor = of(getattr(force, who))
        found = {one.id for one in queries.contacts(queries.visible_to(actor, NOON, frozenset()), NOON, Wanted()).rows}
        assert found == {ids[one] for one in sees}
        for name, identity in ids.items():
            if name in sees:
                assert acts.read_contact(by=actor, contact_id=identity)
            else:
                with pytest.raises(NotAllowed):
                    acts.read_contact(by=actor, contact_id=identity)


def test_pages_by_key_meet_every_record_once(force, of):
    made = [recorded(of, force.rees, happened_at=NOON - timedelta(hours=hour // 2)).line.id for hour in range(7)]
    found, after = [], None
    while True:
        page = acts.list_contacts(by=of(force.sergeant), wanted=Wanted(), after=after, size=3)
        found += [one.id for one in page.rows]
        after = page.after
        if after is None:
            break
    assert sorted(found) == sorted(made)
    assert len(found) == 7
    assert len(journal.looks_at(force.rees)) == 3  # one entry a page


def test_an_export_is_on_record_before_its_first_byte_and_its_digest_after_its_last(force, of):
    for _ in range(3):
        recorded(of, force.rees, purpose="=1+1")
    recorded(of, force.okafor)
    by = of(force.sergeant)
    export = acts.export_contacts(by=by, wanted=Wanted(), recipient="the review", reason="asked for")
    assert [one.verb for one in journal.looks_at(force.rees)] == ["declarations.contacts-exported"]
    recorded(of, force.sergeant)  # at the same instant, so it may be in it; what counts is the number that was said
    pieces = list(queries.pieces(export))
    body = b"".join(one.body for one in pieces)
    assert pieces[-1].digest == hashlib.sha256(body).hexdigest()
    rows = list(csv.reader(body.decode("utf-8-sig").splitlines()))
    assert rows[0][0].startswith("OFFICIAL: contact records for the review")
    assert {row[11] for row in rows[2:]} >= {"'=1+1"}
    acts.note_export_sent(by=by, wanted=Wanted(), rows=pieces[-1].done, digest=pieces[-1].digest)
    with pytest.raises(NotAllowed):
        acts.export_contacts(by=of(force.okafor), wanted=Wanted(person=force.rees), recipient="x", reason="x")
