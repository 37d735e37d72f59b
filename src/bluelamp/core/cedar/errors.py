"""Why Cedar text was refused.

CedarError
├── PolicyDoesNotParse    a policy file is not Cedar; line, column and caret
├── SchemaDoesNotParse    a schema file is not Cedar schema; line, column and caret
└── EntitiesRefused       entity data that Cedar cannot read
"""

from __future__ import annotations

from bluelamp.core.kernel import BluelampError


class CedarError(BluelampError):
    """Any Cedar text or data that could not be read."""


class PolicyDoesNotParse(CedarError):
    """A policy file is not Cedar: the place is the first token that cannot stand where it does."""

    code = "rule-does-not-parse"
    meaning = "A rule file is not valid Cedar text."


class SchemaDoesNotParse(CedarError):
    """A schema file is not Cedar schema text."""

    code = "schema-does-not-parse"
    meaning = "A schema file is not valid Cedar schema text."


class EntitiesRefused(CedarError):
    """Entity data could not be read, or does not fit the schema."""

    code = "entities-refused"
    meaning = "People, phones or apps were given in a form that does not fit the schema."
