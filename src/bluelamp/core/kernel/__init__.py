"""What every other package may import: actors, errors that speak, canonical bytes, commitments, instants.

Also the one reader of JSON that comes from outside.
Nothing here knows a rule, a phone or a person.
"""

from bluelamp.core.kernel.actor import Actor, Standing
from bluelamp.core.kernel.canonical import Canonical, canonical_bytes, digest
from bluelamp.core.kernel.commitments import SALT_BYTES, commit, verify_commitment
from bluelamp.core.kernel.errors import ERRORS, BluelampError, Place
from bluelamp.core.kernel.instants import (
    LONDON,
    from_millis,
    in_utc,
    parse_instant,
    say_instant,
    to_millis,
)
from bluelamp.core.kernel.outside_json import NestedTooDeep, load_json, refuse_deep_nesting

__all__ = [
    "ERRORS",
    "LONDON",
    "SALT_BYTES",
    "Actor",
    "BluelampError",
    "Canonical",
    "NestedTooDeep",
    "Place",
    "Standing",
    "canonical_bytes",
    "commit",
    "digest",
    "from_millis",
    "in_utc",
    "load_json",
    "parse_instant",
    "refuse_deep_nesting",
    "say_instant",
    "to_millis",
    "verify_commitment",
]
