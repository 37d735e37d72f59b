"""Imports: what a file would do, doing exactly that, and undoing it; every row accounted for, whatever the bytes."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from bluelamp.core.feeds import FeedColumnMissing, read_sheet
from bluelamp.core.kernel import Actor, BluelampError
from bluelamp.records.journal import clock
from bluelamp.records.journal.models import Act, Concerned
from bluelamp.records.register import acts, drafts, models, queries
from bluelamp.records.register.choices import Duty
from bluelamp.records.register.errors import CannotBeUndone, ImportHasChanged, NotInRegister, WrongOrderInTime
from bluelamp.records.register.lifecycle import State
from bluelamp.records.register.planning import What
from bluelamp.records.register.values import PeopleFilter, PhoneFilter
from records import small_register as small
from records.small_register import day

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything_allowed", "noon")]
NOW = day(11, 2)
EVERYBODY = queries.Scope(person="nobody", everybody=True)
PEOPLE = "number,name,email,kind,grade,unit\n"
PHONES = "asset_tag,serial,imei_1,imei_2,platform,model,used_for,holder\n"
ROSTER = "person,state,start,end\n"
WINDOW = {"start": day(11, 1, 0), "end": day(11, 8, 0)}


@pytest.fixture
def force():
    top = small.unit("top")
    red = small.unit("red", top)
    made = {"top": top, "red": red}
    made["ann"] = small.person("N1", red, name="Generated Ann", email="ann@force.example")
    made["ben"] = small.person("N2", red, name="Generated Ben")
    return made


@pytest.fixture
def team(force):
    return Actor(id=small.person("N3", force["top"], name="Generated Team"))


KINDS = {
    "people": (acts.hand_in_people, acts.confirm_people, acts.undo_people),
    "phones": (acts.hand_in_phones, acts.confirm_phones, acts.undo_phones),
    "roster": (acts.hand_in_roster, acts.confirm_roster, acts.undo_roster),
}


def hand_in(kind, by, body, **more):
    body = body.encode() if isinstance(body, str) else body
    more = {**(WINDOW if kind == "roster" else {}), **more}
    return KINDS[kind][0](by=by, file_name=f"{kind}.csv", body=body, **more)


def bring_in(kind, by, body, **more):
    handed = hand_in(kind, by, body, **more)
    return KINDS[kind][1](by=by, draft_id=handed.id, plan_digest=handed.plan.digest), handed.plan


def whats(plan):
    return [(one.line, one.what.value, one.reason) for one in plan.rows]


def everything():
    """What is true now, as the register tells it: people, phones, holders and duty."""
    people = queries.every_person(EVERYBODY, NOW, PeopleFilter())
    phones = queries.every_phone(EVERYBODY, NOW, PhoneFilter())
    held = {one.id: queries.who_held(one.id, NOW) for one in phones}
    hours = [day(11, 1, 0) + timedelta(hours=6 * number) for number in range(30)]
    duty = {
        (one.id, at): (found.state, found.all)
        for one in people
        for at in hours
        for found in [queries.duty_at(one.id, at)]
    }
    return [(one.id, one.name, one.email, one.kind, one.grade, one.unit) for one in people], phones, held, duty


def test_a_file_of_people_shows_what_it_would_do_and_then_does_exactly_that(team, force):
    body = PEOPLE + (
        "N1,Generated Ann,ann@force.example,officer,sergeant,red\n"
        "N2,Generated Ben,,officer,constable,red\n"
        "N9,Generated New,new@Force.example,STAFF,analyst,top\n"
        "N10,Generated Nowhere,,officer,constable,moon\n"
        "N9,Generated Twice,,staff,analyst,top\n"
    )
    handed = hand_in("people", team, body)
    assert whats(handed.plan) == [
        (2, "change", ""),
        (3, "same", ""),
        (4, "add", ""),
        (5, "reject", "`moon` is no unit."),
        (6, "reject", "has the number of line 4"),
    ]
    assert handed.plan.rows[0].changes == (("grade", "constable", "sergeant"),)
    assert queries.count_people(EVERYBODY, NOW, PeopleFilter()) == 3
    done = acts.confirm_people(by=team, draft_id=handed.id, plan_digest=handed.plan.digest)
    assert (done.added, done.changed, done.unchanged, done.rejected) == (1, 1, 1, 2)
    assert queries.one_person(force["ann"], NOW).grade == "sergeant"
    assert queries.one_person(force["ann"], NOW - timedelta(seconds=1)).grade == "constable"
    assert queries.one_person(queries.person_by_number("N9", NOW), NOW).email == "new@force.example"
    assert list(Act.objects.values_list("verb", flat=True)) == [
        "register.people-file-handed-in",
        "register.people-imported",
    ]
    assert Concerned.objects.filter(role="member").count() == 2
    assert queries.imports() == (done,)


def test_a_column_that_is_not_in_the_file_is_left_alone(team, force):
    bring_in("people", team, "number,name,kind,grade,unit\nN1,Generated Anne,officer,constable,red\n")
    assert queries.one_person(force["ann"], NOW).email == "ann@force.example"


def test_a_spreadsheet_is_imported_like_a_table(team, force):
    book = Workbook()
    for row in (
        ["OFFICIAL"],
        ["Number", "Name", "Kind", "Grade", "Unit"],
        [77, "Generated New", "officer", "constable", "red"],
    ):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    bring_in("people", team, file.getvalue())
    assert queries.one_person(queries.person_by_number("77", NOW), NOW).name == "Generated New"


def test_a_file_of_phones_adds_describes_and_issues_but_never_takes_one_away(team, force):
    mine = small.phone("A1", holder=force["ann"])
    body = PHONES + (
        "A1,S-A1,,,android,M1,custody suite,N1\n"
        "A2,S2,490154203237518,,apple,iPhone,response,N2\n"
        "A3,S3,490154203237519,,apple,iPhone,response,\n"
        "A4,S4,490154203237518,,apple,iPhone,response,\n"
        "A5,S5,,,apple,iPhone,response,N404\n"
        "A6,S6,,,apple,iPhone,response,N3\n"
    )
    done, plan = bring_in("phones", team, body)
    assert [(one.key, one.what.value) for one in plan.rows] == [
        ("A1", "change"),
        ("A2", "add"),
        *((f"A{number}", "reject") for number in (3, 4, 5, 6)),
    ]
    said = [one.reason for one in plan.of(What.REJECT)]
    assert ["does not fit" in said[0], "IMEI" in said[1], "N404" in said[2], "themselves" in said[3]] == [True] * 4
    new = queries.phone_by_tag("A2", NOW)
    assert queries.who_held(new, NOW).person == force["ben"]
    assert [one.what for one in queries.chain_of(new)] == ["added", "issued"]
    assert queries.one_phone(mine, NOW).used_for == "custody suite"
    assert (done.added, done.changed, done.rejected) == (1, 1, 4)
    _, other = bring_in("phones", team, PHONES + "A1,S-A1,,,android,M1,custody suite,N2\n")
    assert "another holder" in other.rows[0].reason


def test_a_roster_replaces_what_rosters_said_for_that_time_and_those_people_only(team, force):
    ann, ben = force["ann"], force["ben"]
    small.shift(ann, "on", day(10, 31, 20), day(11, 1, 6))
    small.shift(ann, "on", day(11, 3, 7), day(11, 3, 15))
    small.shift(ann, "leave", day(11, 7, 0), day(11, 10, 0))
    small.shift(ben, "on", day(11, 3, 7), day(11, 3, 15))
    done, plan = bring_in(
        "roster",
        team,
        ROSTER
        + "N1,on,2026-11-03 07:00,2026-11-03 15:00\nann@force.example,on call,2026-11-04 18:00,2026-11-05 06:00\n",
    )
    assert [one.what.value for one in plan.rows] == ["same", "add"]
    assert (done.added, done.unchanged, done.changed) == (1, 1, 2)
    states = {
        at: queries.duty_at(ann, at).state
        for at in (day(10, 31, 23), day(11, 1, 5), day(11, 3, 8), day(11, 4, 20), day(11, 7, 12), day(11, 9, 12))
    }
    assert list(states.values()) == [Duty.ON, Duty.OFF, Duty.ON, Duty.ON_CALL, Duty.OFF, Duty.LEAVE]
    assert queries.duty_at(ben, day(11, 3, 8)).state is Duty.ON
    assert queries.duty_at(ben, day(11, 4, 8)).state is Duty.UNKNOWN


def test_a_calendar_is_a_roster(team, force):
    text = (
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;TZID=Europe/London:20261102T220000\r\nDTEND;TZID=Europe/London:20261103T070000\r\n"
        "RRULE:FREQ=DAILY;COUNT=3\r\nSUMMARY:Night\r\nATTENDEE:mailto:Ann@force.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    bring_in("roster", team, text)
    assert [queries.duty_at(force["ann"], at).state for at in (day(11, 3, 2), day(11, 4, 12), day(11, 5, 6))] == [
        "on",
        "off",
        "on",
    ]


@pytest.mark.parametrize(
    ("bad", "doubtful"),
    [("N1,on,yesterday,2026-11-03 15:00\n", ["ann"]), ("N404,on,2026-11-03 07:00,2026-11-03 15:00\n", ["ann", "ben"])],
)
def test_a_row_that_could_not_be_read_makes_nobody_off_duty(team, force, bad, doubtful):
    good = "N1,on,2026-11-04 07:00,2026-11-04 15:00\nN2,on,2026-11-04 07:00,2026-11-04 15:00\n"
    _, plan = bring_in("roster", team, ROSTER + good + bad)
    assert len(plan.notes) == 1
    for name in ("ann", "ben"):
        assert queries.duty_at(force[name], day(11, 4, 8)).state is Duty.ON
        expected = Duty.UNKNOWN if name in doubtful else Duty.OFF
        assert queries.duty_at(force[name], day(11, 3, 8)).state is expected


def test_a_roster_needs_a_time_that_it_is_for(team):
    with pytest.raises(WrongOrderInTime):
        hand_in("roster", team, ROSTER, end=day(11, 1, 0))
    with pytest.raises(WrongOrderInTime):
        hand_in("roster", team, ROSTER, end=datetime(2028, 11, 1, tzinfo=UTC))


FILES = {
    "people": PEOPLE + "N1,Generated Anne,a@b,officer,sergeant,top\nN9,Generated New,,staff,analyst,red\n",
    "phones": PHONES + "A1,S-A1,,,android,M2,other,\nA2,S2,,,apple,M1,response,N2\nA3,S3,,,apple,M1,response,\n",
    "roster": ROSTER + "N1,on,2026-11-03 09:00,2026-11-03 17:00\nN2,leave,2026-11-04,2026-11-05\n",
}


@pytest.mark.parametrize("kind", FILES)
def test_an_import_is_undone_as_if_it_had_never_been_and_what_was_believed_stays_known(team, force, kind):
    small.phone("A1", holder=force["ann"])
    small.shift(force["ann"], "on", day(11, 3, 7), day(11, 3, 15))
    small.rostered(force["ann"], day(10, 1, 0), day(11, 4, 0))
    before = everything()
    done, _ = bring_in(kind, team, FILES[kind])
    assert everything() != before
    with clock.frozen(NOW + timedelta(minutes=5)):
        undone = KINDS[kind][2](by=team, import_id=done.id)
        assert everything() == before
        assert undone.undone_at == NOW + timedelta(minutes=5)
        assert queries.totals_at(NOW + timedelta(hours=1)) == queries.totals_now()
        with pytest.raises(CannotBeUndone, match="was undone"):
            KINDS[kind][2](by=team, import_id=done.id)
    if kind == "people":
        assert queries.one_person(force["ann"], NOW, known=NOW).name == "Generated Anne"


@pytest.mark.parametrize("kind", FILES)
def test_what_was_undone_can_be_imported_again(team, force, kind):
    small.phone("A1", holder=force["ann"])
    done, plan = bring_in(kind, team, FILES[kind])
    with clock.frozen(NOW + timedelta(minutes=5)):
        KINDS[kind][2](by=team, import_id=done.id)
    with clock.frozen(NOW + timedelta(minutes=6)):
        again, other = bring_in(kind, team, FILES[kind])
    assert (again.added, again.changed) == (done.added, done.changed)
    assert [one.what for one in other.rows] == [one.what for one in plan.rows]


def touch_people(team, force):
    acts.give_role(by=team, person_id=queries.person_by_number("N9", NOW), role="auditor")


def touch_phones(team, force):
    acts.report_phone_lost(by=team, phone_id=queries.phone_by_tag("A3", NOW))


def touch_roster(team, force):
    acts.set_duty(by=team, person_id=force["ann"], state="on", start=day(11, 3, 10), end=day(11, 3, 11))


def change_person(team, force):
    acts.post_person(by=team, person_id=force["ann"], kind="officer", grade="inspector", unit_id=force["top"])


@pytest.mark.parametrize(
    ("kind", "touch"),
    [("people", touch_people), ("people", change_person), ("phones", touch_phones), ("roster", touch_roster)],
)
def test_an_import_is_not_undone_once_something_was_done_with_what_it_wrote(team, force, kind, touch):
    small.phone("A1", holder=force["ann"])
    done, _ = bring_in(kind, team, FILES[kind])
    with clock.frozen(NOW + timedelta(minutes=5)):
        touch(team, force)
        before = everything()
        with pytest.raises(CannotBeUndone):
            KINDS[kind][2](by=team, import_id=done.id)
        assert everything() == before


def test_what_is_confirmed_is_what_was_looked_at(team, force):
    handed = hand_in("people", team, FILES["people"])
    acts.post_person(by=team, person_id=force["ann"], kind="officer", grade="sergeant", unit_id=force["top"])
    with pytest.raises(ImportHasChanged):
        acts.confirm_people(by=team, draft_id=handed.id, plan_digest=handed.plan.digest)
    again = drafts.plan_again(handed.id, "people", team.id, NOW)
    acts.confirm_people(by=team, draft_id=handed.id, plan_digest=again.plan.digest)
    with pytest.raises(ImportHasChanged):
        acts.confirm_people(by=team, draft_id=handed.id, plan_digest=again.plan.digest)


def test_a_draft_is_its_owners_and_is_cleared_after_a_day(team, force):
    handed = hand_in("people", team, FILES["people"])
    other = Actor(id=force["ben"])
    with pytest.raises(NotInRegister):
        acts.confirm_people(by=other, draft_id=handed.id, plan_digest=handed.plan.digest)
    assert drafts.clear_drafts(NOW + timedelta(hours=23)) == 0
    assert drafts.clear_drafts(NOW + timedelta(hours=25)) == 1
    with pytest.raises(NotInRegister):
        acts.confirm_people(by=team, draft_id=handed.id, plan_digest=handed.plan.digest)


@pytest.mark.parametrize("spreadsheet", [False, True])
def test_rows_that_were_handed_back_come_as_a_file_to_correct_and_hand_in_again(team, force, spreadsheet):
    body = PEOPLE + 'N9,=EVIL(),,staff,analyst,moon\nN8,"open\nN7,Generated Good,,staff,analyst,red\n'
    handed = hand_in("people", team, body)
    file = drafts.rejected_rows(handed, marking="OFFICIAL: rows handed back", spreadsheet=spreadsheet)
    sheet = read_sheet("rejects", file, ("number", "reason"))
    assert [(one.cells["number"], one.cells["name"], one.cells["line"]) for one in sheet.lines] == [
        ("N9", "'=EVIL()", "2"),
        ('N8,"open', "", "3"),
    ]
    assert sheet.lines[0].cells["reason"] == "`moon` is no unit."
    corrected = file.decode("utf-8-sig").replace("moon", "red") if not spreadsheet else None
    if corrected:
        _, plan = bring_in("people", team, corrected)
        assert plan.rows[0].what is What.ADD


def test_an_export_is_marked_harmless_and_on_the_record_of_everybody_in_it(team, force):
    acts.change_identity(by=team, person_id=force["ann"], name="=Generated Ann", number="N1")
    file = acts.export_people(
        by=Actor(id=team.id, leads=frozenset({force["red"]})),
        wanted=PeopleFilter(unit=force["red"]),
        file_format="csv",
        recipient="The Commissioner",
        reason="A yearly return.",
    )
    lines = file.body.decode("utf-8-sig").splitlines()
    assert lines[0] == '"OFFICIAL: people for The Commissioner, 2 November 2026 at 12:00, 2 rows, from Bluelamp"'
    assert '"\'=Generated Ann"' in lines[2] + lines[3]
    assert (file.rows, file.name) == (2, "people-2026-11-02.csv")
    entry = Act.objects.get(verb="register.people-exported")
    assert (entry.logged, entry.values["rows"]) == ("disclosure", 2)
    assert "Commissioner" not in str(entry.values)
    members = Concerned.objects.filter(act=entry, role="member").values_list("person", flat=True)
    assert set(members) == {force["ann"], force["ben"]}


def test_what_was_taken_out_can_be_brought_in_again_without_a_change(team, force):
    small.phone("A1", holder=force["ann"])
    system = Actor.system("test")
    for kind, export, wanted in (
        ("people", acts.export_people, PeopleFilter()),
        ("phones", acts.export_phones, PhoneFilter()),
    ):
        for file_format in ("csv", "xlsx"):
            file = export(by=system, wanted=wanted, file_format=file_format, recipient="us", reason="A test.")
            plan = hand_in(kind, team, file.body).plan
            assert {one.what for one in plan.rows} == {What.SAME}
    with pytest.raises(BluelampError):
        acts.export_people(by=system, wanted=PeopleFilter(), file_format="pdf", recipient="us", reason="A test.")
    with pytest.raises(BluelampError):
        acts.export_people(by=system, wanted=PeopleFilter(), file_format="csv", recipient=" ", reason="A test.")


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_without_its_columns_is_refused_and_nothing_is_kept(team, kind):
    with pytest.raises(FeedColumnMissing):
        hand_in(kind, team, b"a,b\n1,2\n")
    assert not models.ImportDraft.objects.exists()


CELL = st.sampled_from(
    ["N1", "N2", "N9", "Generated X", "officer", "staff", "sergeant", "red", "moon", "android", "A1", "A2", "on",
     "490154203237518", "2026-11-03 07:00", "2026-11-03 15:00", "2026-10-25 01:30", "ann@force.example", "", "=1+1",
     "\u0000", '"']
) | st.text(max_size=8)  # fmt: skip


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(sorted(KINDS)),
    rows=st.lists(st.lists(CELL, min_size=3, max_size=9), max_size=6),
    noise=st.binary(max_size=30),
)
def test_every_row_of_any_file_is_accounted_for(team, force, kind, rows, noise):
    header = {"people": PEOPLE, "phones": PHONES, "roster": ROSTER}[kind].strip()
    body = "\n".join([header, *(",".join(row) for row in rows)]).encode("utf-8", "surrogatepass") + b"\n" + noise
    try:
        handed = hand_in(kind, team, body)
    except BluelampError:
        return
    assert all(one.reason for one in handed.plan.of(What.REJECT))
    if kind != "roster":
        lines = [one.number for one in read_sheet("x", body, ()).lines]
        assert [one.line for one in handed.plan.rows] == lines
    done = KINDS[kind][1](by=team, draft_id=handed.id, plan_digest=handed.plan.digest)
    assert done.added + done.unchanged + done.rejected <= len(handed.plan.rows)
    with clock.frozen(NOW + timedelta(minutes=1)):
        KINDS[kind][2](by=team, import_id=done.id)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=st.sampled_from(sorted(KINDS)), body=st.binary(max_size=300))
def test_any_bytes_are_a_plan_or_a_refusal(team, kind, body):
    try:
        handed = hand_in(kind, team, body)
    except BluelampError:
        return
    assert handed.plan.counts().total() == len(handed.plan.rows)


def test_a_phone_that_was_withdrawn_is_gone_from_every_list_and_total_but_not_from_the_past(team, force):
    done, _ = bring_in("phones", team, FILES["phones"].replace("A1,S-A1,,,android,M2,other,\n", ""))
    phone = queries.phone_by_tag("A3", NOW)
    with clock.frozen(NOW + timedelta(minutes=1)):
        acts.undo_phones(by=team, import_id=done.id)
    assert queries.custody_of(phone).state is State.RETIRED
    assert queries.every_phone(EVERYBODY, NOW + timedelta(minutes=2), PhoneFilter()) == ()
    (flow,) = queries.flows(NOW - timedelta(days=1), NOW + timedelta(days=1))
    assert (flow.added, flow.withdrawn, flow.closing, flow.reconciles) == (2, 2, 0, True)
