"""Why somebody looks: asked for before anything is shown, kept while it is used, shown wherever it is used."""

from datetime import timedelta

import pytest

from bluelamp.doors.web.reasons import KEPT
from bluelamp.records.journal import clock
from doors.web.register.conftest import NOON, force, heading, noon, signed_in, text_of  # noqa: F401 - fixtures
from records import small_register as small

pytestmark = pytest.mark.django_db


@pytest.fixture
def somebody(force):  # noqa: F811 - the fixture of that name
    return signed_in(force.team)


def test_a_reason_is_asked_for_before_anything_is_shown(somebody, force):  # noqa: F811 - the fixture of that name
    small.phone("A-1", holder=force.ann)
    answer = somebody.get("/phones?state=issued")
    assert answer.status_code == 403
    assert heading(answer)[0] == "Say why you need this"
    assert "A-1" not in text_of(answer)
    assert 'value="/phones?state=issued"' in text_of(answer)
    done = somebody.post("/reason", {"reason": "Checking the <stock>.", "onward": "/phones?state=issued"})
    assert (done.status_code, done["Location"]) == (302, "/phones?state=issued")
    shown = text_of(somebody.get("/phones?state=issued"))
    assert "A-1" in shown
    assert "Checking the &lt;stock&gt;." in shown


def test_a_reason_is_forgotten_after_half_an_hour_without_use(somebody, force):  # noqa: F811 - the fixture of that name
    somebody.post("/reason", {"reason": "Checking the stock.", "onward": "/phones"})
    with clock.frozen(NOON + KEPT - timedelta(minutes=1)):
        assert somebody.get("/phones").status_code == 200
    with clock.frozen(NOON + KEPT + timedelta(minutes=20)):
        assert somebody.get("/phones").status_code == 200
    with clock.frozen(NOON + 3 * KEPT):
        assert somebody.get("/phones").status_code == 403


def test_a_reason_can_be_changed_and_starts_from_the_one_in_use(somebody):
    somebody.post("/reason", {"reason": "Checking the stock.", "onward": "/phones"})
    assert "Checking the stock." in text_of(somebody.get("/reason/change?onward=/phones"))


@pytest.mark.parametrize("typed", ["", "no", "x" * 301])
def test_a_reason_that_says_nothing_is_asked_for_again_and_comes_back_as_typed(somebody, typed):
    answer = somebody.post("/reason", {"reason": typed, "onward": "/phones"})
    assert answer.status_code == 422
    assert typed in text_of(answer)


@pytest.mark.parametrize("onward", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", ""])
def test_a_reason_never_leads_away_from_the_service(somebody, onward):
    assert somebody.post("/reason", {"reason": "Checking the stock.", "onward": onward})["Location"] == "/"
