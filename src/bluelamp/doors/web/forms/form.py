"""The form that pages use: Django's, drawn in GOV.UK components, able to show what an act refused."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, ClassVar, Self, cast

from django import forms
from django.forms.renderers import BaseRenderer
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bluelamp.core.kernel import BluelampError
from bluelamp.doors.web.forms.renderer import Renderer


class Form(forms.Form):
    """A plain Django form. `question` names the one field whose label is the page's heading, if there is one.

    `all_optional` is for filters: no field need be filled, and none says so.
    """

    default_renderer: type[BaseRenderer] = Renderer
    use_required_attribute = False
    question: ClassVar[str] = ""
    all_optional: ClassVar[bool] = False

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        for name, field in self.fields.items():
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = self._when_empty(name, field)

    @staticmethod
    def _when_empty(name: str, field: forms.Field) -> str:
        """What is said of a field left empty: the sentence names the field, since the summary stands apart from it."""
        label = str(field.label or name.replace("_", " "))
        if label.endswith("?"):
            return _("Answer the question: %(label)s") % {"label": label}
        if isinstance(field, forms.FileField):
            return _("Choose a file")
        chosen = isinstance(field, forms.ChoiceField | forms.BooleanField)
        pattern = _("Choose an answer for: %(label)s") if chosen else _("Fill in: %(label)s")
        return pattern % {"label": label}

    def refuse(self, error: BluelampError, field: str | None = None) -> None:
        """Shows why an act refused, and what to do, as an error of the form or of one of its fields.

        What was typed stays; the view answers with status 422.
        """
        self.add_error(field, f"{error.message.rstrip('.')}. {error.todo[:1].upper()}{error.todo[1:]}".strip())


_MOST_KEPT = 500
_kept: dict[Hashable, Filters] = {}


class Filters(Form):
    """The filters of a list, sent by GET: every field may be left out, and no label says so."""

    all_optional = True

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        for field in self.fields.values():
            field.required = False

    @classmethod
    def of(cls, given: QueryDict) -> Self:
        """The filters of an address. Where all that is set are choices that hold, they are made once and shared.

        Putting a form together and checking it costs as much as the rows of a page. Filters are never changed once
        they are made; what somebody typed is kept for nobody else.
        """
        values = tuple((name, tuple(given.getlist(name))) for name in cls.base_fields if given.get(name))
        if not all(_is_choice(cls.base_fields[name]) for name, _ in values):
            return cls(given)
        offered = tuple(getattr(field, "offered", None) for field in cls.base_fields.values())
        key = (cls, get_language(), offered, values)
        shared = _kept.get(key)
        if shared is None:
            shared = cls(given if values else QueryDict())
            if shared.is_valid():
                if len(_kept) >= _MOST_KEPT:
                    _kept.clear()
                _kept[key] = shared
        return cast("Self", shared)

    @property
    def drawn_from(self) -> Hashable | None:
        """All that this form is drawn from, where it holds nothing but choices: it may be kept then. None otherwise.

        What somebody typed is kept by nobody else's page, and neither is a choice that was not on offer.
        """
        values = tuple((name, self.data.get(self.add_prefix(name)) or "") for name in self.fields)
        typed = any(value and not _is_choice(self.fields[name]) for name, value in values)
        if typed or (any(value for _, value in values) and not self.is_valid()):
            return None
        offered = tuple(getattr(field, "offered", None) for field in self.fields.values())
        return (type(self).__qualname__, get_language(), offered, values)


def _is_choice(field: forms.Field) -> bool:
    return isinstance(field, forms.ChoiceField) or hasattr(field, "offered")
