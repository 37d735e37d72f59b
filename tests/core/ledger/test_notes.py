"""Notes: read strictly, verified as a whole, and never accepted once anything was changed."""

import random

import pytest

from bluelamp.core.ledger.encoding import to_base64
from bluelamp.core.ledger.errors import (
    Base64Broken,
    LedgerError,
    NoKnownSignature,
    NoteBroken,
    NoteSignedTwice,
    NoteTooLong,
    SignatureWrong,
)
from bluelamp.core.ledger.keys import KeyKind, SigningKey
from bluelamp.core.ledger.notes import LONGEST_NOTE, Note, Signature
from ledger_worlds import World, key

LOG, WITNESS = key("log.example", 1, KeyKind.ED25519), key("w.example", 2)
NOTE = Note("a text\n\nwith an empty line\n", ()).signed_by(LOG).signed_by(WITNESS, 77)


def test_a_note_survives_its_text_and_back():
    assert Note.parse(str(NOTE)) == NOTE
    assert Note.parse(str(NOTE).encode()) == NOTE
    assert NOTE.text.endswith("line\n")


def test_a_note_signed_by_another_program_verifies_and_is_signed_alike_here():
    signer = SigningKey.parse("PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")
    assert str(signer.verifier) == "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    given = (
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
        "\u2014 PeterNeumann "
        "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    )
    note = Note.parse(given)
    assert note.verified([signer.verifier]) == {signer.verifier: None}
    assert str(Note(note.text, ()).signed_by(signer)) == given


def test_each_known_key_that_signed_is_given_with_its_time():
    assert NOTE.verified([LOG.verifier, WITNESS.verifier]) == {LOG.verifier: None, WITNESS.verifier: 77}
    assert NOTE.verified([WITNESS.verifier]) == {WITNESS.verifier: 77}


def test_a_key_with_the_same_name_and_another_id_is_unknown():
    with pytest.raises(NoKnownSignature, match=r"signed by `log\.example, w\.example`"):
        NOTE.verified([key("log.example", 9, KeyKind.ED25519).verifier])


def test_a_wrong_signature_of_a_known_key_rejects_the_whole_note():
    changed = Note(NOTE.text.replace("text", "test"), NOTE.signatures)
    with pytest.raises(SignatureWrong):
        changed.verified([LOG.verifier])
    half = Note(NOTE.text, (NOTE.signatures[0], type(NOTE.signatures[1])("w.example", WITNESS.verifier.id, bytes(72))))
    with pytest.raises(SignatureWrong):
        half.verified([LOG.verifier, WITNESS.verifier])
    assert half.verified([LOG.verifier]) == {LOG.verifier: None}


def test_a_known_key_with_two_lines_is_refused():
    with pytest.raises(NoteSignedTwice, match="two signature lines"):
        NOTE.signed_by(WITNESS, 78).verified([WITNESS.verifier])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "text\n",
        "text\n\n",
        "text\n\n\n",
        str(NOTE)[:-1],
        "text\n\nno dash\n",
        "text\n\n\u2014 name\n",
        "text\n\n\u2014 na+me AAAAAAA=\n",
        "text\n\n\u2014 name YWJj\n",
        str(NOTE).replace("\n", "\r\n"),
        "a\tb" + str(NOTE),
    ],
)
def test_what_has_not_the_form_of_a_note_is_refused_with_a_sentence(text):
    with pytest.raises(NoteBroken) as caught:
        Note.parse(text)
    assert caught.value.message.endswith(".")


def test_a_signature_line_names_its_key_with_four_bytes_and_signs_with_one_at_least():
    assert Signature.parse(f"\u2014 name {to_base64(b'12345')}") == Signature("name", b"1234", b"5")
    with pytest.raises(NoteBroken, match="too short to name its key"):
        Signature.parse(f"\u2014 name {to_base64(b'1234')}")


def test_a_text_may_begin_with_an_empty_line():
    blank = Note("\n", ()).signed_by(LOG)
    assert Note.parse(str(blank)) == blank


def test_bad_base64_and_bytes_that_are_no_text_have_errors_of_their_own():
    with pytest.raises(Base64Broken):
        Note.parse("text\n\n\u2014 name YWJ\n")
    for bad in (b"\xff" + str(NOTE).encode(), "\ud800" + str(NOTE)):
        with pytest.raises(NoteBroken, match="not UTF-8"):
            Note.parse(bad)


def test_a_note_of_just_the_longest_length_is_read_and_one_of_a_byte_more_is_not():
    begun, signed = b"log.example\n", str(NOTE).encode().removeprefix(NOTE.text.encode())
    longest = begun + b"x" * (256 * 1024 - len(begun) - len(signed) - 1) + b"\n" + signed
    assert str(Note.parse(longest)).encode() == longest
    with pytest.raises(NoteTooLong):
        Note.parse(b"x" + longest)


def test_a_note_of_ten_megabytes_is_refused_unread():
    with pytest.raises(NoteTooLong, match="`10000000` bytes"):
        Note.parse(b"x" * 10_000_000)
    with pytest.raises(NoteTooLong):
        Note.parse("x" * (LONGEST_NOTE + 1))


def test_sixteen_post_quantum_signatures_fit_and_too_many_lines_do_not():
    line = f"\u2014 other.example {to_base64(bytes(5000))}\n"
    assert len(Note.parse(str(NOTE) + line * 16).signatures) == 18
    short = f"\u2014 other.example {to_base64(bytes(68))}\n"
    had = len(NOTE.signatures)
    assert len(Note.parse(str(NOTE) + short * (64 - had)).signatures) == 64
    with pytest.raises(NoteTooLong, match="`65` signature lines; at most 64"):
        Note.parse(str(NOTE) + short * (65 - had))


def mutated(source, raw):
    """Bytes with one to three small changes: a bit, a byte less, a byte more, a line moved or doubled."""
    made = bytearray(raw)
    for _ in range(source.randrange(1, 4)):
        at = source.randrange(len(made))
        match source.randrange(5):
            case 0:
                made[at] ^= 1 << source.randrange(8)
            case 1:
                del made[at]
            case 2:
                made.insert(at, source.randrange(256))
            case 3:
                lines = bytes(made).split(b"\n")
                lines.insert(source.randrange(len(lines)), source.choice(lines))
                made = bytearray(b"\n".join(lines))
            case _:
                lines = bytes(made).split(b"\n")
                source.shuffle(lines)
                made = bytearray(b"\n".join(lines))
    return bytes(made)


def accepted_of(count, seed):
    """How many changed checkpoints a policy accepted although the log never signed their text."""
    source, world = random.Random(seed), World()
    world.grow(300)
    note = world.witnessed()
    text, accepted, refused = Note.parse(note).text, 0, 0
    for _ in range(count):
        try:
            witnessed = world.policy.check(mutated(source, note))
        except LedgerError as error:
            refused += bool(error.message)
        else:
            # A change that leaves text and known signatures as they were changes nothing: an added stranger's line.
            accepted += witnessed.checkpoint.text != text or len(witnessed.cosigned) != 2
    assert refused > count * 0.9
    return accepted


def test_of_two_thousand_changed_notes_none_is_accepted():
    assert accepted_of(2_000, seed=3) == 0


@pytest.mark.deep
def test_of_a_hundred_thousand_changed_notes_none_is_accepted():
    assert accepted_of(100_000, seed=4) == 0
