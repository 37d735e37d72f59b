"""Days and moments typed in boxes: what is right is read, what is wrong is handed back with what is wrong with it."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.kernel.instants import LONDON
from bluelamp.doors.web.forms import DayField, Form, MomentField, Option


def typed(day="", month="", year="", **more):
    return {"day": day, "month": month, "year": year, **more}


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_day_that_is_typed_in_numbers_or_names_is_read(day):
    for month in (str(day.month), f"{day.month:02d}", f"{day:%B}", f"{day:%b}".upper()):
        assert DayField().clean(typed(str(day.day), month, str(day.year))) == day


@pytest.mark.parametrize(
    ("boxes", "words"),
    [
        (typed("31", "2", "2026"), "real date"),
        (typed("1", "1", "26"), "real date"),
        (typed("1", "13", "2026"), "real date"),
        (typed("\u0661", "1", "2026"), "real date"),
        (typed("1", "", "2026"), "must include a month"),
        (typed("", "", "2026"), "must include a day and month"),
    ],
)
def test_what_is_not_a_day_is_refused_and_what_is_missing_is_named(boxes, words):
    with pytest.raises(ValidationError, match=words):
        DayField(label="Day of return").clean(boxes)


@given(st.fixed_dictionaries({name: st.text(max_size=6) for name in ("day", "month", "year", "time")}))
def test_no_text_in_the_boxes_is_more_than_a_form_error(boxes):
    for kind in (DayField, MomentField):

        class Asks(Form):
            on = kind(required=False)

        form = Asks({f"on-{part}": text for part, text in boxes.items()})
        assert form.is_valid() or form.errors["on"]


@given(st.integers(600_000_000, 3_500_000_000).map(lambda second: datetime.fromtimestamp(second, UTC)))
def test_a_moment_is_shown_in_london_and_read_back_to_the_minute(instant):
    field = MomentField()
    boxes = field.widget.boxes(instant)
    local = instant.astimezone(LONDON).replace(second=0, microsecond=0)
    assert field.clean(boxes).astimezone(LONDON).replace(fold=0) == local.replace(fold=0)


def test_a_time_that_the_clocks_skipped_is_refused_and_one_that_comes_twice_is_the_first():
    with pytest.raises(ValidationError, match="did not exist"):
        MomentField().clean(typed("29", "3", "2026", time="01:30"))
    assert MomentField().clean(typed("25", "10", "2026", time="01:30")) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("time", ["9:05", "09:05", "0905", "9.05"])
def test_a_time_may_be_written_as_people_write_it(time):
    assert MomentField().clean(typed("3", "2", "2026", time=time)) == datetime(2026, 2, 3, 9, 5, tzinfo=UTC)


def test_a_moment_without_a_time_is_refused():
    with pytest.raises(ValidationError, match="24-hour clock"):
        MomentField(label="When").clean(typed("3", "2", "2026", time="9pm"))


def test_a_choice_carries_its_hint_and_is_still_its_text():
    choice = Option("Other", hint="say which", reveals="other")
    assert (choice, choice.hint, choice.reveals, choice.words) == ("Other", "say which", "other", "")
