"""Fields that Django lacks: a day in three boxes, a moment in London, a choice that carries a hint.

What was typed is handed back as it was typed, wrong or not. A time that comes twice on the night the clocks go back is
taken as the earlier one, and one that does not come is refused with a sentence that says why.
"""

from __future__ import annotations

import re
from calendar import month_abbr, month_name
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from bluelamp.core.calendar import DayOutOfRange, LocalTimeSkipped, Twice, at_local
from bluelamp.core.kernel.instants import LONDON

_MONTHS = {name.lower(): str(at) for names in (month_name, month_abbr) for at, name in enumerate(names) if name}
_MONTHS["sept"] = "9"
_TIME = re.compile(r"([01]?[0-9]|2[0-3])[:.]?([0-5][0-9])")


class Option(str):
    """The text of one choice, with what else is to be shown: a hint, words to find it by, fields that it reveals."""

    __slots__ = ("hint", "reveals", "words")
    hint: str
    words: str
    reveals: str

    def __new__(cls, text: str, *, hint: str = "", words: str = "", reveals: str = "") -> Self:
        """The text itself, with its extras beside it."""
        made = super().__new__(cls, text)
        made.hint, made.words, made.reveals = hint, words, reveals
        return made


class DateParts(forms.Widget):
    """Three boxes: day, month, year. Its value is what was typed in each, or a date to begin with."""

    parts: tuple[str, ...] = ("day", "month", "year")

    def value_from_datadict(
        self,
        data: Mapping[str, Any],
        files: MultiValueDict[str, Any],  # noqa: ARG002 - Django's signature
        name: str,
    ) -> dict[str, str] | None:
        """What stands in each box; nothing where no box was sent."""
        typed = {part: str(data.get(f"{name}-{part}", "")).strip() for part in self.parts}
        return typed if any(typed.values()) else None

    def value_omitted_from_data(
        self,
        data: Mapping[str, Any],
        files: MultiValueDict[str, Any],  # noqa: ARG002 - Django's signature
        name: str,
    ) -> bool:
        """Whether no box came with the form at all."""
        return not any(f"{name}-{part}" in data for part in self.parts)

    def boxes(self, value: object) -> dict[str, str]:
        """What to show in each box for a value: what was typed, or a day to begin with."""
        if isinstance(value, Mapping):
            return {part: str(value.get(part, "")) for part in self.parts}
        if isinstance(value, datetime):
            value = value.astimezone(LONDON)
        if isinstance(value, date):
            shown = {"day": str(value.day), "month": str(value.month), "year": str(value.year)}
            if isinstance(value, datetime):
                shown["time"] = f"{value:%H:%M}"
            return {part: shown.get(part, "") for part in self.parts}
        return dict.fromkeys(self.parts, "")


class MomentParts(DateParts):
    """Four boxes: day, month, year and a time."""

    parts = ("day", "month", "year", "time")


def _real_day(year: str, month: str, day: str) -> date | None:
    """The day, or None; a year has four figures, so that 26 is not the year 26."""
    if not (re.fullmatch(r"[0-9]{4}", year) and all(re.fullmatch(r"[0-9]{1,2}", one) for one in (month, day))):
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


class DayField(forms.Field):
    """A day, typed in three boxes; the month may be a number or its name."""

    widget = DateParts

    def to_python(self, value: Any) -> Any:
        """The day, or nothing; refuses what is not a day with a sentence that names what is missing."""
        if value in self.empty_values or isinstance(value, date):
            return value or None
        return self._day(value)

    def _day(self, typed: Mapping[str, str]) -> date:
        missing = [_(part) for part in ("day", "month", "year") if not typed.get(part)]
        if missing:
            raise ValidationError(
                _("%(label)s must include a %(parts)s"),
                code="incomplete",
                params={"label": self._name(), "parts": _(" and ").join(missing)},
            )
        number = _MONTHS.get(typed["month"].lower(), typed["month"])
        found = _real_day(typed["year"], number, typed["day"])
        if found is None:
            message = _("%(label)s must be a real date, such as 27 3 2026")
            raise ValidationError(message, code="invalid", params={"label": self._name()})
        return found

    def _name(self) -> str:
        return str(self.label or _("Date")).rstrip("?")


class MomentField(DayField):
    """A day and a time in London, as a moment in UTC."""

    widget = MomentParts

    def to_python(self, value: Any) -> Any:
        """The moment, or nothing; refuses what is not one, and a local time that the clocks skipped."""
        if value in self.empty_values or isinstance(value, datetime):
            return value or None
        day = self._day(value)
        matched = _TIME.fullmatch(value.get("time", ""))
        if matched is None:
            message = _("%(label)s must include a time on the 24-hour clock, such as 21:45")
            raise ValidationError(message, code="time", params={"label": self._name()})
        try:
            return at_local(day, time(int(matched[1]), int(matched[2])), twice=Twice.EARLIER)
        except LocalTimeSkipped as error:
            message = _("That time did not exist: the clocks went forward over it")
            raise ValidationError(message, code="skipped") from error
        except (DayOutOfRange, OverflowError) as error:
            message = _("%(label)s must be a real date, such as 27 3 2026")
            raise ValidationError(message, code="invalid", params={"label": self._name()}) from error
