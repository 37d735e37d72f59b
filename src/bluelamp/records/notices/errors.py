"""Why a notice was not written or not sent.

NoticeError
├── NoticeLinkNotPlain    a link holds more than a path of codes
├── NoticeNotInAnAct      written outside the act that is its reason
└── NoticeNotSent         the mail server took it from nobody
"""

from __future__ import annotations

from bluelamp.core.kernel import BluelampError


class NoticeError(BluelampError):
    """A notice was refused or could not be sent."""


class NoticeLinkNotPlain(NoticeError):
    """A link with a query, a fragment, another host, or words that could be about somebody."""

    code = "notice-link-not-plain"
    meaning = "The link of an e-mail notice must be a path of plain codes, so that it cannot carry personal data."


class NoticeNotInAnAct(NoticeError):
    """A notice was written outside a transaction, so it could go out for something that never happened."""

    code = "notice-not-in-an-act"
    meaning = "An e-mail notice was written outside the act that is its reason; nothing was sent."


class NoticeNotSent(NoticeError):
    """The mail server did not take it. It is tried again by the queue."""

    code = "notice-not-sent"
    meaning = "The mail server did not take a notice; it waits and is tried again."
