"""Words marked for translation where they stand in a table of the code and are drawn later."""

from __future__ import annotations

from typing import cast

from django.utils.translation import gettext_lazy


def later(text: str) -> str:
    """The text, translated when it is drawn. A lazy text of Django's, with the type it is used as."""
    return cast("str", gettext_lazy(text))
