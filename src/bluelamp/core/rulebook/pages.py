"""The guidance as pages: Markdown, and one HTML file that needs nothing else.

The HTML is readable on paper and by a screen reader: one heading level a step, a list of contents,
an anchor for every rule (`#rule-ID`), no script, no font or picture from elsewhere.
"""

from __future__ import annotations

import re

from jinja2 import Environment, PackageLoader, StrictUndefined

from bluelamp.core.rulebook.words import Guidance, RuleInWords

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!])")
_LINE_START = re.compile(r"^(\s*[0-9]*)([-+=.)])")


def to_markdown(guidance: Guidance) -> str:
    """The guidance as one Markdown text, with an anchor for every rule."""
    lines = [f"# {_escaped(guidance.title)}", "", f"{_standing(guidance)}  ", f"Digest `{guidance.digest}`", ""]
    for topic in guidance.topics:
        lines.append(f"- {_escaped(topic.title)}")
        lines += [f"  - [{_escaped(rule.title)}](#rule-{rule.id})" for rule in topic.rules]
    lines.append("")
    for topic in guidance.topics:
        lines += [f"## {_escaped(topic.title)}", ""]
        for rule in topic.rules:
            lines += _section(rule)
    return "\n".join(lines).rstrip("\n") + "\n"


def to_html(guidance: Guidance) -> str:
    """The guidance as one HTML page without anything from elsewhere."""
    environment = Environment(
        loader=PackageLoader("bluelamp.core.rulebook"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    page = environment.get_template("guidance.html.jinja")
    return page.render(guidance=guidance, standing=_standing(guidance))


def _standing(guidance: Guidance) -> str:
    return f"The rules as they stand on {guidance.on.day} {guidance.on:%B %Y}."


def _section(rule: RuleInWords) -> list[str]:
    lines = [f'<a id="rule-{rule.id}"></a>', "", f"### {_escaped(rule.title)}", ""]
    for sentence in (rule.says, rule.effect):
        lines += [_escaped(sentence), ""]
    lines += _listed((*rule.duties, *rule.parameters))
    for example in rule.examples:
        lines += [f"> {_escaped(example.question)}", ">", f"> **{_escaped(example.answer)}**", ""]
    lines += _listed(tuple(one for one in (rule.standards, rule.handling, rule.source) if one))
    return lines


def _listed(sentences: tuple[str, ...]) -> list[str]:
    return [*(f"- {_escaped(one)}" for one in sentences), ""] if sentences else []


def _escaped(text: str) -> str:
    """Text that Markdown shows as it is, whatever signs it holds."""
    one_line = " ".join(text.split())
    return _LINE_START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", one_line).replace("&", "&amp;"))
