"""YAML for policy staff: words stay words, keys stand once, and everything knows its line."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.rulebook.errors import YamlDoesNotParse
from bluelamp.core.rulebook.marked_yaml import read_yaml


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on", "on"),
        ("no", "no"),
        ("yes", "yes"),
        ("off", "off"),
        ("true", True),
        ("false", False),
        ("12", 12),
        ("-3", -3),
        ("007", "007"),
        ("12:30", "12:30"),
        ("1.5", "1.5"),
        ("2026-01-01", "2026-01-01"),
        ("'true'", "true"),
        ("~", None),
        ("null", None),
        ("", None),
        ("[a, 1]", ["a", 1]),
    ],
)
def test_words_stay_words_and_only_true_and_false_are_truth_values(text, value):
    read = read_yaml(text, "f")
    assert (read, type(read) is bool) == (value, type(value) is bool)


def test_entries_know_their_lines_and_columns():
    read = read_yaml("a: 1\nb:\n  - x\n  - y: 2\n", "f")
    assert read.spots == {"a": (1, 1), "b": (2, 1)}
    assert read["b"].spots == [(3, 5), (4, 5)]
    assert read["b"][1].spots == {"y": (4, 5)}


@pytest.mark.parametrize(
    ("text", "spot", "says"),
    [
        ("a: 1\nb: 2\na: 3\n", (3, 1), "`a` stands here a second time"),
        ("a: [1\nb: 2\n", (2, 2), "cannot be read as YAML"),
        ("a: b: c\n", (1, 5), "cannot be read as YAML"),
        ("&x [*x]", (1, 1), "points to what it stands in"),
        ("? [a]\n: 1\n", (1, 3), "a key is not a text"),
    ],
)
def test_a_mistake_has_its_line_and_column(text, spot, says):
    with pytest.raises(YamlDoesNotParse, match=says) as caught:
        read_yaml(text, "f.yaml")
    assert (caught.value.place.source, caught.value.place.line, caught.value.place.column) == ("f.yaml", *spot)


def test_a_number_of_thousands_of_digits_stays_a_text():
    assert read_yaml("9" * 5_000, "f") == "9" * 5_000


@pytest.mark.parametrize("text", ["[" * 20_000, "[" * 3_000 + "]" * 3_000], ids=["open", "closed"])
def test_brackets_in_brackets_without_end_are_refused(text):
    with pytest.raises(YamlDoesNotParse):
        read_yaml(text, "f")


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_and_nothing_else(text):
    with suppress(YamlDoesNotParse):
        read_yaml(text, "f")


@pytest.mark.parametrize("text", ["a: !!int x", "a: !!binary x", "a: !!timestamp 2026-01-01", "a: !own x"])
def test_a_tag_that_is_not_understood_or_does_not_fit_is_refused(text):
    with pytest.raises(YamlDoesNotParse, match="not understood"):
        read_yaml(text, "x.yaml")
