"""The units to choose from in a filter, kept for a minute, as names and as drawn.

A force has hundreds of units and changes them a few times a year, while every list page shows them. A new unit can be
chosen a minute late; what a list shows is asked of the register each time.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from markupsafe import Markup

from bluelamp.records.journal import clock
from bluelamp.records.register import queries

KEPT = 60.0


@dataclass(slots=True)
class _Kept:
    names: Mapping[str, str] = field(default_factory=dict)
    options: Markup = field(default_factory=Markup)
    digest: str = ""
    until: float = 0.0


_kept = _Kept()


def _now() -> _Kept:
    now = time.monotonic()
    if now >= _kept.until:
        found = ((one.id, one.name) for one in queries.units(clock.now()))
        names = dict(sorted(found, key=lambda one: one[1].casefold()))
        draw = Markup('<option value="{}">{}</option>').format
        _kept.names = names
        _kept.options = Markup().join(draw(unit, name) for unit, name in names.items())
        _kept.digest = sha256(_kept.options.encode()).hexdigest()
        _kept.until = now + KEPT
    return _kept


def unit_names() -> Mapping[str, str]:
    """The name of each unit of today by its id, in the order of the names."""
    return _now().names


def forget() -> None:
    """Asks the register anew at the next page; for tests, and after units were imported."""
    _kept.until = 0.0


class UnitField(forms.CharField):
    """A unit of today, chosen by name; its value is the id."""

    widget = forms.Select

    def clean(self, value: Any) -> str:
        """The id, or nothing; refuses what is no unit of today."""
        unit: str = super().clean(value)
        if unit and unit not in unit_names():
            raise ValidationError(_("Choose a unit from the list"))
        return unit

    @property
    def offered(self) -> str:
        """What tells these choices from those of another minute."""
        return _now().digest

    def words(self, value: str) -> str:
        """What to call the unit that was chosen."""
        return unit_names().get(value, "")

    def options(self, value: str | None) -> Markup:
        """The choices as drawn once a minute, with the one that is chosen marked."""
        drawn = _now().options
        if not value or value not in _kept.names:
            return drawn
        one = Markup('value="{}"').format(value)
        return drawn.replace(one, one + Markup(" selected"))
