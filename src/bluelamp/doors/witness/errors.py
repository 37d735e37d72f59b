"""Why the witness program could not start."""

from __future__ import annotations

from bluelamp.core.kernel import BluelampError


class WitnessFileNotUsable(BluelampError):
    """A file that the witness needs cannot be read or made."""

    code = "witness-file-not-usable"
    meaning = "A file that the witness needs cannot be read, cannot be made, or can be read by others."


class WitnessCannotListen(BluelampError):
    """The address is taken or not this machine's."""

    code = "witness-cannot-listen"
    meaning = "The witness cannot listen at the address it was given."
