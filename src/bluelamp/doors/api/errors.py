"""Why the API refused something that the acts behind it never saw."""

from __future__ import annotations

from bluelamp.core.kernel import BluelampError


class ApiError(BluelampError):
    """Anything that the API itself refuses."""


class TokenDoesNotReach(ApiError):
    """The token is good, and was made for something else."""

    code = "token-does-not-reach"
    meaning = "The token was made for something else than was asked."


class TooManyRequests(ApiError):
    """A token asked more often than is answered."""

    code = "too-many-requests"
    meaning = "More requests came within a minute than are answered."


class KeyMissing(ApiError):
    """A write came without an `Idempotency-Key`, or with one that is no key. Nothing was done."""

    code = "idempotency-key-missing"
    meaning = "A write needs an Idempotency-Key of 8 to 64 letters, digits, hyphens or underscores."


class KeyUsedForAnother(ApiError):
    """The `Idempotency-Key` belongs to another request. Nothing was done."""

    code = "idempotency-key-of-another"
    meaning = "The Idempotency-Key was used for another request."


class WrittenAtOnce(ApiError):
    """Two writes claimed the same thing at the same moment, and this one came second. Nothing was done."""

    code = "written-at-once"
    meaning = "Somebody else wrote the same thing at the same moment."


class NotDescribed(ApiError):
    """The address carried a name after the `?` that this list does not have. Nothing was read.

    Passed over, a filter that was written wrongly would give the whole list: more than was meant.
    """

    code = "query-not-described"
    meaning = "The address carries a name after the question mark that is not described."


class CursorNotGood(ApiError):
    """A cursor was not given by this API."""

    code = "cursor-not-good"
    meaning = "The cursor was not given by this API."


class ActUnknown(ApiError):
    """There is no such act that whoever asks made or is touched by."""

    code = "act-unknown"
    meaning = "There is no such act of yours or about you."


class ReceiptNotYet(ApiError):
    """The act is on record, and no published checkpoint covers it yet."""

    code = "receipt-not-yet"
    meaning = "The act is on record; its receipt can be had once the next checkpoint is published."


class RuleNotInForce(ApiError):
    """No rule in force has that id."""

    code = "rule-not-in-force"
    meaning = "No rule in force has that id."


class DutyTooLong(ApiError):
    """Duty was asked for over a longer period than is answered at once."""

    code = "duty-period-too-long"
    meaning = "Duty was asked for over a longer period than is answered at once, or one that ends before it begins."
