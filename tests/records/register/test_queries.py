"""Questions about the register on a day: who is what, who leads and covers, what the roster says, who has what."""

from datetime import timedelta

import pytest

from bluelamp.core.kernel import Actor, Standing
from bluelamp.records.register import models, queries
from bluelamp.records.register.choices import Duty
from bluelamp.records.register.errors import NotInRegister
from bluelamp.records.register.queries import whole
from bluelamp.records.register.spans import Span
from bluelamp.records.register.values import PeopleFilter, PhoneFilter
from bluelamp.records.register.writing import write
from records import small_register as small
from records.small_register import day

pytestmark = pytest.mark.django_db
NOW = day(11, 2)
EVERYBODY = queries.Scope(person="nobody", everybody=True)


@pytest.fixture
def force():
    """Two stations of a command, one with two teams, with people who lead each."""
    top = small.unit("command-1")
    one, two = small.unit("station-1", top), small.unit("station-2", top)
    red, blue = small.unit("red", one), small.unit("blue", one)
    made = {"command": top, "station-1": one, "station-2": two, "red": red, "blue": blue}
    people = {
        "chief": small.person("C1", top, name="Generated Chief", grade="chief-superintendent"),
        "inspector": small.person("C2", one, name="Generated Inspector", grade="inspector"),
        "sergeant": small.person("C3", red, name="Generated Sergeant", grade="sergeant"),
        "constable": small.person("C4", red, name="Generated Constable"),
        "other": small.person("C5", blue, name="Generated Other", kind="staff", grade="analyst"),
        "far": small.person("C6", two, name="Generated Far"),
    }
    for where, who in (("command", "chief"), ("station-1", "inspector"), ("red", "sergeant")):
        small.lead(made[where], people[who])
    return {**made, **people}


def test_a_person_is_shown_as_they_were_on_the_day(force):
    who = force["constable"]
    write(
        models.Posting,
        {"person_id": who},
        {"kind": "officer", "grade": "sergeant", "unit_id": force["blue"]},
        Span(day(6, 1)),
        now=day(6, 3),
    )
    before, after = queries.one_person(who, day(5, 1)), queries.one_person(who, NOW)
    assert (before.grade, before.unit, before.unit_name) == ("constable", force["red"], "Red")
    assert (after.grade, after.unit, after.since) == ("sergeant", force["blue"], day(6, 1))


def test_what_the_register_believed_can_still_be_asked_after_a_correction(force):
    who = force["constable"]
    write(
        models.Posting,
        {"person_id": who},
        {"kind": "special", "grade": "constable", "unit_id": force["red"]},
        Span(small.LONG_AGO),
        now=day(6, 3),
    )
    assert queries.one_person(who, day(3, 1)).kind == "special"
    assert queries.one_person(who, day(3, 1), known=day(6, 2)).kind == "officer"


def test_nobody_is_in_the_register_before_they_came_or_after_they_left(force):
    who = force["constable"]
    write(models.Posting, {"person_id": who}, None, Span(day(8, 1)), now=day(8, 1))
    assert queries.one_person(who, day(7, 31)).id == who
    for at in (small.LONG_AGO - timedelta(seconds=1), day(8, 1), NOW):
        with pytest.raises(NotInRegister):
            queries.one_person(who, at)


def test_an_erased_person_has_no_name_and_keeps_their_id(force):
    models.Identity.objects.filter(person_id=force["other"]).delete()
    assert queries.one_person(force["other"], NOW).name is None
    assert str(queries.names_of([force["other"], None], NOW)[force["other"]]) == "erased"
    assert force["other"] not in {one.id for one in queries.people(EVERYBODY, NOW, PeopleFilter()).rows}


def test_a_list_of_people_is_paged_by_name_without_leaving_anybody_out(force):
    seen, after = [], None
    while True:
        page = queries.people(EVERYBODY, NOW, PeopleFilter(), after=after, size=2)
        seen += [one.name for one in page.rows]
        after = page.after
        if after is None:
            break
    assert seen == sorted(seen)
    assert len(seen) == len(set(seen)) == queries.count_people(EVERYBODY, NOW, PeopleFilter()) == 6


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"kind": "staff"}, {"other"}),
        ({"grade": "sergeant"}, {"sergeant"}),
        ({"text": "generated con"}, {"constable"}),
        ({"text": "c6"}, {"far"}),
        ({"text": "nobody of that name"}, set()),
        ({"unit": "station-1"}, {"inspector", "sergeant", "constable", "other"}),
        ({"role": "administrator"}, {"far"}),
    ],
)
def test_a_list_of_people_is_narrowed_by_what_was_asked_for(force, wanted, found):
    small.role(force["far"], "administrator")
    if "unit" in wanted:
        wanted = {"unit": force[wanted["unit"]]}
    rows = queries.people(EVERYBODY, NOW, PeopleFilter(**wanted)).rows
    assert {one.id for one in rows} == {force[name] for name in found}


