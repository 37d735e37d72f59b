"""Things that stay closed until the right person opens them, and can be made unreadable for good.

What lives here: openings of commitments under keys of people, the keys and their erasure, sealed
boxes, padding, the reporter's code, signed acknowledgements. What does not: who may open what, the
ledger, and any cipher of our own; those come from the `cryptography` package.
"""

from bluelamp.core.seal.acknowledgements import (
    Acknowledgement,
    SignedAcknowledgement,
)
from bluelamp.core.seal.boxes import (
    open_box,
    seal_box,
)
from bluelamp.core.seal.errors import (
    AcknowledgementRefused,
    BoxDamaged,
    KeyEncryptionKeyExposed,
    KeyEncryptionKeyMalformed,
    KeyEncryptionKeyMissing,
    KeyEncryptionKeyUnknown,
    KeyErased,
    KeyNameRefused,
    KeyNotHeld,
    KeyStoreInconsistent,
    KeyStoreUnusable,
    OpeningDamaged,
    OpeningNotCommitted,
    OpeningRefused,
    PaddingDamaged,
    PaddingTooLarge,
    PublicKeyMalformed,
    ReporterCodeMistyped,
    ReporterCodeWordUnknown,
    ReporterCodeWrongLength,
    SealError,
    SignatureNotTheirs,
    WrappedKeyDamaged,
)
from bluelamp.core.seal.kept import (
    open_kept,
    seal_kept,
)
from bluelamp.core.seal.keyring import (
    Erasure,
    Keyring,
    SubjectKey,
)
from bluelamp.core.seal.names import (
    KeyName,
)
from bluelamp.core.seal.openings import (
    Opened,
    Sealed,
    key_id_of,
    open_opening,
    seal_opening,
    seal_with,
)
from bluelamp.core.seal.padding import (
    CLASSES,
    pad,
    padded_length,
    unpad,
)
from bluelamp.core.seal.public_keys import (
    ed25519_public_key,
    x25519_public_key,
)
from bluelamp.core.seal.reporter import (
    ReporterCode,
    ReporterKeys,
    check_answer,
    mailbox_of,
)
from bluelamp.core.seal.stores import (
    KeysInMemory,
    KeysInSqlite,
    KeyStore,
)
from bluelamp.core.seal.wrapping import (
    KeyEncryptionKey,
    KeyEncryptionKeys,
    WrappedKey,
    key_encryption_key_from_environment,
    key_encryption_key_from_file,
    key_encryption_key_from_text,
    new_key_encryption_key,
)

__all__ = [
    "CLASSES",
    "Acknowledgement",
    "AcknowledgementRefused",
    "BoxDamaged",
    "Erasure",
    "KeyEncryptionKey",
    "KeyEncryptionKeyExposed",
    "KeyEncryptionKeyMalformed",
    "KeyEncryptionKeyMissing",
    "KeyEncryptionKeyUnknown",
    "KeyEncryptionKeys",
    "KeyErased",
    "KeyName",
    "KeyNameRefused",
    "KeyNotHeld",
    "KeyStore",
    "KeyStoreInconsistent",
    "KeyStoreUnusable",
    "Keyring",
    "KeysInMemory",
    "KeysInSqlite",
    "Opened",
    "OpeningDamaged",
    "OpeningNotCommitted",
    "OpeningRefused",
    "PaddingDamaged",
    "PaddingTooLarge",
    "PublicKeyMalformed",
    "ReporterCode",
    "ReporterCodeMistyped",
    "ReporterCodeWordUnknown",
    "ReporterCodeWrongLength",
    "ReporterKeys",
    "SealError",
    "Sealed",
    "SignatureNotTheirs",
    "SignedAcknowledgement",
    "SubjectKey",
    "WrappedKey",
    "WrappedKeyDamaged",
    "check_answer",
    "ed25519_public_key",
    "key_encryption_key_from_environment",
    "key_encryption_key_from_file",
    "key_encryption_key_from_text",
    "key_id_of",
    "mailbox_of",
    "new_key_encryption_key",
    "open_box",
    "open_kept",
    "open_opening",
    "pad",
    "padded_length",
    "seal_box",
    "seal_kept",
    "seal_opening",
    "seal_with",
    "unpad",
    "x25519_public_key",
]
