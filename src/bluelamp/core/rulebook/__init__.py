"""A rulebook: sources and parameters at a date, made into one immutable thing with a digest."""

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

__all__ = ["NO_PUBLISHED_SOURCE", "App", "Catalogue", "Example", "Parameter", "Rule", "Rulebook", "Site"]
