"""What the fuzz of every form shares: the boxes, what is typed into them, which forms read it, what may be answered."""

import importlib
import os
import pkgutil
import re
from contextlib import contextmanager
from dataclasses import dataclass, field

from django import forms
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

import bluelamp.doors.web
from bluelamp.doors.web.forms import Filters, Form

CASES = int(os.environ.get("BLUELAMP_FORM_CASES", "8"))
"""How many times each form is filled in at random; a longer run by hand sets more."""
FUZZED = settings(
    max_examples=CASES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
MARK = "typed by hand & kept"
SHOWN = "typed by hand &amp; kept"
FAULTLESS = {200, 204, 302, 400, 403, 404, 405, 409, 422, 429}
"""What a page may answer to anything at all. A fault of ours is none of them, and a test's browser raises it."""
WORDS = st.one_of(
    st.text(max_size=60),
    st.text("0123456789-./: ", max_size=12),
    st.sampled_from(
        ["", "\x00", "a\x00b", "x" * 5000, "\u202eabc", "' OR 1=1 --", "<script>", "{}", "[]", "null", "0", "-1"]
    ),
    st.sampled_from(["now", "earlier", "confirm", "choose", "who", "me", "holder", "csv", "xlsx", "9999", "31", "12"]),
)


@dataclass(frozen=True)
class Case:
    """A form on its page. `begins` is what has to be said for the page to read the form at all.

    `wrong` is something that the form refuses, with `MARK` in whatever it should show again. `reads` is whether a
    view ever reads it: one that is drawn only, and read by another, says so with False.
    """

    path: str
    wrong: dict
    begins: dict = field(default_factory=dict)
    by_get: bool = False
    reads: bool = True
    shows_again: bool = True
    more: tuple = ()


def forms_of_ours():
    """Every kind of form that the pages have, by its name."""
    for module in pkgutil.walk_packages(bluelamp.doors.web.__path__, prefix="bluelamp.doors.web."):
        importlib.import_module(module.name)
    found = set(_below(forms.BaseForm)) - {Form, Filters}
    return {name_of(one) for one in found if one.__module__.startswith("bluelamp.")}


def name_of(form):
    return f"{form.__module__.removeprefix('bluelamp.doors.web.')}.{form.__qualname__}"


def _below(kind):
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)


def boxes(answer):
    """The names of everything on a page that can be filled in."""
    names = re.findall(r'<(?:input|select|textarea|button)\b[^>]*\bname="([^"]+)"', answer.content.decode())
    return {one for one in names if one != "csrfmiddlewaretoken"}


@contextmanager
def read_forms():
    """The names of the forms that read what was sent, while the block lasts."""
    seen, plain = set(), forms.BaseForm.full_clean

    def cleaned(self):
        if self.is_bound:
            seen.add(name_of(type(self)))
        return plain(self)

    forms.BaseForm.full_clean = cleaned
    try:
        yield seen
    finally:
        forms.BaseForm.full_clean = plain


def send(client, case, sent):
    return client.get(case.path, sent) if case.by_get else client.post(case.path, sent)


def names_for(client, case):
    """What the boxes of a case's form are called: those on its page, those it begins with, and one that nobody has."""
    return sorted({*boxes(client.get(case.path)), *case.begins, *case.wrong, *case.more, "nobody-asked"})


def never_a_fault(client, case, names, data):
    """Sends anything in any box, and holds the answer to what an answer may be."""
    typed = data.draw(st.dictionaries(st.sampled_from(names), WORDS, max_size=8), label=case.path)
    answer = send(client, case, {**case.begins, **typed})
    assert answer.status_code in FAULTLESS


def refused_in_words(client, name, case):
    """What a form refuses comes back with a sentence at the field, and as it was typed."""
    with read_forms() as seen:
        answer = send(client, case, {**case.begins, **case.wrong})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "govuk-error-message" in page
    assert (name in seen) is case.reads
    if case.shows_again:
        assert SHOWN in page