def test_leading_a_unit_makes_a_supervisor_of_all_units_below(force):
    actor = queries.actor_for(force["inspector"], NOW, "passkey")
    assert actor.leads == {force["station-1"], force["red"], force["blue"]}
    assert actor.standings == {Standing(role="officer"), Standing(role="supervisor", unit=force["station-1"])}
    assert actor.signed_in_by == "passkey"


def test_roles_hold_on_the_days_they_were_given_for_only(force):
    small.role(force["other"], "mobile-team", since=day(2, 1), until=day(3, 1))
    for at, holds in ((day(1, 31), False), (day(2, 1), True), (day(3, 1), False)):
        assert queries.actor_for(force["other"], at, "demo").holds("mobile-team") is holds


def test_a_role_that_follows_from_the_register_is_never_given_by_hand(force):
    small.role(force["constable"], "supervisor")
    assert not queries.actor_for(force["constable"], NOW, "demo").holds("supervisor")


def test_somebody_who_left_has_no_role_at_all(force):
    small.role(force["constable"], "administrator")
    write(models.Posting, {"person_id": force["constable"]}, None, Span(day(8, 1)), now=day(8, 1))
    assert queries.actor_for(force["constable"], NOW, "demo") == Actor(id=force["constable"], signed_in_by="demo")


def test_who_covers_leads_what_the_other_leads_for_as_long_as_it_lasts(force):
    small.cover(force["sergeant"], force["constable"], day(10, 1), day(11, 10))
    assert queries.actor_for(force["constable"], NOW, "demo").leads == {force["red"]}
    assert queries.actor_for(force["constable"], day(11, 10), "demo").leads == frozenset()


def test_cover_passes_on_when_the_one_who_covers_is_away_too(force):
    small.cover(force["inspector"], force["sergeant"], day(10, 1))
    small.cover(force["sergeant"], force["other"], day(10, 1))
    assert force["station-1"] in queries.actor_for(force["other"], NOW, "demo").leads
    assert queries.line_manager(force["sergeant"], NOW) == force["other"]


def test_cover_in_a_circle_comes_to_an_end(force):
    small.cover(force["inspector"], force["sergeant"], day(10, 1))
    small.cover(force["sergeant"], force["inspector"], day(10, 1))
    assert queries.actor_for(force["sergeant"], NOW, "demo").leads >= {force["station-1"], force["red"]}
    assert queries.standing_in_for(force["sergeant"], NOW) == force["inspector"]


def test_the_line_manager_leads_the_nearest_unit_that_somebody_else_leads(force):
    managers = {
        name: queries.line_manager(force[name], NOW)
        for name in ("constable", "sergeant", "other", "far", "inspector", "chief")
    }
    assert managers == {
        "constable": force["sergeant"],
        "sergeant": force["inspector"],
        "other": force["inspector"],
        "far": force["chief"],
        "inspector": force["chief"],
        "chief": None,
    }


def test_a_manager_named_for_a_person_comes_before_the_lead_of_the_unit(force):
    write(
        models.Manager, {"person_id": force["constable"]}, {"manager_id": force["far"]}, Span(day(9, 1)), now=day(9, 1)
    )
    assert queries.line_manager(force["constable"], NOW) == force["far"]
    assert queries.line_manager(force["constable"], day(8, 1)) == force["sergeant"]
    assert queries.manages(force["far"], force["constable"], NOW)
    assert not queries.manages(force["sergeant"], force["constable"], NOW)


def test_nobody_becomes_their_own_manager_by_covering(force):
    small.cover(force["sergeant"], force["constable"], day(10, 1))
    assert queries.line_manager(force["constable"], NOW) == force["sergeant"]


