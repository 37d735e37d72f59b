"""A fact as a question to the person who asks "may I?": its words and what may be answered.

The wording is the rulebook's (`@asks`, `@choices` in the schema). A fact without it is still asked
about, in the words of its `@says`: a rulebook that was written before the marks works as it did.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bluelamp.core.cedar import ActionType, Attribute
from bluelamp.core.rulebook.facts import allowed_texts
from bluelamp.core.rulebook.plain_values import say_name

YES, NO = "yes", "no"


@dataclass(frozen=True)
class FactQuestion:
    """How a fact is asked about.

    `choices` are what can be answered with the words for each, in the schema's order; empty where
    the answer is typed. `may_be_left` is whether "there is none" is an answer.
    """

    name: str
    kind: str
    words: str
    hint: str
    choices: Mapping[str, str]
    may_be_left: bool


def fact_question(attribute: Attribute) -> FactQuestion:
    """The question for a fact.

    >>> from bluelamp.core.cedar.schema import Type
    >>> fact_question(Attribute("lost", Type("bool"), True, {"asks": "Is it lost?"})).choices
    {'yes': 'Yes', 'no': 'No'}
    """
    says = attribute.marks.get("says", "").strip()
    asks = attribute.marks.get("asks", "").strip()
    return FactQuestion(
        attribute.name,
        attribute.type.kind,
        asks or says.rstrip(".") or _capital(say_name(attribute.name)),
        says if asks else "",
        choices_in_words(attribute),
        may_be_left=not attribute.required,
    )


def choices_in_words(attribute: Attribute) -> dict[str, str]:
    """What can be answered, with the words for each."""
    if attribute.type.kind == "bool":
        return {YES: "Yes", NO: "No"}
    worded = choices_of(attribute)
    return {one: worded.get(one) or _capital(one.replace("-", " ")) for one in allowed_texts(attribute)}


def choices_of(attribute: Attribute) -> dict[str, str]:
    """The values that `@choices` words, with their words."""
    parts = (one.partition(":") for one in attribute.marks.get("choices", "").split(";") if one.strip())
    return {name.strip(): words.strip() for name, _, words in parts}


def act_in_words(action: ActionType) -> str:
    """What an action is, to follow "May I": its `@says` with a small first letter and no full stop."""
    says = action.marks.get("says", "").strip().rstrip(".") or say_name(action.uid.id)
    return says[:1].lower() + says[1:]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
