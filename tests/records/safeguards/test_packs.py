"""What is handed out: the log with receipts, a person's own data, counts from which nobody can be worked out."""

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.records.journal.errors import NotAllowed
from bluelamp.records.journal.gate import Because
from bluelamp.records.journal.holdings import HOLDINGS, Held, Holding, holds
from bluelamp.records.safeguards import acts
from bluelamp.records.safeguards.lifecycle import Grounds
from bluelamp.records.safeguards.packs import Part, access_files, suppressed
from records.conftest import NOON
from records.safeguards.looks import read_duty

FIRST, LAST = NOON - timedelta(days=1), NOON + timedelta(days=1)


@pytest.fixture
def others_hold(monkeypatch):
    """A part of the platform that holds something about everybody."""
    monkeypatch.setattr("bluelamp.records.journal.holdings.HOLDINGS", HOLDINGS)
    monkeypatch.setitem(
        HOLDINGS,
        "lamps",
        Holding(
            app="lamps",
            says="Lamps that you hold.",
            gather=lambda person, at: [Held(what="A <lamp>", since=at, facts={"tag": "L & 1"})],
        ),
    )


def test_the_commissioner_is_handed_every_act_of_a_period_and_the_handing_over_is_on_record(force, of):
    read_duty(by=of(force.sergeant), person=force.rees)
    with pytest.raises(NotAllowed):
        acts.export_log(by=of(force.auditor), first=FIRST, last=LAST, request="generated")
    made = acts.export_log(by=of(force.dpo), first=FIRST, last=LAST, request="ICO-1")
    head, *lines = [json.loads(line) for line in made.content.decode().splitlines()]
    assert head["format"] == "bluelamp-log-1"
    assert [(one["what"], one["kind"], one["by"]) for one in lines] == [
        ("test.duty-read", "consultation", force.sergeant),
        ("journal.act-refused", "collection", force.auditor),
    ]
    assert lines[0]["people"] == [force.rees]
    second = acts.export_log(by=of(force.dpo), first=FIRST, last=LAST, request="ICO-2")
    again = json.loads(second.content.decode().splitlines()[-1])
    assert (again["values"]["rows"], again["opened"]["request"]) == (2, "ICO-1")


def test_a_typed_reason_is_opened_for_the_commissioner(force, of):
    acts.read_looks(by=of(force.dpo), person=force.rees, because=Because(text="generated reason"))
    made = acts.export_log(by=of(force.dpo), first=FIRST, last=LAST, request="generated")
    assert json.loads(made.content.decode().splitlines()[1])["opened"]["basis"] == "generated reason"


def test_an_export_longer_than_one_read_has_every_act_once(force, of, monkeypatch):
    monkeypatch.setattr(acts.packs, "_AT_A_TIME", 2)
    for _ in range(5):
        read_duty(by=of(force.sergeant), person=force.rees)
    made = acts.export_log(by=of(force.dpo), first=FIRST, last=LAST, request="generated")
    numbers = [json.loads(line)["act"] for line in made.content.decode().splitlines()[1:]]
    assert len(numbers) == len(set(numbers)) == 5


def test_a_person_is_handed_what_every_part_holds_for_programs_and_to_read(force, of, others_hold):
    read_duty(by=of(force.sergeant), person=force.rees)
    for_programs, to_read = acts.make_access_pack(by=of(force.dpo), person=force.rees, request="generated")
    parts = {one["part"]: one["held"] for one in json.loads(for_programs.content)["parts"]}
    assert parts["lamps"][0]["facts"] == {"tag": "L & 1"}
    assert parts["journal"][0]["what"] == "Somebody read when a person was on duty."
    page = to_read.content.decode()
    assert "A &lt;lamp&gt;" in page
    assert "L &amp; 1" in page


def test_what_is_lawfully_shown_later_is_not_in_the_pack(force, of):
    acts.defer_showing(
        by=of(force.dpo), person=force.rees, deferral_id="d-1", grounds=Grounds.CRIME,
        until=NOON + timedelta(days=3), reason="generated",
    )  # fmt: skip
    for_programs, _ = acts.make_access_pack(by=of(force.dpo), person=force.rees, request="generated")
    assert "deferred" not in for_programs.content.decode()


def test_a_part_tells_what_it_holds_once():
    with pytest.raises(ValueError, match="already"):
        holds(Holding(app="journal", says="again", gather=lambda person, at: []))


def test_a_part_that_holds_nothing_says_so():
    _, page = access_files([Part(app="lamps", says="Lamps.", held=())], made_at=NOON)
    assert "Nothing is held here." in page.content.decode()


def test_released_figures_hold_no_person_and_no_small_number(force, of):
    for _ in range(7):
        read_duty(by=of(force.sergeant), person=force.rees)
    made = acts.release_figures(by=of(force.dpo), first=FIRST, last=LAST)
    text = made.content.decode()
    assert "test.duty-read,duty-planning,line-management,7" in text
    assert not any(person in text for person in vars(force).values())
    read_duty(by=of(force.sergeant), person=force.sergeant)
    acts.read_looks(by=of(force.dpo), person=force.rees, because=Because(text="generated"))
    later = acts.release_figures(by=of(force.dpo), first=FIRST, last=LAST).content.decode()
    assert "safeguards.looks-read,data-rights,typed,fewer than 5" in later


keys = st.tuples(st.sampled_from(["a", "b"]), st.sampled_from(["x", "y"]), st.sampled_from(["", "t", "u"]))


@given(st.dictionaries(keys, st.integers(1, 30)), st.integers(2, 10))
def test_no_suppressed_figure_can_be_had_by_subtraction(counts, below):
    figures = suppressed(counts, below)
    assert all(one.number is None or one.number >= below for one in figures)
    for what in {one.what for one in figures}:
        group = [one for one in figures if one.what == what]
        hidden = [one for one in group if one.number is None]
        assert len(hidden) != 1 or len(group) == 1
    shown = {(one.what, one.purpose, one.basis): one.number for one in figures if one.number is not None}
    assert shown.items() <= counts.items()
