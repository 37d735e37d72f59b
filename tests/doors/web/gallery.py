"""Every component on a few pages, for tests and for looking at; no part of the service."""

from datetime import UTC, date, datetime
from pathlib import Path

from django import forms
from django.http import HttpResponse
from django.template import engines
from django.urls import include, path

from bluelamp.doors.web.access import open_to_all
from bluelamp.doors.web.forms import DayField, Filters, Form, MomentField, Option
from bluelamp.doors.web.lists import Column, chosen, heads, mark, order, pages
from bluelamp.doors.web.parts import Event, Figure

AT = datetime(2026, 11, 21, 19, 30, tzinfo=UTC)

COMPONENTS = (Path(__file__).parent / "gallery.html").read_text(encoding="utf-8")
ASKING = """{% extends "layouts/form.html" %}
{% set heading = "Every kind of field" %}{% set cancel = "/gallery" %}{% set files = true %}"""


class Narrow(Filters):
    words = forms.CharField(label="Search", max_length=100)
    state = forms.ChoiceField(label="State", choices=[("", "Any"), ("lost", "Lost"), ("held", "Held")])
    unit = forms.ChoiceField(label="Unit", choices=[("", "Any"), ("n", "Northern command")])


class Everything(Form):
    name = forms.CharField(label="Asset tag", help_text="On the back of the phone", max_length=20)
    count = forms.IntegerField(label="How many?", widget=forms.NumberInput(attrs={"width": 3}), min_value=1)
    mail = forms.EmailField(label="E-mail address", widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    why = forms.CharField(label="Why?", widget=forms.Textarea, max_length=500, help_text="Leave names out")
    free = forms.CharField(label="Anything else", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    who = forms.ChoiceField(
        label="Who has it now?",
        widget=forms.RadioSelect,
        choices=[
            ("holder", Option("Its holder", hint="The person it was issued to")),
            ("store", "The store"),
            ("else", Option("Somebody else", reveals="other")),
        ],
    )
    other = forms.CharField(label="Who?", required=False, widget=forms.Textarea)
    sides = forms.ChoiceField(
        label="Is somebody at risk?",
        widget=forms.RadioSelect(attrs={"inline": True}),
        choices=[("y", "Yes"), ("n", "No")],
    )
    action = forms.ChoiceField(
        label="What do you want to do?",
        widget=forms.RadioSelect(attrs={"search": True, "small": True}),
        choices=[(str(n), Option(f"Use app number {n}", words="chat message")) for n in range(30)],
    )
    checks = forms.MultipleChoiceField(
        label="What was handed over?", widget=forms.CheckboxSelectMultiple, choices=[("c", "Case"), ("p", "Charger")]
    )
    unit = forms.ChoiceField(label="Unit", choices=[("", "Choose"), ("a", "Alpha"), ("b", "Bravo")])
    day = DayField(label="Day of return", help_text="For example, 27 3 2026")
    at = MomentField(label="When was it last seen?")
    sure = forms.BooleanField(label="I have looked for it", help_text="In the car too")
    file = forms.FileField(label="A file", widget=forms.FileInput(attrs={"accept": ".csv"}))
    secret = forms.CharField(label="Password", widget=forms.PasswordInput)
    token = forms.CharField(widget=forms.HiddenInput, initial="kept")


class OneQuestion(Form):
    question = "when"
    when = DayField(label="When did you last have the phone?", initial=date(2026, 11, 21))


def drawn(source, request, context, status=200):
    return HttpResponse(engines["jinja2"].from_string(source).render(context, request), status=status)


class Entry:
    def __init__(self, text, *, active=False):
        self.text, self.href, self.active = text, "#" + text, active


@open_to_all("the gallery is for tests")
def components(request):
    form = Narrow(request.GET)
    columns = [Column("Phone", "asset"), Column("Holder", "holder"), Column("Unit"), Column("Seen"), Column("State")]
    by, down = order(request.GET, {"asset", "holder"}, "asset")
    row = {"asset": "AP-004211", "holder": "Generated Person-With-A-Rather-Long-Name", "unit": "Response team 4"}
    rows = [{**row, "state": state, "colour": colour} for state, colour in (("Lost", "red"), ("Signed in", "green"))]
    context = {
        "at": AT,
        "entries": [Entry("Overview", active=True), Entry("Phones"), Entry("Import")],
        "figures": [
            Figure(label="phones", figure=29737, href="#all"),
            Figure(label="lost", figure=12, href="#lost", warning=True),
            Figure(label="in hands", figure="87%"),
        ],
        "filter_form": form,
        "set_filters": chosen(form, request.GET),
        "columns": heads(columns, request.GET, by, down=down),
        "rows": rows,
        "where": pages(request.GET, shown=2, total=29737, following=mark("AP-004211", "1")),
        "events": [
            Event(title="Reported lost", at=AT, by="its holder", text="Left on a train.", href="#1"),
            Event(title="Issued", at=AT),
        ],
    }
    return drawn(COMPONENTS, request, context)


@open_to_all("the gallery is for tests")
def everything(request):
    form = Everything(request.POST, request.FILES) if request.method == "POST" else Everything()
    return drawn(ASKING, request, {"form": form}, 422 if form.errors else 200)


@open_to_all("the gallery is for tests")
def one_question(request):
    form = OneQuestion(request.POST) if request.method == "POST" else OneQuestion()
    return drawn(ASKING, request, {"form": form}, 422 if form.errors else 200)


urlpatterns = [
    path("gallery", components),
    path("gallery/form", everything),
    path("gallery/question", one_question),
    path("", include("bluelamp.site.urls")),
]
