"""Rows are filled into one pattern, each value escaped; a kept part is shown to those with the same key alone."""

import pytest
from django.template import engines
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from bluelamp.doors.web import drawing
from bluelamp.doors.web.drawing import SLOT, fill, keep

VALUES = st.text() | st.integers() | st.sampled_from(["%s", "%", "<b>", "{}", SLOT, "\\1"])


@pytest.fixture(autouse=True)
def nothing_kept():
    drawing.forget()


@given(st.lists(st.tuples(VALUES, VALUES), max_size=5), st.text(st.characters(blacklist_characters=SLOT)))
def test_a_filled_pattern_is_what_a_loop_would_have_drawn(rows, between):
    pattern = f"<li title='100%'>{SLOT}{escape(between)}{SLOT}</li>"
    expected = "".join(f"<li title='100%'>{escape(a)}{escape(between)}{escape(b)}</li>" for a, b in rows)
    assert fill(pattern, rows) == expected


@pytest.mark.parametrize("sign", [chr(code) for code in range(128)])
def test_no_sign_that_is_escaped_elsewhere_gets_through(sign):
    for value in (sign, f"a{sign}b"):
        assert fill(SLOT, [(value,)]) == str(escape(value))


def test_what_is_html_already_is_not_escaped_twice():
    assert fill(f"<td>{SLOT}</td>", [(Markup("<a>x</a>"),)]) == "<td><a>x</a></td>"


@pytest.mark.parametrize("row", [(), (1, 2)])
def test_a_row_must_have_a_value_for_every_slot(row):
    with pytest.raises(TypeError):
        fill(f"<td>{SLOT}</td>", [row])


def test_a_template_writes_its_row_once():
    source = '{% set row %}<i class="{{ css }}">{{ slot }}</i>{% endset %}{{ fill(row, rows) }}'
    drawn = engines["jinja2"].from_string(source).render({"css": "50%", "rows": [("<",), ("b",)]})
    assert drawn == '<i class="50%">&lt;</i><i class="50%">b</i>'


def test_a_part_is_drawn_once_for_each_key():
    drawn = []

    def draw(what):
        drawn.append(what)
        return f"<p>{what}</p>"

    shown = [keep("part", key, lambda key=key: draw(key)) for key in ("a", "b", "a", "b")]
    assert shown == ["<p>a</p>", "<p>b</p>", "<p>a</p>", "<p>b</p>"]
    assert drawn == ["a", "b"]
    assert keep("other part", "a", lambda: "<i>") == "<i>"


def test_what_is_kept_does_not_grow_without_end():
    for number in range(2_500):
        keep("part", number, lambda: "x")
    assert len(drawing._kept) <= 1_000
