"""What the law has handed out, from pages: the log, a person's pack, figures; each by data protection staff alone."""

import io
import json
import zipfile
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bluelamp.records.journal.models import Act
from doors.web.safeguards.conftest import text
from records.conftest import NOON
from records.safeguards.looks import read_duty

PAGE = "/handing-out"


def days(first, last):
    sent = {}
    for name, day in (("first", first), ("last", last)):
        sent |= {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}
    return sent


TODAY = days(NOON.date(), NOON.date())


@pytest.fixture
def looked(force, of):
    read_duty(by=of(force.sergeant), person=force.rees)


def test_the_log_of_a_day_is_a_file_with_every_act_of_it(force, looked, signed):
    answer = signed(force.dpo).post(f"{PAGE}/log", {**TODAY, "request": "ICO-1"})
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == 'attachment; filename="log-2026-11-02.jsonl"'
    head, *acts = [json.loads(line) for line in answer.content.decode().splitlines()]
    assert head["format"] == "bluelamp-log-1"
    assert "test.duty-read" in {one["what"] for one in acts}
    assert Act.objects.latest("pk").verb == "safeguards.log-exported"


def test_a_pack_holds_both_forms_of_what_is_held_about_a_person(force, looked, signed):
    answer = signed(force.dpo).post(f"{PAGE}/about-a-person", {"person": "P1", "request": "SAR-1"})
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == ["what-is-held.json", "what-is-held.html"]
        assert b"bluelamp-access-1" in archive.read("what-is-held.json")
    assert Act.objects.latest("pk").verb == "safeguards.access-pack-made"


def test_figures_are_counts_without_small_numbers(force, of, looked, signed):
    answer = signed(force.dpo).post(f"{PAGE}/figures", TODAY)
    assert answer.status_code == 200
    assert force.rees not in text(answer)
    assert Act.objects.latest("pk").verb == "safeguards.figures-released"


@pytest.mark.parametrize(
    ("kind", "sent", "told"),
    [
        ("log", TODAY, "Fill in: The reference of the request"),
        ("log", {**days(NOON.date(), NOON.date() - timedelta(days=1)), "request": "x"}, "The last day is before"),
        ("about-a-person", {"person": "nobody", "request": "x"}, "Nobody has that number"),
        ("figures", {}, "There is a problem"),
    ],
)
def test_a_form_that_does_not_hold_says_why_and_makes_nothing(force, signed, kind, sent, told):
    before = Act.objects.count()
    answer = signed(force.dpo).post(f"{PAGE}/{kind}", sent)
    assert answer.status_code == 422
    assert told in text(answer)
    assert Act.objects.count() == before


@pytest.mark.parametrize("who", ["rees", "duty_officer", "auditor", "sergeant"])
@pytest.mark.parametrize("kind", ["log", "figures", "about-a-person"])
def test_nobody_else_is_handed_anything(force, signed, who, kind):
    sent = {**TODAY, "request": "x", "person": "P2"}
    assert signed(getattr(force, who)).post(f"{PAGE}/{kind}", sent).status_code == 403


def test_a_kind_that_is_not_there_is_a_page_not_found(force, signed):
    assert signed(force.dpo).get(f"{PAGE}/everything").status_code == 404
    for kind in ("log", "figures", "about-a-person"):
        assert f"{PAGE}/{kind}" in text(signed(force.dpo).get(PAGE))
        assert signed(force.dpo).get(f"{PAGE}/{kind}").status_code == 200


BOXES = [f"{name}-{part}" for name in ("first", "last") for part in ("day", "month", "year")]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(
    st.sampled_from(["log", "figures"]),
    st.dictionaries(st.sampled_from([*BOXES, "request"]), st.one_of(st.text(max_size=8), st.integers().map(str))),
    st.dates(date(1, 1, 1), date(9999, 12, 31)),
)
def test_no_form_is_ever_a_fault_of_ours(force, signed, kind, sent, day):
    browser = signed(force.dpo)
    assert browser.post(f"{PAGE}/{kind}", sent).status_code in {200, 409, 422}
    assert browser.post(f"{PAGE}/{kind}", {**days(day, day), "request": "x"}).status_code in {200, 409, 422}
