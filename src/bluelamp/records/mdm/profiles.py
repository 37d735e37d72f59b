"""Profiles that phones fetch, by the address under which a declaration tells them of it.

An address follows from what is in the profile and cannot be guessed by whoever does not know that; what stands in it
is the same for everybody of a class and names nobody. A profile is kept as it was made and signed when it is fetched.
"""

from __future__ import annotations

from bluelamp.records.mdm.models import Profile


def keep(address: str, body: bytes) -> None:
    """Keeps a profile under an address. One that is there stays as it is: the address says what is in it."""
    Profile.objects.get_or_create(address=address, defaults={"body": body})


def profile(address: str) -> bytes | None:
    """The profile under an address, or None."""
    row = Profile.objects.filter(pk=address).first()
    return None if row is None else bytes(row.body)
