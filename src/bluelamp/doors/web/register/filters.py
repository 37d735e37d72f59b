"""The filters of the two lists, read from the address: what does not hold narrows nothing and says so."""

from __future__ import annotations

from django import forms

from bluelamp.doors.web.forms import Filters
from bluelamp.doors.web.language import later as _
from bluelamp.doors.web.register.unit_choices import UnitField
from bluelamp.doors.web.register.words import KINDS, PLATFORMS, ROLES, STATES
from bluelamp.records.register.values import PeopleFilter, PhoneFilter

ANY = [("", _("Any"))]


class PhoneFilters(Filters):
    """Filters of the list of phones."""

    text = forms.CharField(
        label=_("Search"), help_text=_("The start of an asset tag, or a whole serial number or IMEI"), max_length=60
    )
    state = forms.ChoiceField(label=_("State"), choices=[*ANY, *((str(one), tag.text) for one, tag in STATES.items())])
    platform = forms.ChoiceField(label=_("Platform"), choices=[*ANY, *((str(k), v) for k, v in PLATFORMS.items())])
    unit = UnitField(label=_("Unit of the holder"))
    holder = forms.UUIDField(label=_("One holder"), widget=forms.HiddenInput)

    def wanted(self) -> PhoneFilter:
        """What the list is narrowed to."""
        said = self.cleaned_data if self.is_valid() else {}
        return PhoneFilter(
            text=said.get("text") or "",
            state=said.get("state") or None,
            platform=said.get("platform") or None,
            unit=said.get("unit") or None,
            holder=str(said["holder"]) if said.get("holder") else None,
        )


class PeopleFilters(Filters):
    """Filters of the list of people."""

    text = forms.CharField(label=_("Search"), help_text=_("The start of a surname, or a whole number"), max_length=60)
    kind = forms.ChoiceField(label=_("Kind"), choices=[*ANY, *((str(k), v) for k, v in KINDS.items())])
    role = forms.ChoiceField(label=_("Role"), choices=[*ANY, *ROLES.items()])
    unit = UnitField(label=_("Unit"))

    def wanted(self) -> PeopleFilter:
        """What the list is narrowed to."""
        said = self.cleaned_data if self.is_valid() else {}
        return PeopleFilter(
            text=said.get("text") or "",
            kind=said.get("kind") or None,
            role=said.get("role") or None,
            unit=said.get("unit") or None,
        )
