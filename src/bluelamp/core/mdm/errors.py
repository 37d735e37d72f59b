"""Why a phone's message was refused; each refusal knows its HTTP status, and none of them is 401.

A phone that is answered 401 may take itself out of management, so no fault of ours or of a stranger may lead there
(`tests/core/mdm/test_errors.py`).

MdmError
├── MessageTooLarge       more bytes than are read; the only one with status 413
├── MessageMalformed      not a property list that a phone sends, or one made to blow up
├── SignatureMissing      no signature
├── SignatureMalformed    not the one form of signature that a phone makes
├── SignatureWrong        the signature is of another body or by another key
├── IdentityNotOurs       the certificate was not issued by us
├── IdentityOutOfDate     the certificate is not valid yet, or no longer
├── NotThatPhone          the certificate is not the one that this phone enrolled with
├── NotEnrolled           the phone began to enrol and did not finish, or has left
├── CertificateRefused    a phone asked for a certificate that it was not invited for
├── DeclarationUnknown    a phone asked for a declaration that it does not have; status 404
└── ChannelDeclined       a message of a kind that is not served; status 410, which a phone takes as no
"""

from __future__ import annotations

from typing import ClassVar

from bluelamp.core.kernel import BluelampError


class MdmError(BluelampError):
    """Any message of a phone that was refused. `status` is what the phone is answered."""

    status: ClassVar[int] = 400


class MessageTooLarge(MdmError):
    """More bytes than a message of its kind may have; it was not read to the end."""

    status = 413
    code = "mdm-message-too-large"
    meaning = "A phone's message has more bytes than one of its kind may have."


class MessageMalformed(MdmError):
    """Not a property list as a phone sends it, too deep, too many values, or without what it must have."""

    code = "mdm-message-malformed"
    meaning = "A phone's message is not a property list as phones send it, or lacks what it must have."


class SignatureMissing(MdmError):
    """A message without a signature."""

    code = "mdm-signature-missing"
    meaning = "A phone's message came without a signature."


class SignatureMalformed(MdmError):
    """A signature that is not in the one form in which phones make it."""

    code = "mdm-signature-malformed"
    meaning = "The signature of a phone's message is not in the form in which phones make it."


class SignatureWrong(MdmError):
    """The signature is not of this body, or not by the key of its certificate."""

    code = "mdm-signature-wrong"
    meaning = "The signature of a phone's message is of another message or by another key."


class IdentityNotOurs(MdmError):
    """The certificate was not issued by our own authority."""

    code = "mdm-identity-not-ours"
    meaning = "A phone's certificate was not issued by the force's own authority."


class IdentityOutOfDate(MdmError):
    """The certificate is not valid at this moment."""

    code = "mdm-identity-out-of-date"
    meaning = "A phone's certificate is not valid yet or no longer."


class NotThatPhone(MdmError):
    """The certificate belongs to another phone than the one the message speaks for."""

    code = "mdm-not-that-phone"
    meaning = "A message speaks for one phone and is signed with the certificate of another."


class NotEnrolled(MdmError):
    """The phone of the certificate is not under management: it has not finished enrolling, or it has left."""

    code = "mdm-not-enrolled"
    meaning = "A message came from a phone that has not finished enrolling or has left management."


class CertificateRefused(MdmError):
    """A phone asked for a certificate without an open invitation, or with a key that is not taken."""

    code = "mdm-certificate-refused"
    meaning = "A phone asked for a certificate that it was not invited for, or with a key that is not taken."


class DeclarationUnknown(MdmError):
    """A phone asked for a declaration that is not declared to it, or for a part that there is not."""

    status = 404
    code = "mdm-declaration-unknown"
    meaning = "A phone asked for a declaration that is not declared to it."


class ChannelDeclined(MdmError):
    """A message of a kind that is not served, which the phone is to take as a no and not as a fault."""

    status = 410
    code = "mdm-channel-declined"
    meaning = "A phone asked for a part of the protocol that is not served."


ASK_THE_PHONE_TEAM = "enrol the phone again with a new invitation; nothing that was kept about it has changed."
LOOK_AT_THE_SENDER = "nothing was kept or changed; if it came from a phone of the force, enrol that phone again."
