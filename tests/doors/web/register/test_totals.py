"""How many phones: figures that reconcile on the page too, for any period that is asked for."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doors.web.register.conftest import heading, text_of
from records import small_register as small

pytestmark = pytest.mark.django_db


def numbers(row):
    return [int(one.replace(",", "")) for one in re.findall(r"--numeric\">([0-9,]+)<", row)]


def test_the_totals_by_type_and_by_period_reconcile(team, force):
    small.phone("A-1", holder=force.ann)
    small.phone("A-2")
    small.phone("B-1", platform="apple")
    answer = team.get("/phones/totals?first-day=1&first-month=1&first-year=2026")
    assert heading(answer)[0] == "How many phones"
    now, period = text_of(answer).split("What came and went", 1)
    android, apple = (numbers(row) for row in re.findall(r"<tr.*?</tr>", now, re.DOTALL)[-2:])
    assert (android[-1], sum(android[:-1]), apple[-1]) == (2, 2, 1)
    rows = [numbers(row) for row in re.findall(r"<tr.*?</tr>", period, re.DOTALL)[1:]]
    assert rows == [[0, 2, 0, 0, 2], [0, 1, 0, 0, 1]]
    assert "Every line adds up" in period


def test_a_figure_leads_to_the_list_it_counts(team, force):
    small.phone("A-1", holder=force.ann)
    href = re.search(r'href="(/phones\?state=issued)"', text_of(team.get("/phones/totals")))[1]
    assert "1 of 1 phones" in text_of(team.get(href))


PARTS = [f"{name}-{part}" for name in ("first", "last") for part in ("day", "month", "year")]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.dictionaries(st.sampled_from(PARTS), st.one_of(st.text(max_size=8), st.integers(0, 9999).map(str))))
def test_no_period_is_ever_a_fault_of_ours(team, force, query):
    assert team.get("/phones/totals", query).status_code in {200, 422}