def test_units_are_shown_with_what_they_stand_in(force):
    group = small.unit("reds")
    small.unit("green", force["station-2"], groups=(group,))
    by_code = {one.code: one for one in queries.units(NOW)}
    assert (by_code["green"].parent, by_code["green"].groups) == (force["station-2"], (group,))
    assert queries.units_above(force["red"], NOW) == (force["red"], force["station-1"], force["command"])
    assert queries.units_below([force["station-1"], force["red"]], NOW) == {
        force["station-1"],
        force["red"],
        force["blue"],
    }
    assert queries.unit_codes(NOW)["red"] == force["red"]
    assert queries.one_unit(force["red"], NOW) == by_code["red"]


def test_a_unit_that_moves_takes_its_lead_along_from_that_day(force):
    write(
        models.Place,
        {"unit_id": force["red"], "in_line": True},
        {"parent_id": force["station-2"]},
        Span(day(9, 1)),
        now=day(9, 1),
    )
    assert force["red"] in queries.actor_for(force["inspector"], day(8, 1), "demo").leads
    assert force["red"] not in queries.actor_for(force["inspector"], NOW, "demo").leads
    assert queries.line_manager(force["sergeant"], NOW) == force["chief"]


@pytest.mark.parametrize("name", ["chief", "inspector", "sergeant", "constable", "team"])
def test_a_list_shows_oneself_and_the_people_one_leads(force, name):
    seen = {
        "chief": {"chief", "inspector", "sergeant", "constable", "other", "far"},
        "inspector": {"inspector", "sergeant", "constable", "other"},
        "sergeant": {"sergeant", "constable"},
        "constable": {"constable"},
        "team": {"far", "other"},
    }[name]
    who = force.get(name, force["far"])
    if name == "team":
        small.role(who, "mobile-team", unit_id=force["blue"])
    scope = queries.visible_to(queries.actor_for(who, NOW, "demo"), NOW)
    rows = queries.people(scope, NOW, PeopleFilter()).rows
    assert {one.id for one in rows} == {force[one] for one in seen}


def test_a_role_for_the_whole_force_sees_everybody_and_phones_of_nobody(force):
    small.role(force["far"], "mobile-team")
    small.phone("A1", holder=force["constable"])
    small.phone("A2")
    scope = queries.visible_to(queries.actor_for(force["far"], NOW, "demo"), NOW, queries.PHONES_SEEN_BY)
    assert [one.asset_tag for one in queries.phones(scope, NOW, PhoneFilter()).rows] == ["A1", "A2"]
    own = queries.visible_to(queries.actor_for(force["sergeant"], NOW, "demo"), NOW, queries.PHONES_SEEN_BY)
    assert [one.asset_tag for one in queries.phones(own, NOW, PhoneFilter()).rows] == ["A1"]


def test_nobody_is_off_duty_by_the_silence_of_a_roster(force):
    who = force["constable"]
    small.rostered(who, day(11, 1, 0), day(11, 3, 0))
    small.shift(who, "on", day(11, 2, 7), day(11, 2, 15))
    states = {at: queries.duty_at(who, at).state for at in (NOW, day(11, 2, 16), day(11, 3, 0), day(10, 31))}
    assert list(states.values()) == [Duty.ON, Duty.OFF, Duty.UNKNOWN, Duty.UNKNOWN]
    assert not queries.duty_at(who, day(11, 3, 0)).known


def test_the_strongest_of_several_states_of_duty_counts(force):
    who = force["constable"]
    small.shift(who, "leave", day(11, 2, 0), day(11, 3, 0))
    small.shift(who, "recalled", day(11, 2, 10), day(11, 2, 14))
    now = queries.duty_at(who, NOW)
    assert (now.state, now.all, now.until) == (Duty.RECALLED, {Duty.RECALLED, Duty.LEAVE}, day(11, 2, 14))
    assert queries.duty_at(who, day(11, 2, 14)).state is Duty.LEAVE


def test_duty_of_many_is_the_same_as_of_each(force):
    small.shift(force["constable"], "on", day(11, 2, 7), day(11, 2, 15))
    small.rostered(force["other"], day(11, 2, 0), day(11, 3, 0))
    ids = [force["constable"], force["other"], force["far"]]
    assert queries.duty_of(ids, NOW) == {one: queries.duty_at(one, NOW) for one in ids}


