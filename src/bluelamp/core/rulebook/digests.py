"""The digest of a rulebook: one name for one meaning.

In it: the name, the parameters as they stand, the schema text, every rule's own text, the catalogue
and what things are called. Not in it: the order of files and rules, comments between rules, the
examples (they test a rulebook, they do not change an answer), and the day, so that two days on
which the same values stand have the same rulebook. `tests/core/rulebook/test_digests.py` holds both.
"""

from __future__ import annotations

from dataclasses import asdict

from bluelamp.core.cedar import Value, cedar_json
from bluelamp.core.kernel import Canonical, canonical_bytes, digest
from bluelamp.core.rulebook.model import Rulebook


def rulebook_digest(rulebook: Rulebook) -> str:
    """The SHA-256 over the canonical content of a rulebook, in hexadecimal."""
    return digest(
        {
            "format": "bluelamp-rulebook-1",
            "name": rulebook.name,
            "schema": rulebook.schema.text,
            "rules": {rule.id: rule.policy.text for rule in rulebook.rules},
            "parameters": {
                one.name: {"value": canonical_value(one.value), "since": one.since.isoformat(), "source": one.source}
                for one in rulebook.parameters.values()
            },
            "apps": {app.id: asdict(app) for app in rulebook.catalogue.apps.values()},
            "sites": {site.domain: asdict(site) for site in rulebook.catalogue.sites.values()},
            "things": {
                str(one.uid): {
                    "in": sorted(str(parent) for parent in one.parents),
                    "name": rulebook.names.get(one.uid, ""),
                }
                for one in rulebook.entities
            },
        }
    )


def canonical_value(value: Value) -> Canonical:
    """A Cedar value as canonical JSON: the members of a set in one fixed order."""
    return _sorted(cedar_json(value))


def _sorted(shape: Canonical) -> Canonical:
    if isinstance(shape, list):
        return sorted((_sorted(one) for one in shape), key=canonical_bytes)
    if isinstance(shape, dict):
        return {name: _sorted(one) for name, one in shape.items()}
    return shape
