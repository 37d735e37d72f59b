"""Why something stayed closed, or was refused before it was sealed.

No message holds a key, a value or a whole reporter's code: messages end up in logs.

SealError
├── KeyNameRefused               a subject, class or month that cannot name a key
├── KeyEncryptionKeyMissing      no file or variable holds the key-encryption key
├── KeyEncryptionKeyMalformed    it is there and is no key
├── KeyEncryptionKeyExposed      other users of the machine can read the file
├── KeyEncryptionKeyUnknown      a key was wrapped by one that is not at hand
├── WrappedKeyDamaged            a wrapped key was changed or moved to another name
├── KeyErased                    the key was deleted on purpose, with what it opened
├── KeyNotHeld                   the store has never heard of the key, or has lost it
├── KeyStoreInconsistent         a key whose identity is taken, or was erased
├── KeyStoreUnusable             the file is no key store, or cannot be used now
├── OpeningRefused               an opening names no place
├── OpeningDamaged               a changed byte, another key or another place
├── OpeningNotCommitted          it opens, but to something that was not committed to
├── BoxDamaged                   a sealed box with a changed byte, or for another purpose or recipient
├── PaddingTooLarge              too long for the largest class
├── PaddingDamaged               not made by padding, or changed since
├── ReporterCodeWrongLength      not twelve words
├── ReporterCodeWordUnknown      a word that is not on the list
├── ReporterCodeMistyped         twelve words of the list that are no code
├── PublicKeyMalformed           32 bytes that are no usable public key, or not 32
├── AcknowledgementRefused       an acknowledgement lacks a part
└── SignatureNotTheirs           a signature that the key named did not make
"""

from __future__ import annotations

from bluelamp.core.kernel import BluelampError


class SealError(BluelampError):
    """Anything that could not be sealed or opened. No value comes with it."""


class KeyNameRefused(SealError):
    """A key was to be named by something that is no subject, retention class or month."""

    code = "key-name-refused"
    meaning = "A key is to be named by an empty or odd subject, retention class or month."


class KeyEncryptionKeyMissing(SealError):
    """The file or variable that should hold the key-encryption key is not there."""

    code = "key-encryption-key-missing"
    meaning = "The key that wraps all others is not where it was looked for."


class KeyEncryptionKeyMalformed(SealError):
    """What was found where the key-encryption key should be is no such key."""

    code = "key-encryption-key-malformed"
    meaning = "What was found in place of the key that wraps all others is no such key."


class KeyEncryptionKeyExposed(SealError):
    """The file of the key-encryption key can be read by others than its owner."""

    code = "key-encryption-key-exposed"
    meaning = "Other users of the machine can read the file with the key that wraps all others."


class KeyEncryptionKeyUnknown(SealError):
    """A key was wrapped by a key-encryption key that is not among those given."""

    code = "key-encryption-key-unknown"
    meaning = "A key was wrapped by a key-encryption key that is not at hand."


class WrappedKeyDamaged(SealError):
    """A wrapped key was changed, or stands under a name that it was not made for."""

    code = "wrapped-key-damaged"
    meaning = "A stored key was changed or moved to another name since it was wrapped."


class KeyErased(SealError):
    """The key was deleted on purpose; what was sealed under it cannot be opened again."""

    code = "key-erased"
    meaning = "The key was erased on purpose, so what it sealed cannot be opened again."


class KeyNotHeld(SealError):
    """The store has no such key and no record of its erasure: a fault, or another store's opening."""

    code = "key-not-held"
    meaning = "The key store neither holds the key nor has a record that it was erased."


class KeyStoreInconsistent(SealError):
    """A store was asked for something that would leave it contradicting itself. Nothing is changed."""

    code = "key-store-inconsistent"
    meaning = "A change would leave the key store with two answers to one question."


class KeyStoreUnusable(SealError):
    """The file of a key store is something else, is locked, or cannot be written. Nothing is changed."""

    code = "key-store-unusable"
    meaning = "The file of the key store is something else, is locked or cannot be written."


class OpeningRefused(SealError):
    """An opening was to be written for a place that is none."""

    code = "opening-refused"
    meaning = "An opening is to be written without the number of its entry or the name of its field."


class OpeningDamaged(SealError):
    """The opening does not open: a changed byte, another key, or the place of another entry or field."""

    code = "opening-damaged"
    meaning = "An opening was changed, or belongs to another entry, field or key."


class OpeningNotCommitted(SealError):
    """The opening opens, but the entry's commitment was made to something else. Nothing is shown."""

    code = "opening-not-committed"
    meaning = "An opening opens to something that the entry was not committed to."


class BoxDamaged(SealError):
    """The box does not open: a changed byte, another recipient's key, or another purpose."""

    code = "box-damaged"
    meaning = "A sealed box was changed, or was made for another recipient or purpose."


class PaddingTooLarge(SealError):
    """The content is longer than the largest class holds. Nothing is cut off."""

    code = "padding-too-large"
    meaning = "A content is longer than the largest padding class holds."


class PaddingDamaged(SealError):
    """The bytes were not made by padding, or were changed since."""

    code = "padding-damaged"
    meaning = "Padded content does not have the shape that padding gives it."


class ReporterCodeWrongLength(SealError):
    """A reporter's code that does not have twelve words."""

    code = "reporter-code-wrong-length"
    meaning = "A reporter's code does not have exactly twelve words."


class ReporterCodeWordUnknown(SealError):
    """A reporter's code with a word that is not on the list; the nearest words are offered."""

    code = "reporter-code-word-unknown"
    meaning = "A reporter's code has a word that is not on the list."


class ReporterCodeMistyped(SealError):
    """Twelve words of the list whose check does not fit: a wrong word, or two words exchanged."""

    code = "reporter-code-mistyped"
    meaning = "The words of a reporter's code are known, but together they are no code."


class PublicKeyMalformed(SealError):
    """The bytes given are no public key that can be used."""

    code = "public-key-malformed"
    meaning = "The bytes given as a public key are not one that can be used."


class AcknowledgementRefused(SealError):
    """An acknowledgement was to be signed that does not say what it acknowledges."""

    code = "acknowledgement-refused"
    meaning = "An acknowledgement does not say what is acknowledged, by whom or when."


class SignatureNotTheirs(SealError):
    """The signature was not made by the key named over exactly this statement."""

    code = "signature-not-theirs"
    meaning = "A signature was not made by the key named over exactly this statement."
