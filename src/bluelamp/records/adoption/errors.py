"""Why a rulebook was not adopted, or is not there."""

from __future__ import annotations

from bluelamp.core.kernel import BluelampError


class AdoptionError(BluelampError):
    """Something about the adopted rulebooks does not stand as it was taken to. Catch this for any of them."""


class NothingInForce(AdoptionError):
    """No rulebook was in force at the moment asked about, so no question about it can be answered."""

    code = "no-rulebook-in-force"
    meaning = "No rulebook was in force at that moment."


class AlreadyBegun(AdoptionError):
    """The first rulebook was adopted before. There is one beginning; what follows supersedes it."""

    code = "adoption-already-begun"
    meaning = "The first rulebook is adopted already; another one supersedes it and does not replace it."


class BeginsTooEarly(AdoptionError):
    """A rulebook was to be in force from a moment that is past, or before the one it supersedes."""

    code = "adoption-begins-too-early"
    meaning = "A rulebook cannot be in force from a moment that is past or before the rulebook it supersedes."


class NothingNew(AdoptionError):
    """The bundle is the one that was adopted last."""

    code = "adoption-of-the-same"
    meaning = "The rulebook is the one that was adopted last, file for file."


class BundleUnreadable(AdoptionError):
    """A file of the rulebook's folder is not text that can be kept."""

    code = "bundle-unreadable"
    meaning = "A file of the rulebook is not plain text, so the rulebook cannot be kept whole."


class EditionUnknown(AdoptionError):
    """No adopted rulebook has that digest."""

    code = "edition-unknown"
    meaning = "No rulebook with that digest was ever adopted here."
