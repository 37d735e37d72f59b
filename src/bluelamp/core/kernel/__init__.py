"""What every other package may import: actors, errors that speak, canonical bytes, commitments, instants.

Nothing here knows a rule, a phone or a person.
"""

from bluelamp.core.kernel.actor import Actor, Standing
from bluelamp.core.kernel.canonical import Canonical, canonical_bytes, digest
from bluelamp.core.kernel.commitments import SALT_BYTES, commit, verify_commitment
from bluelamp.core.kernel.errors import ERRORS, BluelampError, Place
from bluelamp.core.kernel.instants import (
    from_millis,
    parse_instant,
    say_instant,
    to_millis,
)

__all__ = [
    "ERRORS",
    "SALT_BYTES",
    "Actor",
    "BluelampError",
    "Canonical",
    "Place",
    "Standing",
    "canonical_bytes",
    "commit",
    "digest",
    "from_millis",
    "parse_instant",
    "say_instant",
    "to_millis",
    "verify_commitment",
]
