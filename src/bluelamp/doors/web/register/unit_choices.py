"""The units to choose from in a filter, kept for a minute: as a list to choose from, or by name where there are many.

A force has hundreds of units and changes them a few times a year, while every list page shows them. A new unit can be
chosen a minute late; what a list shows is asked of the register each time. With more than a hundred the list would be
most of every page, so a unit is then typed: its name or code, or how one of them begins.
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
MOST_LISTED = 100
"""More units than these are typed, not listed."""
_SAID = 5


@dataclass(slots=True)
class _Kept:
    names: Mapping[str, str] = field(default_factory=dict)
    called: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    options: Markup = field(default_factory=Markup)
    digest: str = ""
    until: float = 0.0


_kept = _Kept()


def _now() -> _Kept:
    now = time.monotonic()
    if now >= _kept.until:
        found = sorted(queries.units(clock.now()), key=lambda one: one.name.casefold())
        _kept.names = {one.id: one.name for one in found}
        _kept.called = {one.id: (one.name.casefold(), one.code.casefold()) for one in found}
        draw = Markup('<option value="{}">{}</option>').format
        drawn = Markup().join(draw(one.id, one.name) for one in found)
        _kept.digest = sha256(drawn.encode()).hexdigest()
        _kept.options = drawn if len(found) <= MOST_LISTED else Markup()
        _kept.until = now + KEPT
    return _kept


def unit_names() -> Mapping[str, str]:
    """The name of each unit of today by its id, in the order of the names."""
    return _now().names


def forget() -> None:
    """Asks the register anew at the next page; for tests, and after units were imported."""
    _kept.until = 0.0


class UnitField(forms.CharField):
    """A unit of today; its value is the id, whether it was chosen from the list or typed."""

    widget = forms.Select

    def clean(self, value: Any) -> str:
        """The id, or nothing; refuses what is no unit of today, and what could be several."""
        unit: str = super().clean(value)
        if not unit or unit in unit_names():
            return unit
        if not self.typed:
            raise ValidationError(_("Choose a unit from the list"))
        return _meant(unit)

    @property
    def typed(self) -> bool:
        """Whether there are so many units that one is typed."""
        return len(_now().names) > MOST_LISTED

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


def _meant(text: str) -> str:
    """The unit that is called so; failing that, the one whose name or code begins so."""
    said = text.casefold()
    called = _now().called
    found = [unit for unit, names in called.items() if said in names]
    found = found or [unit for unit, names in called.items() if any(one.startswith(said) for one in names)]
    if not found:
        raise ValidationError(_("No unit is called so today. Look for it in the list of units"))
    if len(found) > 1:
        some = ", ".join(_kept.names[unit] for unit in found[:_SAID])
        words = _("%(number)s units could be meant, such as %(some)s. Type more of the name, or the code")
        raise ValidationError(words % {"number": len(found), "some": some})
    return found[0]
