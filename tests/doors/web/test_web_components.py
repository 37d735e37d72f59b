"""The macros of GOV.UK's components, held to the examples that GOV.UK itself publishes for the style sheet in use.

The examples come with the npm package, which only developers have; where it is absent the test says so and is skipped.
`KNOWN` counts, component by component, the examples that the macros do not draw yet: when either side is updated, the
test shows what has moved.
"""

import json
from html.parser import HTMLParser

import pytest
from django.template import engines
from jinja2 import TemplateNotFound

from architecture import reader

UPSTREAM = reader.ROOT / "frontend" / "node_modules" / "govuk-frontend" / "dist" / "govuk" / "components"
NOT_USED = {"cookie-banner", "feedback", "footer", "header", "language-navigation"}
KNOWN = {
    "button": 1,  # added in 6.4 or later, as all of these; our own are drawn without what was added
    "character-count": 10,
    "date-input": 36,
    "panel": 9,
    "service-navigation": 2,
}


class Tokens(HTMLParser):
    """What a page consists of: tags with their attributes in order of name, and words, blanks evened out."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.found = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, *sorted((name, " ".join((value or "").split())) for name, value in attrs)))

    def handle_endtag(self, tag):
        self.found.append(("/" + tag,))

    def handle_data(self, data):
        words = " ".join(data.split())
        if words:
            self.found.append(words)


def macro_of(component):
    name = "govuk" + "".join(part.title() for part in component.split("-"))
    path = f"govuk_frontend_jinja/components/{component}/macro.html"
    return engines["jinja2"].from_string(f'{{% from "{path}" import {name} %}}{{{{ {name}(params) }}}}')


def test_the_reader_of_markup_sees_what_differs_and_not_how_it_is_laid_out():
    assert (
        Tokens("<p class='a  b' id=x> hello\n there</p>").found == Tokens('<p id="x" class="a b">hello there</p>').found
    )
    assert Tokens("<p>a</p>").found != Tokens("<p>a<p>").found
    assert Tokens("<input checked>").found != Tokens("<input>").found


def test_the_macros_draw_what_govuk_publishes_but_for_what_is_known():
    if not UPSTREAM.is_dir():
        pytest.skip("no frontend/node_modules here (`make frontend` fetches them): the macros were not compared")
    missed, seen = {}, 0
    for folder in sorted(UPSTREAM.iterdir()):
        examples = folder / "fixtures.json"
        if not examples.exists() or folder.name in NOT_USED:
            continue
        try:
            engines["jinja2"].env.get_template(f"govuk_frontend_jinja/components/{folder.name}/macro.html")
        except TemplateNotFound:
            missed[folder.name] = -1
            continue
        template = macro_of(folder.name)
        for one in json.loads(examples.read_text(encoding="utf-8"))["fixtures"]:
            seen += 1
            if Tokens(template.render({"params": one["options"]})).found != Tokens(one["html"]).found:
                missed[folder.name] = missed.get(folder.name, 0) + 1
    assert seen > 500
    assert missed == KNOWN
