"""The Jinja environment of every page: GOV.UK's macros, addresses, translated words and London time.

`_("…")` in a template is for words that stand in the template: its result counts as HTML, only the values put into it
are escaped. A text that comes from data is printed as it is and never goes through `_`
(`tests/doors/web/test_web_templates.py`). A literal per cent sign is written `%%`.
"""

from __future__ import annotations

import re
import uuid
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from jinja2 import Environment, PackageLoader, PrefixLoader, StrictUndefined, Template, Undefined

from bluelamp.doors.web import when
from bluelamp.doors.web.drawing import SLOT, fill, keep
from bluelamp.doors.web.language import words_in_a_template

_IS_ID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}").fullmatch


class Missing(StrictUndefined):
    """A name that the view did not give: an error and never an empty space.

    The one exception is `{{ "words" if something }}`, which prints nothing where the condition does not hold.
    """

    def __str__(self) -> str:  # type: ignore[override]  # the one case in which it does not fail
        """Nothing for a condition that did not hold; an error for everything else."""
        if (self._undefined_hint or "").startswith("the inline if-expression"):
            return ""
        return super().__str__()

    def __html__(self) -> str:
        """As `__str__`."""
        return str(self)


class Pages(Environment):
    """The environment of our pages; GOV.UK's macros, which lean on missing names, get a lenient one beside it."""

    components: Environment

    def get_template(self, name: Any, parent: str | None = None, globals: Any = None) -> Template:  # noqa: A002 - Jinja's name
        """The template by that name, from the environment it belongs to."""
        if isinstance(name, str) and name.startswith("govuk_frontend_jinja/"):
            return self.components.get_template(name, parent)
        return super().get_template(name, parent, globals)


def environment(**options: Any) -> Environment:
    """The environment that Django's Jinja backend asks for; named in the setting `TEMPLATES`."""
    options.update(trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.i18n"])
    lenient = {**options, "undefined": Undefined}
    lenient["loader"] = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    components = Environment(**lenient)  # noqa: S701 - Django sets autoescape itself
    components.filters["indent"] = as_it_is
    made = Pages(**{**options, "undefined": Missing})
    made.components = components
    made.install_gettext_callables(  # type: ignore[attr-defined]  # added by the extension for translation
        translation.gettext, translation.ngettext, newstyle=True, pgettext=translation.pgettext
    )
    made.globals.update(static=_static, url=url, query=query, fill=fill, keep=keep, slot=SLOT, _=words_in_a_template)
    made.filters.update(
        day=when.say_day,
        moment=when.say_moment,
        brief=when.say_briefly,
        clock=when.say_time,
        machine=when.machine_time,
        number=number,
        sentence=sentence,
    )
    return made


def url(name: str, /, **parts: object) -> str:
    """The address of a page by its name, with its parts: `url("register:phone", phone_id=one.id)`.

    A list has dozens that differ in an id, and Django works each out through every address there is. So an address
    whose parts are ids is worked out once, and other ids take their places in it.
    """
    if not parts:
        return address_of(name)
    said = {part: str(one) for part, one in parts.items()}
    if all(map(_IS_ID, said.values())):
        return _with_ids(name, tuple(parts)) % said
    return reverse(name, kwargs=parts)


@lru_cache(maxsize=1_000)
def _with_ids(name: str, parts: tuple[str, ...]) -> str:
    """An address with a place for each part; every part is an id."""
    ids = {part: str(uuid.UUID(int=number)) for number, part in enumerate(parts, 1)}
    made = reverse(name, kwargs=ids).replace("%", "%%")
    for part, one in ids.items():
        made = made.replace(one, f"%({part})s")
    return made


@lru_cache(maxsize=1_000)
def address_of(name: str) -> str:
    """The address of a page that takes no parts."""
    return reverse(name)


@lru_cache(maxsize=100)
def _kept_static(path: str) -> str:
    return static(path)


def _static(path: str) -> str:
    return static(path) if settings.DEBUG else _kept_static(path)


def query(**values: object) -> str:
    """A query string beginning with `?`, empty values left out; the empty string where nothing is left."""
    kept = {name: value for name, value in values.items() if value not in {None, ""}}
    return "?" + urlencode(kept, doseq=True) if kept else ""


def number(value: int) -> str:
    """A whole number with commas between thousands."""
    return f"{value:,}"


def sentence(text: str) -> str:
    """The text with a capital at its beginning: what to do stands after a colon elsewhere and by itself on a page."""
    return text[:1].upper() + text[1:]


def as_it_is(text: str, *_args: object, **_named: object) -> str:
    """The text itself, in place of Jinja's `indent`.

    GOV.UK's macros indent what they nest, for looks. Around a text area that would add blanks to every line that
    somebody typed, each time the page is shown again (`tests/doors/web/forms/test_renderer.py`).
    """
    return text
