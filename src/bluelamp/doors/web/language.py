"""Words for translation: looked up once in each language, and marked where they stand in a table of the code.

A page has a hundred words that stand in a template. Django looks each of them up anew every time, through every
catalogue it knows; here what was found is kept, since a catalogue does not change while the program runs.
"""

from __future__ import annotations

from functools import lru_cache

from django.utils.functional import lazy
from django.utils.translation import get_language, gettext
from markupsafe import Markup


def words(text: str) -> str:
    """The text in the language of the reader."""
    return _found(get_language(), text)


def words_in_a_template(text: str, /, **values: object) -> Markup:
    """The words of a template as HTML, with values put into them and escaped: `_("Hello %(name)s", name=name)`."""
    if not values:
        return _plain(get_language(), text)
    return Markup(words(text)) % values  # noqa: S704 - words of our own templates; the values are escaped


@lru_cache(maxsize=10_000)
def _found(language: str | None, text: str) -> str:
    del language
    return gettext(text)


@lru_cache(maxsize=10_000)
def _plain(language: str | None, text: str) -> Markup:
    return Markup(_found(language, text)) % {}  # noqa: S704 - words of our own templates


_later = lazy(words, str)


def later(text: str) -> str:
    """The text, translated when it is drawn. A lazy text, with the type it is used as."""
    return _later(text)
