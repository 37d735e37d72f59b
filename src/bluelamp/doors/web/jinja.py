"""The Jinja environment of every page: GOV.UK's macros, addresses, translated words and London time.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader

from bluelamp.doors.web import when


def environment(**options: Any) -> Environment:
    """The environment that Django's Jinja backend asks for; named in the setting `TEMPLATES`."""
    options["loader"] = ChoiceLoader([
        options["loader"],
        PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
    ])
    options["extensions"] = [*options.get("extensions", ()), "jinja2.ext.i18n"]
    options.update(trim_blocks=True, lstrip_blocks=True)
    made = Environment(**options)  # noqa: S701 - Django's backend passes autoescape=True in the options
    made.install_gettext_callables(  # type: ignore[attr-defined]  # added by the i18n extension
        translation.gettext, translation.ngettext, newstyle=True, pgettext=translation.pgettext
    )
    made.globals.update(static=static, url=url, query=query)
    made.filters.update(
        day=when.say_day,
        moment=when.say_moment,
        brief=when.say_briefly,
        clock=when.say_time,
        machine=when.machine_time,
        number=number,
        indent=as_it_is,
    )
    return made


def url(name: str, **parts: object) -> str:
    """The address of a page by its name, with its parts: `url("register:phone", phone_id=one.id)`."""
    return reverse(name, kwargs=parts or None)


def query(**values: object) -> str:
    """A query string beginning with `?`, empty values left out; the empty string where nothing is left."""
    kept = {name: value for name, value in values.items() if value not in {None, ""}}
    return "?" + urlencode(kept, doseq=True) if kept else ""


def number(value: int) -> str:
    """A whole number with commas between thousands."""
    return f"{value:,}"


def as_it_is(text: str, *_args: object, **_named: object) -> str:
    """The text itself, in place of Jinja's `indent`.

    GOV.UK's macros indent what they nest, for looks. Around a text area that would add blanks to every line that
    somebody typed, each time the page is shown again (`tests/doors/web/forms/test_renderer.py`).
    """
    return text
