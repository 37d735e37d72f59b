"""The generated force: people, phones, roster, permissions and events, at any size, from a seed.

What lives here: everything that makes data up. Nothing else in Bluelamp does, and nothing here reads
anybody's real data. Shares are in `marginals.py` and are written beside every force.
"""

from bluelamp.core.samples.force import TABLES, SampleForce, generate, write_force

__all__ = ["TABLES", "SampleForce", "generate", "write_force"]
