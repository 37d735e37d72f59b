"""Every component on a few pages, for tests and for looking at; no part of the service."""

from datetime import UTC, date, datetime

from django import forms
from django.http import HttpResponse
from django.template import engines
from django.urls import include, path

from bluelamp.doors.web.access import open_to_all
from bluelamp.doors.web.forms import DayField, Form, MomentField, Option
from bluelamp.doors.web.lists import Column, chosen, heads, mark, order, pages
from bluelamp.doors.web.parts import Event, Figure

AT = datetime(2026, 11, 21, 19, 30, tzinfo=UTC)

COMPONENTS = """{% extends "layouts/page.html" %}
{% set heading = "Phones" %}{% set wide = true %}{% set back = "/gallery" %}{% set caption = "Gallery" %}
{% from "components/moj.html" import side_navigation, sub_navigation, timeline, tag, badge, identity_bar, notice, warning %}
{% from "components/lists.html" import stats, as_at, table_head, pages as paging, filters %}
{% block body %}
{{ notice("Phone AP-004211 was handed over.") }}
{% call identity_bar("Samsung Galaxy XCover7, AP-004211") %}{{ tag("Lost", "red") }}{% endcall %}
<div class="govuk-grid-row"><div class="govuk-grid-column-one-quarter">{{ side_navigation("Phones", entries) }}</div>
<div class="govuk-grid-column-three-quarters">
{{ sub_navigation("Parts of the record", entries) }}
{{ as_at(at, "from the last sync") }}
{{ stats(figures) }}
{{ filters(filter_form, set_filters, "?") }}
<table class="govuk-table bl-table bl-stack"><caption class="govuk-visually-hidden">Phones</caption>
{{ table_head(columns) }}
<tbody class="govuk-table__body">
{% for row in rows %}<tr class="govuk-table__row"><th scope="row" class="govuk-table__header"><a class="govuk-link bl-id" href="#{{ row.asset }}">{{ row.asset }}</a></th><td class="govuk-table__cell" data-label="Holder">{{ row.holder }}</td><td class="govuk-table__cell" data-label="Unit">{{ row.unit }}</td><td class="govuk-table__cell" data-label="Seen"><span class="bl-id">{{ at | brief }}</span></td><td class="govuk-table__cell" data-label="State"><strong class="govuk-tag govuk-tag--{{ row.colour }}">{{ row.state }}</strong></td></tr>
{% endfor %}</tbody></table>
{{ paging(where, "phones") }}
{{ warning("An issued phone must come back before its holder leaves.") }}
<p class="govuk-body">{{ badge("Restricted", "red") }} {{ badge("Demo", "blue") }} <span class="bl-clock bl-clock--over">2 days over</span> <span class="bl-mono">2b3d9f0c4c1f4f0aa4f2a1d2b3d9f0c4c1f4f0aa4f2a1d2b3d9f0c4c1f4f0aa4f2a1d</span></p>
<h2 class="govuk-heading-m">What happened</h2>
{{ timeline(events, level=3) }}
<section class="bl-answer bl-answer--ask" aria-labelledby="answer"><h2 class="govuk-heading-l bl-answer__verdict" id="answer">Only with permission</h2><p class="govuk-body">WhatsApp is shut on a work phone unless you hold a permission for it.</p></section>
<section class="bl-answer bl-answer--yes"><h2 class="govuk-heading-l bl-answer__verdict">Yes</h2></section>
<section class="bl-answer bl-answer--must"><h2 class="govuk-heading-l bl-answer__verdict">Yes, and you must</h2></section>
<section class="bl-answer bl-answer--no"><h2 class="govuk-heading-l bl-answer__verdict">No</h2></section>
</div></div>
{% endblock %}"""
ASKING = """{% extends "layouts/form.html" %}
{% set heading = "Every kind of field" %}{% set cancel = "/gallery" %}{% set files = true %}"""


class Filters(Form):
    use_required_attribute = False
    words = forms.CharField(label="Search", required=False, max_length=100)
    state = forms.ChoiceField(label="State", required=False, choices=[("", "Any"), ("lost", "Lost"), ("held", "Held")])
    unit = forms.ChoiceField(label="Unit", required=False, choices=[("", "Any"), ("n", "Northern command")])


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
        label="Is somebody at risk?", widget=forms.RadioSelect(attrs={"inline": True}), choices=[("y", "Yes"), ("n", "No")]
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
    def __init__(self, text, active):
        self.text, self.href, self.active = text, "#" + text, active


@open_to_all("the gallery is for tests")
def components(request):
    form = Filters(request.GET)
    columns = [Column("Phone", "asset"), Column("Holder", "holder"), Column("Unit"), Column("Seen"), Column("State")]
    by, down = order(request.GET, {"asset", "holder"}, "asset")
    row = {"asset": "AP-004211", "holder": "Generated Person-With-A-Rather-Long-Name", "unit": "Response team 4"}
    rows = [{**row, "state": state, "colour": colour} for state, colour in (("Lost", "red"), ("Signed in", "green"))]
    context = {
        "at": AT,
        "entries": [Entry("Overview", True), Entry("Phones", False), Entry("Import", False)],
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
