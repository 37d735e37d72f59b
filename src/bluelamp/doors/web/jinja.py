"""The Jinja environment of the pages."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from jinja2 import Environment, StrictUndefined


def environment(**options: Any) -> Environment:
    """The environment that Django asks for: a missing value is an error and never an empty space."""
    made = Environment(**{**options, "undefined": StrictUndefined})  # noqa: S701 - Django sets autoescape itself
    made.globals.update(static=static, url=reverse)
    return made
