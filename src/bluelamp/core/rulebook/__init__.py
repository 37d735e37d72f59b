"""A rulebook: sources and parameters at a date, made into one immutable thing with a digest.

What lives here: reading a rulebook directory, checking it, comparing two, saying it in words. What
does not: answering a question, which is `core.decision`.
"""

from bluelamp.core.rulebook.catalogue import find_app, find_entity
from bluelamp.core.rulebook.differences import Difference, RulebookDifference, rulebook_difference
from bluelamp.core.rulebook.errors import RulebookError, ThingUnknown
from bluelamp.core.rulebook.example_facts import (
    TypedExample,
    find_action,
    find_rule,
    person_from,
    typed_example,
)
from bluelamp.core.rulebook.explain import Explanation, explain
from bluelamp.core.rulebook.facts import facts_from_text, facts_from_yaml, parse_uid, read_example_value
from bluelamp.core.rulebook.facts_read import FactRead, actions_of, facts_read
from bluelamp.core.rulebook.lint import Problem, Report, Severity, check, check_directory
from bluelamp.core.rulebook.load import Gathered, gather, load_rulebook
from bluelamp.core.rulebook.model import (
    NO_PUBLISHED_SOURCE,
    App,
    Catalogue,
    Example,
    Parameter,
    Rule,
    Rulebook,
    Site,
)
from bluelamp.core.rulebook.pages import to_html, to_markdown
from bluelamp.core.rulebook.parameters import days_of_change
from bluelamp.core.rulebook.questions import FactQuestion, act_in_words, fact_question
from bluelamp.core.rulebook.words import Guidance, RuleInWords, TopicInWords, guidance, rule_in_words, topic_title

__all__ = [
    "NO_PUBLISHED_SOURCE",
    "App",
    "Catalogue",
    "Difference",
    "Example",
    "Explanation",
    "FactQuestion",
    "FactRead",
    "Gathered",
    "Guidance",
    "Parameter",
    "Problem",
    "Report",
    "Rule",
    "RuleInWords",
    "Rulebook",
    "RulebookDifference",
    "RulebookError",
    "Severity",
    "Site",
    "ThingUnknown",
    "TopicInWords",
    "TypedExample",
    "act_in_words",
    "actions_of",
    "check",
    "check_directory",
    "days_of_change",
    "explain",
    "fact_question",
    "facts_from_text",
    "facts_from_yaml",
    "facts_read",
    "find_action",
    "find_app",
    "find_entity",
    "find_rule",
    "gather",
    "guidance",
    "load_rulebook",
    "parse_uid",
    "person_from",
    "read_example_value",
    "rule_in_words",
    "rulebook_difference",
    "to_html",
    "to_markdown",
    "topic_title",
    "typed_example",
]
