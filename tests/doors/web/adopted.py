"""A rulebook in force for tests of pages."""

from datetime import UTC, datetime
from pathlib import Path

from bluelamp.core.kernel import Actor
from bluelamp.records.adoption import acts
from bluelamp.records.adoption.bundles import read_bundle

ROOT = Path(__file__).resolve().parents[3]
BEGINS = datetime(2026, 9, 1, tzinfo=UTC)


def example_force():
    """Adopts the example force's rules from 1 September 2026."""
    bundle = read_bundle(ROOT / "rulebooks" / "example-force")
    return acts.adopt_first(by=Actor.system("set-up"), bundle=bundle, begins=BEGINS)
