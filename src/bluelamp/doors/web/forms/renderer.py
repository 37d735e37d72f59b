"""Draws any Django form in GOV.UK components, through `settings.FORM_RENDERER` or a form's own `default_renderer`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from django import forms
from django.forms.renderers import Jinja2
from django.template import engines
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from markupsafe import Markup

from bluelamp.doors.web.forms.fields import DateParts, Option

_KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (DateParts, "date"),
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.CheckboxInput, "checkbox"),
    (forms.RadioSelect, "radios"),
    (forms.Select, "select"),
    (forms.FileInput, "file"),
    (forms.PasswordInput, "password"),
    (forms.Textarea, "textarea"),
    (forms.HiddenInput, "hidden"),
)
_PASSED_ON = ("autocomplete", "inputmode", "spellcheck", "accept", "maxlength", "autocapitalize", "autofocus")
_WIDTHS = {"day": 2, "month": 2, "year": 4, "time": 4}


class GovukBoundField(forms.BoundField):
    """A field of a form, with what GOV.UK's macros ask for: `kind` names the macro, `params` are its arguments."""

    @property
    def kind(self) -> str:
        """Which component draws the field."""
        kind = next((kind for widget, kind in _KINDS if isinstance(self.field.widget, widget)), "input")
        return "counted" if kind == "textarea" and getattr(self.field, "max_length", None) else kind

    @property
    def first_id(self) -> str:
        """The id of the first thing to fill in: where a link of the error summary leads."""
        return f"{self.auto_id}-{self._wrong_part()}" if self.kind == "date" else str(self.auto_id)

    @property
    def text(self) -> str:
        """The label, which says so where the field need not be filled; on a filter none need be."""
        silent = self.field.required or getattr(self.form, "all_optional", False)
        return str(self.label) if silent else _("%(label)s (optional)") % {"label": self.label}

    @property
    def search(self) -> bool:
        """Whether a long list of radios gets a box to search it."""
        return self.kind == "radios" and bool(self.field.widget.attrs.get("search"))

    @property
    def params(self) -> dict[str, Any]:
        """The arguments of the macro named by `kind`."""
        made: dict[str, Any] = {"id": self.auto_id, "name": self.html_name, **self._label()}
        if self.help_text:
            made["hint"] = {"text": str(self.help_text)}
        if self.errors:
            made["errorMessage"] = {"text": self.errors[0], "visuallyHiddenText": _("Error")}
        made.update(getattr(self, f"_{self.kind}")())
        return made

    def revealed(self) -> Iterator[str]:
        """The names of fields that a choice of this one reveals."""
        if self.kind in {"radios", "checkboxes"}:
            for _value, text in self._choices():
                if isinstance(text, Option):
                    yield from text.reveals.split()

    def _heading(self) -> bool:
        return getattr(self.form, "question", "") == self.name

    def _label(self) -> dict[str, Any]:
        size, heading = ("l", True) if self._heading() else ("s", False)
        if self.kind in {"date", "radios", "checkboxes"}:
            legend = {"text": self.text, "classes": f"govuk-fieldset__legend--{size}", "isPageHeading": heading}
            return {"fieldset": {"legend": legend}, "idPrefix": self.auto_id}
        return {"label": {"text": self.text, "classes": f"govuk-label--{size}", "isPageHeading": heading}}

    def _attributes(self, *left_out: str) -> dict[str, str]:
        attrs = self.field.widget.attrs
        return {name: str(attrs[name]) for name in _PASSED_ON if name in attrs and name not in left_out}

    def _classes(self, kind: str) -> str:
        attrs = self.field.widget.attrs
        found = [f"govuk-input--width-{attrs['width']}"] if attrs.get("width") else []
        found += [f"govuk-{kind}--{name}" for name in ("inline", "small") if attrs.get(name)]
        return " ".join(found)

    def _shown(self) -> str:
        value = self.value()
        return "" if value is None else str(value)

    def _input(self) -> dict[str, Any]:
        widget = self.field.widget
        kind = getattr(widget, "input_type", "text")
        number = kind == "number"
        made: dict[str, Any] = {
            "type": "text" if number else kind,
            "value": self._shown(),
            "classes": self._classes("input"),
            "attributes": self._attributes("autocomplete", "inputmode", "spellcheck"),
        }
        if number:
            made["inputmode"] = "numeric"
        for name in ("autocomplete", "inputmode", "spellcheck"):
            if name in widget.attrs:
                made[name] = widget.attrs[name]
        return made

    def _password(self) -> dict[str, Any]:
        attrs = self.field.widget.attrs
        return {
            "autocomplete": attrs.get("autocomplete", "current-password"),
            "showPasswordText": _("Show"),
            "hidePasswordText": _("Hide"),
            "showPasswordAriaLabelText": _("Show password"),
            "hidePasswordAriaLabelText": _("Hide password"),
        }

    def _textarea(self) -> dict[str, Any]:
        return {"value": self._shown(), "rows": str(self.field.widget.attrs.get("rows", 5))}

    def _counted(self) -> dict[str, Any]:
        longest = str(getattr(self.field, "max_length", ""))
        words = _("You can enter up to {count} characters").replace("{count}", "%{count}")
        return {**self._textarea(), "maxlength": longest, "textareaDescriptionText": words}

    def _file(self) -> dict[str, Any]:
        return {"attributes": self._attributes()}

    def _hidden(self) -> dict[str, Any]:
        return {"value": self._shown()}

    def _choices(self) -> list[tuple[str, Any]]:
        found: list[tuple[str, Any]] = []
        for value, text in getattr(self.field.widget, "choices", ()):
            inner = text if isinstance(text, list | tuple) else [(value, text)]
            found += [("" if one is None else str(one), label) for one, label in inner]
        return found

    def _chosen(self) -> list[str]:
        value = self.value()
        several = value if isinstance(value, list | tuple | set | frozenset) else [value]
        return [str(one) for one in several if one is not None]

    def _select(self) -> dict[str, Any]:
        chosen = self._chosen()
        items = [{"value": value, "text": str(text), "selected": value in chosen} for value, text in self._choices()]
        return {"items": items, "attributes": self._attributes()}

    def _radios(self) -> dict[str, Any]:
        chosen = self._chosen()
        # A list with a blank line is Django's way of saying that nothing is chosen; radios say it by themselves.
        items = [
            self._item(value, text, chosen) for value, text in self._choices() if value or text not in {"", "-" * 9}
        ]
        return {"items": items, "classes": self._classes("radios")}

    def _checkboxes(self) -> dict[str, Any]:
        chosen = self._chosen()
        items = [self._item(value, text, chosen) for value, text in self._choices()]
        return {"items": items, "classes": self._classes("checkboxes")}

    def _checkbox(self) -> dict[str, Any]:
        item: dict[str, Any] = {"value": "on", "text": str(self.label), "checked": bool(self.value())}
        if self.help_text:
            item["hint"] = {"text": str(self.help_text)}
        return {"idPrefix": self.auto_id, "items": [item], "hint": None, "classes": self._classes("checkboxes")}

    def _item(self, value: str, text: Any, chosen: list[str]) -> dict[str, Any]:
        item: dict[str, Any] = {"value": value, "text": str(text), "checked": value in chosen}
        if isinstance(text, Option):
            if text.hint:
                item["hint"] = {"text": text.hint}
            if text.words:
                item["attributes"] = {"data-words": text.words}
            if text.reveals:
                inside = [self.form[name].as_field_group() for name in text.reveals.split()]
                item["conditional"] = {"html": Markup("").join(inside)}
        return item

    def _date(self) -> dict[str, Any]:
        widget = cast("DateParts", self.field.widget)
        wrong = self._wrong_part() if self.errors else None
        typed = widget.boxes(self.value())
        names = {"day": _("Day"), "month": _("Month"), "year": _("Year"), "time": _("Time")}
        all_wrong = bool(self.errors) and all(typed.values())
        items = [
            {
                "name": part,
                "label": names[part],
                "value": typed[part],
                "inputmode": "text" if part == "time" else "numeric",
                "classes": f"govuk-input--width-{_WIDTHS[part]}"
                + (" govuk-input--error" if all_wrong or part == wrong else ""),
            }
            for part in widget.parts
        ]
        return {"namePrefix": self.html_name, "items": items}

    def _wrong_part(self) -> str:
        """The first box that is empty, or the first box."""
        widget = cast("DateParts", self.field.widget)
        typed = widget.boxes(self.value())
        return next((part for part in widget.parts if not typed[part]), widget.parts[0])


class Renderer(Jinja2):
    """Django's form renderer over the pages' own Jinja environment."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
    bound_field_class = GovukBoundField

    @cached_property
    def engine(self) -> Any:
        """The environment that draws the pages."""
        return engines["jinja2"]
