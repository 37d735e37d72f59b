"""Promises about every template: they compile, hold no script or style of their own, and loop over rows cheaply."""

import re

import pytest
from django.template import engines

from architecture import reader

FOLDER = reader.SRC / "bluelamp" / "doors" / "web" / "templates"
TEMPLATES = {
    path.relative_to(FOLDER).as_posix(): path.read_text(encoding="utf-8") for path in sorted(FOLDER.rglob("*.html"))
}
INLINE = re.compile(r"<style|\bstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\bsrc=)", re.IGNORECASE)
TRANSLATED = re.compile(r"(?<![\w.])_\(\s*(?![\"'])")
ROW = re.compile(r"{%-?\s*for [^%]*%}((?:(?!{%-?\s*(?:end)?for).)*?<tr\b.*?){%-?\s*endfor", re.DOTALL)
MACRO_CALL = re.compile(r"{{-?\s*(?!_\()[a-zA-Z_]+\(|{%-?\s*call\b")


def rows_with_macros(text):
    allowed = re.compile(r"{{-?\s*(?:_|url|query|static)\(")
    return [row for row in ROW.findall(text) if MACRO_CALL.search(allowed.sub("", row))]


def test_the_patterns_find_what_they_are_for():
    assert INLINE.search('<p style="x">')
    assert INLINE.search("<script>x</script>")
    assert not INLINE.search('<script type="module" src="x"></script>')
    assert TRANSLATED.search("{{ _(item.text) }}")
    assert not TRANSLATED.search("{{ _('words') }}")
    assert rows_with_macros("{% for a in b %}<tr>{{ tag(a) }}</tr>{% endfor %}")
    assert not rows_with_macros("{% for a in b %}<tr>{{ a.tag }}{{ url('x') }}</tr>{% endfor %}")


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_can_be_compiled(name):
    assert engines["jinja2"].get_template(name) is not None


def test_no_template_has_a_script_or_a_style_of_its_own():
    assert {name: INLINE.findall(text) for name, text in TEMPLATES.items() if INLINE.search(text)} == {}


def test_only_words_of_the_template_itself_are_translated_and_taken_for_html():
    assert [name for name, text in TEMPLATES.items() if TRANSLATED.search(text)] == []


def test_no_macro_is_called_for_every_row_of_a_table():
    assert [name for name, text in TEMPLATES.items() if rows_with_macros(text)] == []


def test_nothing_is_marked_safe_in_a_template():
    assert [name for name, text in TEMPLATES.items() if re.search(r"\|\s*safe\b|autoescape", text)] == []
