"""The guidance as pages: the finished text is read back and held against the rules."""

from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bluelamp.core.rulebook import guidance, load_rulebook, to_html, to_markdown

EXAMPLE_FORCE = Path(__file__).parents[3] / "rulebooks" / "example-force"


@pytest.fixture(scope="module", params=["small", "example force"])
def rulebook(request, small):
    return small if request.param == "small" else load_rulebook(EXAMPLE_FORCE, date(2026, 11, 1))


class Page(HTMLParser):
    """Collects the text in each rule's section, the text outside, ids, links, headings and addresses."""

    def __init__(self, text):
        super().__init__()
        self.rules, self.outside, self.ids, self.links, self.headings, self.loads = {}, [], [], [], [], []
        self._open, self._section, self._depth = [], None, 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given_attrs = dict(attrs)
        if "id" in given_attrs:
            self.ids.append(given_attrs["id"])
        if tag == "a" and "href" in given_attrs:
            self.links.append(given_attrs["href"])
        self.loads += [given_attrs[one] for one in ("src", "srcset", "data") if one in given_attrs]
        self.loads += [tag] if tag in ("script", "link", "img", "iframe") else []
        if tag in ("h1", "h2", "h3", "h4"):
            self.headings.append(int(tag[1]))
        if tag != "meta":
            self._open.append(tag)
        if tag == "section":
            self._section, self._depth = given_attrs["id"].removeprefix("rule-"), len(self._open)
            self.rules[self._section] = []

    def handle_endtag(self, tag):
        assert self._open[-1] == tag, f"</{tag}> closes <{self._open[-1]}>"
        if self._section is not None and len(self._open) == self._depth:
            self._section = None
        self._open.pop()

    def handle_data(self, data):
        if not data.strip() or "style" in self._open:
            return
        target = self.outside if self._section is None else self.rules[self._section]
        target.append(" ".join(data.split()))


def sentences(rulebook):
    told = {}
    for rule_id, sentence in guidance(rulebook).sentences():
        told.setdefault(rule_id, []).append(" ".join(sentence.split()))
    return told


def test_the_html_says_in_each_section_that_rules_sentences_and_nothing_else(rulebook):
    page = Page(to_html(guidance(rulebook)))
    assert page.rules == sentences(rulebook)


def test_outside_the_sections_stand_titles_the_day_and_the_digest_only(small):
    page = Page(to_html(guidance(small)))
    titles = [rule.title for rule in small.rules]
    furniture = {small.title, "Go to the rules", "The rules as they stand on 2 March 2026.", "Digest", small.digest}
    assert set(page.outside) == furniture | {"Apps", "Permissions"} | set(titles)


def test_every_link_leads_somewhere_and_nothing_is_loaded(rulebook):
    page = Page(to_html(guidance(rulebook)))
    assert page.loads == []
    assert all(link.startswith("#") and link[1:] in page.ids for link in page.links)
    assert len(page.ids) == len(set(page.ids))
    assert {f"#rule-{rule.id}" for rule in rulebook.rules} <= set(page.links)


def test_headings_go_down_one_step_at_a_time(rulebook):
    headings = Page(to_html(guidance(rulebook))).headings
    assert headings[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(headings))


def test_signs_of_html_in_a_rule_are_shown_and_not_obeyed(small):
    rule = replace(small.rules[0], says='Write <b>"5 > 3"</b> & </section>.')
    assert Page(to_html(guidance(replace(small, rules=(rule,))))).rules[rule.id][1] == rule.says


def markdown_text(text):
    """The paragraphs, headings and list items of a Markdown text as a reader sees them."""
    return [
        "".join(
            child.content if child.type in ("text", "code_inline", "text_special") else "" for child in token.children
        )
        for token in MarkdownIt().parse(text)
        if token.type == "inline" and not token.content.startswith("<a id=")
    ]


def test_the_markdown_says_every_sentence_in_order_and_nothing_else(rulebook):
    shown = markdown_text(to_markdown(guidance(rulebook)))
    topics = [topic.title for topic in guidance(rulebook).topics]
    contents = 2 + len(topics) + len(rulebook.rules)
    told = [sentence for sentence in shown[contents:] if sentence not in topics]
    assert told == [sentence for one in sentences(rulebook).values() for sentence in one]


def test_every_rule_has_its_anchor_and_its_link_in_the_markdown(rulebook):
    text = to_markdown(guidance(rulebook))
    for rule in rulebook.rules:
        assert f'<a id="rule-{rule.id}"></a>' in text
        assert f"(#rule-{rule.id})" in text


@settings(deadline=None)
@example(says="1.")
@given(says=st.text("ab*_`[]()<>#-+1.!|~&;\\ =:/", min_size=1, max_size=30).filter(str.strip))
def test_markdown_shows_whatever_a_rule_says_as_it_is(small, says):
    rule = replace(small.rules[0], says=f"{says.strip()} x")
    shown = markdown_text(to_markdown(guidance(replace(small, rules=(rule,), examples=()))))
    assert " ".join(rule.says.split()) in shown
