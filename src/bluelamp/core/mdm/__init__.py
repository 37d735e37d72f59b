"""Apple's device management, as bytes in and bytes out: what phones say, what they may be told, and in which order.

What lives here: the strict reading of signatures and property lists, the rules by which a certificate speaks for one
phone, what a phone says. What does not: sockets, tables, the time, and what a phone should be told; the first three
are the doors' and the records', the last is `phones`'. Every refusal knows its HTTP status and none is 401.
"""

from bluelamp.core.mdm.admission import (
    Enrol,
    Invitation,
    Known,
    Pinned,
    State,
    may_enrol,
    may_follow,
    may_give_token,
    may_speak,
)
from bluelamp.core.mdm.declarations import DeclarationSet, declaration_set
from bluelamp.core.mdm.enrolment import Place
from bluelamp.core.mdm.errors import (
    CertificateRefused,
    ChannelDeclined,
    DeclarationUnknown,
    IdentityNotOurs,
    IdentityOutOfDate,
    MdmError,
    MessageMalformed,
    MessageTooLarge,
    NotEnrolled,
    NotThatPhone,
    SignatureMalformed,
    SignatureMissing,
    SignatureWrong,
)
from bluelamp.core.mdm.identities import Authority, Identity, Proof, Verifier
from bluelamp.core.mdm.messages import (
    FINAL,
    MOST_CHECK_IN,
    MOST_REPORT,
    CheckIn,
    Report,
    Status,
    Step,
    message,
    most_bytes,
    refuse_larger,
)
from bluelamp.core.mdm.queue import Priority, Queue, Turn, Waiting
from bluelamp.core.mdm.scep import Asked, Issuer
from bluelamp.core.mdm.shortcut import LEASE, Shortcut

__all__ = [
    "FINAL",
    "LEASE",
    "MOST_CHECK_IN",
    "MOST_REPORT",
    "Asked",
    "Authority",
    "CertificateRefused",
    "ChannelDeclined",
    "CheckIn",
    "DeclarationSet",
    "DeclarationUnknown",
    "Enrol",
    "Identity",
    "IdentityNotOurs",
    "IdentityOutOfDate",
    "Invitation",
    "Issuer",
    "Known",
    "MdmError",
    "MessageMalformed",
    "MessageTooLarge",
    "NotEnrolled",
    "NotThatPhone",
    "Pinned",
    "Place",
    "Priority",
    "Proof",
    "Queue",
    "Report",
    "Shortcut",
    "SignatureMalformed",
    "SignatureMissing",
    "SignatureWrong",
    "State",
    "Status",
    "Step",
    "Turn",
    "Verifier",
    "Waiting",
    "declaration_set",
    "may_enrol",
    "may_follow",
    "may_give_token",
    "may_speak",
    "message",
    "most_bytes",
    "refuse_larger",
]
