"""Signed notes (c2sp.org/signed-note): a text, an empty line, and one line for each signature.

A line from a key that nobody here knows is left alone: that is how keys are rotated and how
witnesses are added. A line that names a known key and is not its signature rejects the whole note.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bluelamp.core.ledger.encoding import from_base64, shown, to_base64
from bluelamp.core.ledger.errors import KeyBroken, NoKnownSignature, NoteBroken, NoteSignedTwice, NoteTooLong
from bluelamp.core.ledger.keys import SigningKey, VerifierKey, refuse_bad_name

LONGEST_NOTE = 256 * 1024
"""Bytes. Thirty-two ML-DSA-44 lines and their text fit twice over; the format demands sixteen lines."""
MOST_SIGNATURES = 64
_DASH = "\u2014 "


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: who, by which key, and the bytes."""

    name: str
    key_id: bytes
    raw: bytes

    @property
    def line(self) -> str:
        """The line as it stands in a note, with its line end."""
        return f"{_DASH}{self.name} {to_base64(self.key_id + self.raw)}\n"

    @classmethod
    def parse(cls, line: str) -> Signature:
        """The signature on one line, given without its line end.

        Raises:
            NoteBroken: the line does not have its three parts, or its name cannot be one.
            Base64Broken: the signature is not exact base64.
        """
        name, space, text = line.removeprefix(_DASH).partition(" ")
        if not line.startswith(_DASH) or not space:
            raise _broken(f"The line `{shown(line)}` is not a signature line: a dash, a name and a signature")
        try:
            refuse_bad_name(name)
        except KeyBroken as error:
            raise _broken(f"The line `{shown(line)}` names no key") from error
        raw = from_base64(text, "signature")
        if len(raw) < 5:
            raise _broken(f"The signature `{shown(text)}` is too short to name its key")
        return cls(name, raw[:4], raw[4:])


@dataclass(frozen=True, slots=True)
class Note:
    """A text with its signatures. Nothing in it MUST be believed before `verified` has passed."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return self.text + "\n" + "".join(one.line for one in self.signatures)

    @classmethod
    def parse(cls, given: bytes | str) -> Note:
        """The note that a file holds. No signature is checked yet.

        Promise: for every note accepted, `str()` gives the same text back.

        Raises:
            NoteTooLong: over 256 KiB, or over 64 signature lines.
            NoteBroken: not UTF-8, a control character, no empty line, or a bad signature line.
            Base64Broken: a signature is not exact base64.
        """
        text = decoded(given, LONGEST_NOTE)
        cut = text.rfind("\n\n")
        if not text.endswith("\n") or cut < 0 or cut + 2 == len(text):
            raise _broken(f"The note that begins `{shown(text)}` lacks its empty line or the signatures after it")
        lines = text[cut + 2 : -1].split("\n")
        if len(lines) > MOST_SIGNATURES:
            raise NoteTooLong(
                f"The note has `{len(lines)}` signature lines; at most {MOST_SIGNATURES} are read.",
                todo="remove signatures that the reader does not need.",
            )
        return cls(text[: cut + 1], tuple(Signature.parse(line) for line in lines))

    def verified(self, keys: Iterable[VerifierKey]) -> dict[VerifierKey, int | None]:
        """Which of the known keys signed, each with the time of its cosignature or None.

        Raises:
            SignatureWrong: a known key is named and did not sign this.
            NoteSignedTwice: a known key has two lines.
            NoKnownSignature: none of the keys signed.
        """
        known = {(key.name, key.id): key for key in keys}
        found: dict[VerifierKey, int | None] = {}
        for signature in self.signatures:
            key = known.get((signature.name, signature.key_id))
            if key is None:
                continue
            if key in found:
                raise NoteSignedTwice(
                    f"`{shown(key.name)}` has two signature lines made with one key.",
                    todo="remove the second line, and ask whoever assembled the note why it is there.",
                )
            found[key] = key.verify(self.text, signature.raw)
        if not found:
            names = ", ".join(shown(one.name) for one in self.signatures[:5])
            raise NoKnownSignature(
                f"None of the trusted keys has signed; the note is signed by `{names}`.",
                todo="check that the policy names the log's present key, and its earlier ones for older notes.",
            )
        return found

    def signed_by(self, key: SigningKey, at: int | None = None) -> Note:
        """The same note with one signature more; `at` is the time of a cosignature, in seconds since 1970."""
        signature = Signature(key.verifier.name, key.verifier.id, key.sign(self.text, at))
        return Note(self.text, (*self.signatures, signature))


def decoded(given: bytes | str, longest: int) -> str:
    """The text of a file, refused where it is too long, not UTF-8, or has control characters.

    Raises:
        NoteTooLong: it has more bytes than `longest`; nothing of it was read.
        NoteBroken: it is not text.
    """
    if len(given) > longest:
        raise NoteTooLong(
            f"The file has `{len(given)}` bytes; none of its kind has more than {longest}.",
            todo="check that it is the right file.",
        )
    try:
        text = given.decode() if isinstance(given, bytes) else given.encode().decode()
    except UnicodeError as error:
        raise _broken("The file is not UTF-8 text") from error
    control = next((one for one in text if one < " " and one != "\n"), None)
    if control is not None:
        raise _broken(f"The file has the control character `U+{ord(control):04X}` in it")
    return text


def _broken(what: str) -> NoteBroken:
    return NoteBroken(f"{what}.", todo="fetch the file again, whole and unchanged; do not edit or convert it.")
