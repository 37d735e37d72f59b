"""Forms: plain `django.forms`, drawn in GOV.UK components, errors with links, nothing typed ever lost.

    from bluelamp.doors.web.forms import DayField, Form, Option

    class Lost(Form):
        question = "when"                     # one question a page: its label is the h1
        when = MomentField(label="When did you last have it?")
        where = forms.CharField(label="Where?", max_length=500, widget=forms.Textarea, required=False)

Beyond Django's own fields there are

- `DayField` and `MomentField`: a date in three boxes; the second with a time, and a moment in UTC as its value;
- `Option("Something else", hint="…", words="…", reveals="other")` as the text of a choice of radios or checkboxes: a
  hint below it, more words to be found by, and a field of the form that shows once it is chosen, or several of them
  with spaces between their names;
- on a widget's `attrs`: `width` (2, 3, 4, 5, 10, 20 characters), `rows`, `inline` (radios in a line), `small` (smaller
  radios and boxes), `search` (a box to search a long list of radios; needs JavaScript, without which the list is there
  in full), and what HTML knows: `autocomplete`, `inputmode`, `spellcheck`, `accept`;
- `Filters`: the same for a list, where no label says that it may be left empty;
- `Form.refuse(error)`: what an act refused, shown as an error of the form, or of one field of it.

A text area whose field has a `max_length` counts down. A field that need not be filled says so in its label. A heading
or fieldset around several fields is written in the page: `{{ form["when"].as_field_group() }}` draws one field.
"""

from bluelamp.doors.web.forms.fields import DateParts, DayField, MomentField, MomentParts, Option
from bluelamp.doors.web.forms.form import Filters, Form
from bluelamp.doors.web.forms.renderer import GovukBoundField, Renderer

__all__ = [
    "DateParts",
    "DayField",
    "Filters",
    "Form",
    "GovukBoundField",
    "MomentField",
    "MomentParts",
    "Option",
    "Renderer",
]
