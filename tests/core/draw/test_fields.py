"""Acts are read strictly: whatever is missing, too much or does not fit is refused with its name."""

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest

from bluelamp.core.draw.errors import ActBroken
from bluelamp.core.draw.fields import HASH, HEX, NAME, Fields, instant_text, shown


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (lambda one: one.text("it"), 7),
        (lambda one: one.text("it"), ""),
        (lambda one: one.text("it"), "x" * 2001),
        (lambda one: one.text("it"), "half \udcff"),
        (lambda one: one.text("it", NAME), "Big Name"),
        (lambda one: one.digest("it"), "AB" * 32),
        (lambda one: one.instant("it"), "2027-01-15"),
        (lambda one: one.instant("it"), "2027-02-30T10:00:00Z"),
        (lambda one: one.instants("it"), ["2027-01-15T25:00:00Z"]),
        (lambda one: one.whole("it"), True),
        (lambda one: one.whole("it"), "7"),
        (lambda one: one.whole("it"), -1),
        (lambda one: one.whole("it", 1, 5), 6),
        (lambda one: one.texts("it", HASH), "ab"),
        (lambda one: one.texts("it", HASH), 7),
        (lambda one: one.texts("it", NAME), ["fine", 3]),
        (lambda one: one.texts("it", NAME), ["fine", "Not"]),
        (lambda one: one.named("it", Fields.counts), []),
        (lambda one: one.named("it", Fields.counts), {"a": 3}),
        (lambda one: one.named("it", Fields.counts), {"A": {}}),
        (lambda one: one.named("it", Fields.counts), {"a": {"b": "c"}}),
        (lambda one: one.named("it", lambda _: 1), {"a": {"left": 1}}),
        (lambda one: one.sayings("it"), {"a": 3}),
        (lambda one: one.inner("it"), "text"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_with_what_was_given(read, value):
    with pytest.raises(ActBroken, match="`") as refused:
        read(Fields("The act", {"it": value}))
    assert refused.value.todo


def test_a_missing_field_and_one_too_many_are_refused_by_name():
    with pytest.raises(ActBroken, match="lacks `it`"):
        Fields("The act", {}).text("it")
    with pytest.raises(ActBroken, match="has a field `odd` that it cannot have"):
        Fields("The act", {"zany": 2, "odd": 1}).end()
    with pytest.raises(ActBroken, match="not a set of named fields"):
        Fields("The act", None)


@pytest.mark.parametrize(
    ("read", "value", "wanted"),
    [
        (lambda one: one.text("it", HEX), "xyz", "has `xyz` as `it`, which must be hexadecimal digits."),
        (lambda one: one.texts("it", HASH), 7, "has `7` as `it`, which must be a list."),
        (lambda one: one.inner("it").counts(), {"Big": 1}, "has `Big` as `a count`, which must be named by a name of"),
    ],
)
def test_a_refusal_says_what_must_stand_there(read, value, wanted):
    with pytest.raises(ActBroken, match=re.escape(wanted)):
        read(Fields("The act", {"it": value}))


def test_named_parts_are_in_one_order_whatever_order_they_are_given_in():
    assert [*Fields("The act", {"b": 1, "a": 2}).counts()] == ["a", "b"]


def test_what_was_given_is_shown_whole_up_to_eighty_characters():
    assert shown("x" * 80) == "x" * 80
    assert shown("x" * 81) == "x" * 77 + "..."
    assert shown("half \udcff") == "half \ufffd"


def test_what_fits_is_given_back():
    fields = Fields("The act", {"a": "x", "b": 3, "c": {"d": {"e": 1}}, "f": "", "g": {"h": "says"}, "i": "x" * 2000})
    assert (fields.text("a"), fields.whole("b"), fields.text("f", empty=True)) == ("x", 3, "")
    assert fields.named("c", Fields.counts) == {"d": {"e": 1}}
    assert len(fields.text("i")) == 2000
    assert fields.sayings("g") == {"h": "says"}
    fields.end()


def test_an_instant_is_written_in_utc_and_to_the_second():
    given = datetime(2027, 7, 1, 10, 30, 5, 999999, tzinfo=timezone(timedelta(hours=1)))
    assert instant_text(given) == "2027-07-01T09:30:05Z"
    assert instant_text(datetime(33, 1, 2, tzinfo=UTC)) == "0033-01-02T00:00:00Z"


def test_whole_numbers_end_where_javascript_begins_to_round():
    assert Fields("The act", {"it": 2**53 - 1}).whole("it") == 2**53 - 1
    with pytest.raises(ActBroken, match="9007199254740992"):
        Fields("The act", {"it": 2**53}).whole("it")


def test_a_long_value_is_shortened_where_it_stands_in_a_sentence():
    assert len(shown("x" * 500)) == 80
    assert [len(shown("x" * length)) for length in (79, 80, 81)] == [79, 80, 80]
    assert shown("x" * 81).endswith("...")
    assert shown(["a"]) == "['a']"