def test_who_had_a_phone_is_answered_for_any_day(force):
    made = small.phone("A1", holder=force["constable"])
    write(
        models.Holding,
        {"phone_id": made},
        {"person_id": force["other"], "state": "issued"},
        Span(day(6, 1)),
        now=day(6, 1),
    )
    assert queries.who_held(made, day(5, 31)).person == force["constable"]
    assert queries.who_held(made, day(6, 1)).person == force["other"]
    assert queries.who_held(made, small.LONG_AGO - timedelta(days=1)) is None
    assert [one.phone for one in queries.held_by(force["other"], NOW)] == [made]
    assert queries.held_by(force["constable"], NOW) == ()
    assert [one.until for one in queries.held_between(force["constable"], day(1, 1), NOW)] == [day(6, 1)]


def test_a_list_of_phones_is_narrowed_and_paged_by_tag(force):
    ids = [small.phone(f"A{number}", holder=force["constable"] if number % 2 else None) for number in range(5)]
    first = queries.phones(EVERYBODY, NOW, PhoneFilter(), size=3)
    rest = queries.phones(EVERYBODY, NOW, PhoneFilter(), after=first.after, size=3)
    assert [one.id for one in (*first.rows, *rest.rows)] == ids
    assert rest.after is None
    assert first.rows[1].holder_name.name == "Generated Constable"
    held = queries.phones(EVERYBODY, NOW, PhoneFilter(unit=force["station-1"], state="issued", platform="android"))
    assert [one.asset_tag for one in held.rows] == ["A1", "A3"]
    assert [one.asset_tag for one in queries.phones(EVERYBODY, NOW, PhoneFilter(text="S-A4")).rows] == ["A4"]
    assert queries.count_phones(EVERYBODY, NOW, PhoneFilter(holder=force["constable"])) == 2
    assert queries.phone_by_tag("A2", NOW) == ids[2]
    assert [one.id for one in queries.phones_of(force["constable"], NOW)] == [ids[1], ids[3]]


def test_what_an_act_is_about_carries_the_units_above(force, noon):
    made = small.phone("A1", holder=force["constable"])
    about = queries.phone_subject(made)
    assert (about.kind, about.about, about.also["state"]) == ("phone", force["constable"], "issued")
    assert (
        about.units
        == queries.person_subject(force["constable"]).units
        == (force["red"], force["station-1"], force["command"])
    )
    assert queries.phone_subject(small.phone("A2")).about is None
    assert queries.unit_subject(force["station-1"]).units == (force["station-1"], force["command"])
    with pytest.raises(NotInRegister):
        queries.person_subject("nobody")


def test_the_whole_force_at_once_says_the_same_as_one_by_one(force):
    assert {(who, unit) for who, _, _, unit in whole.postings_at(NOW)} == {
        (one, queries.one_person(one, NOW).unit) for one, *_ in whole.postings_at(NOW)
    }
    assert len(whole.unit_parents_at(NOW)) == 4
    assert dict(whole.leads_at(NOW))[force["red"]] == force["sergeant"]


@pytest.mark.parametrize("number", ["number", "email"])
def test_a_person_is_found_by_number_or_by_e_mail(force, number):
    made = small.person("C9", force["red"], email="generated@force.example")
    found = (
        queries.person_by_number("C9", NOW)
        if number == "number"
        else queries.person_by_email("Generated@Force.example", NOW)
    )
    assert found == made
    with pytest.raises(NotInRegister):
        queries.person_by_number("C404", NOW)
    with pytest.raises(NotInRegister):
        queries.person_by_email("nobody@force.example", NOW)


def test_lists_cost_a_few_queries_whatever_their_size(force, django_assert_max_num_queries):
    for number in range(30):
        small.phone(f"B{number:02}", holder=small.person(f"D{number:02}", force["red"]))
    actor = queries.actor_for(force["inspector"], NOW, "demo")
    with django_assert_max_num_queries(5):
        queries.actor_for(force["inspector"], NOW, "demo")
    scope = queries.visible_to(actor, NOW)
    with django_assert_max_num_queries(3):
        assert len(queries.people(scope, NOW, PeopleFilter(), size=50).rows) == 34
    with django_assert_max_num_queries(2):
        assert len(queries.phones(scope, NOW, PhoneFilter(), size=50).rows) == 30
