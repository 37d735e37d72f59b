"""A rulebook: sources and parameters at a date, made into one immutable thing with a digest."""

from bluelamp.core.rulebook.catalogue import find_app, find_entity
from bluelamp.core.rulebook.errors import RulebookError
from bluelamp.core.rulebook.facts import facts_from_text, facts_from_yaml, parse_uid, read_example_value
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

__all__ = [
    "NO_PUBLISHED_SOURCE",
    "App",
    "Catalogue",
    "Example",
    "Gathered",
    "Parameter",
    "Rule",
    "Rulebook",
    "RulebookError",
    "Site",
    "facts_from_text",
    "facts_from_yaml",
    "find_app",
    "find_entity",
    "gather",
    "load_rulebook",
    "parse_uid",
    "read_example_value",
]
