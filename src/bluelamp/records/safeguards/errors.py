"""Why a safeguard was not set, not lifted, or not handed out."""

from __future__ import annotations

from bluelamp.core.kernel import BluelampError


class SafeguardError(BluelampError):
    """A safeguard refused. Catch this for any of them."""


class NoSuchSafeguard(SafeguardError):
    """There is no deferral, opening, incident or challenge of that id."""

    code = "no-such-safeguard"
    meaning = "There is no deferral, emergency opening, major incident or challenge of that id."


class NotInThatState(SafeguardError):
    """What was asked for does not follow from where the thing stands, such as approving what has ended."""

    code = "safeguard-not-in-that-state"
    meaning = "The deferral, opening, incident or challenge has gone on since, so this can no longer be done to it."


class EndsWrongly(SafeguardError):
    """An end is missing, lies in the past, or lies further off than the force's settings let it."""

    code = "safeguard-ends-wrongly"
    meaning = "Every safeguard ends: its end lies ahead, and no further off than the platform's settings allow."


class SecondPersonNeeded(SafeguardError):
    """One person wanted to do the part of two."""

    code = "second-person-needed"
    meaning = "This needs a second person, and the first one tried to be both."


class NotShownToYou(SafeguardError):
    """A look was challenged that is not on the list of the person who challenges it."""

    code = "look-not-shown"
    meaning = "The look that was challenged is not on this person's list of looks."


class ErasureHeld(SafeguardError):
    """Something still rests on what was to be erased; nothing was erased."""

    code = "erasure-held"
    meaning = "An erasure was not ordered, because something still rests on what would be erased."
