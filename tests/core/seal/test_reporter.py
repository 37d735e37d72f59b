"""The reporter's code: twelve words there and back, keys that never change, and mistakes that are named."""

import re
from dataclasses import FrozenInstanceError, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.seal import (
    PublicKeyMalformed,
    ReporterCode,
    ReporterCodeMistyped,
    ReporterCodeWordUnknown,
    ReporterCodeWrongLength,
    SignatureNotTheirs,
    check_answer,
    mailbox_of,
    open_box,
    seal_box,
)
from bluelamp.core.seal.words import WORDS

CODES = st.binary(min_size=16, max_size=16).map(ReporterCode)
CODE = ReporterCode(bytes(range(16)))
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@given(CODES)
def test_the_words_give_back_the_code(code):
    assert len(code.words) == 12
    assert ReporterCode.parse(" ".join(code.words)) == code


@given(CODES, st.sampled_from([str.upper, str.title, str.swapcase]))
def test_case_numbers_punctuation_and_all_but_four_letters_do_not_matter(code, case):
    numbered = "\n".join(f"{n}. {case(word)}" for n, word in enumerate(code.words, 1))
    assert ReporterCode.parse(numbered) == code
    assert ReporterCode.parse("-".join(word[:4] for word in code.words)) == code


def test_the_words_and_keys_of_a_code_are_the_same_for_ever():
    assert [ReporterCode(bytes([n]) * 16).words for n in (0, 255)] == [
        ("able", "able", "able", "able", "able", "able", "able", "able", "able", "able", "able", "accept"),
        ("zoom", "zoom", "zoom", "zoom", "zoom", "zoom", "zoom", "zoom", "zoom", "zoom", "zoom", "zip"),
    ]
    assert CODE.words == (
        "able",
        "angle",
        "marsh",
        "angle",
        "fox",
        "afloat",
        "cause",
        "chalk",
        "arrow",
        "heaven",
        "ever",
        "cart",
    )
    assert CODE.keys.public.hex() == "bc70d2f51581356b028c6bd428d4f4bffe158a4b555c1d554da349c9e59e6f2b"
    assert CODE.keys.box_key.hex() == "f85b35b2e50abfaba2ce7547f5257b0cbac175abd88657a1ac6e0ac38c787f49"
    assert (
        CODE.keys.mailbox
        == mailbox_of(CODE.keys.public)
        == "7cf481d20b55f0cc7033d80942bb2e575990fb877f2cd2e856a34b5507b24b7d"
    )


@given(CODES, CODES)
def test_two_codes_share_nothing(one, other):
    parts = [{c.secret, c.keys.public, c.keys.box_key, c.keys.mailbox, c.words} for c in (one, other)]
    assert all(len(part) == 5 for part in parts)
    assert parts[0].isdisjoint(parts[1]) == (one != other)


def test_new_codes_are_all_different():
    assert len({ReporterCode.new().words for _ in range(200)}) == 200


@given(CODES, st.integers(0, 11), st.sampled_from(WORDS))
def test_a_wrong_word_of_the_list_never_gives_the_code(code, place, word):
    words = [*code.words]
    if words[place] == word:
        return
    words[place] = word
    try:
        assert ReporterCode.parse(" ".join(words)) != code
    except ReporterCodeMistyped as error:
        # Either answer is right; this one is the same sentence whatever the words are, so it shows none.
        assert error.message == "All twelve words are on the list, but together they are no code."  # noqa: PT017 - as said


def test_the_check_finds_fifteen_wrong_words_of_sixteen():
    passed = 0
    for place in range(12):
        for word in WORDS[:: len(WORDS) // 128]:
            words = [*CODE.words]
            words[place] = word
            try:
                ReporterCode.parse(" ".join(words))
            except ReporterCodeMistyped:
                continue
            passed += 1
    assert 0.03 < passed / (12 * 128) < 0.10


def test_two_words_exchanged_are_no_code():
    words = [*CODE.words]
    words[2], words[9] = words[9], words[2]
    with pytest.raises(ReporterCodeMistyped) as caught:
        ReporterCode.parse(" ".join(words))
    assert not set(re.findall("[a-z]+", caught.value.say())) & set(words)


def test_a_word_that_is_not_on_the_list_is_named_with_its_place_and_the_nearest():
    words = [*CODE.words]
    for typed, offered in ((words[4] + "x", True), ("qqqqqqq" * 9, False), ("über", False)):
        wrong = [*words[:4], typed, *words[5:]]
        with pytest.raises(ReporterCodeWordUnknown) as caught:
            ReporterCode.parse(" ".join(wrong))
        assert caught.value.message.startswith(f"Word 5, `{typed[:20]}`")
        assert (f"`{words[4]}`" in caught.value.todo) is offered
        assert not any(f"`{word}`" in caught.value.message for word in words)


@pytest.mark.parametrize("count", [0, 1, 11, 13, 24])
def test_another_number_of_words_than_twelve_is_refused(count):
    with pytest.raises(ReporterCodeWrongLength, match=f"`{count}`"):
        ReporterCode.parse(" ".join((CODE.words * 2)[:count]))


@pytest.mark.parametrize("length", [0, 15, 17, 32])
def test_another_number_of_bytes_than_sixteen_is_refused(length):
    with pytest.raises(ReporterCodeWrongLength):
        ReporterCode(bytes(length))


@given(st.text(max_size=300))
def test_no_text_brings_anything_but_a_code_or_a_clear_error(text):
    with pytest.raises((ReporterCodeWrongLength, ReporterCodeWordUnknown, ReporterCodeMistyped)):
        ReporterCode.parse(text)


@given(CODES)
def test_a_code_and_its_keys_never_show_themselves(code):
    shown = repr(code) + repr(code.keys) + str(code)
    assert not set(re.findall("[a-z]{3,}", shown)) & (set(code.words) - {"code", "keys"})
    assert code.secret.hex() not in shown
    assert repr(code.secret) not in shown
    assert repr(code.keys) == "ReporterKeys()"


@given(CODES, CODES, st.binary(max_size=64), st.binary(max_size=64))
def test_an_answer_stands_for_one_code_and_one_challenge(one, other, challenge, second):
    answer = one.keys.answer(challenge)
    check_answer(one.keys.public, challenge, answer)
    if one != other:
        with pytest.raises(SignatureNotTheirs):
            check_answer(other.keys.public, challenge, answer)
    if challenge != second:
        with pytest.raises(SignatureNotTheirs):
            check_answer(one.keys.public, second, answer)


def test_an_answer_has_the_form_that_the_protocol_gives_it():
    CODE.keys.signing.public_key().verify(CODE.keys.answer(b"c"), b"CONCERN/1 challenge\0c")


def test_an_answer_with_any_byte_changed_is_refused():
    answer = CODE.keys.answer(b"challenge")
    for place in range(len(answer)):
        changed = bytearray(answer)
        changed[place] ^= 1
        with pytest.raises(SignatureNotTheirs):
            check_answer(CODE.keys.public, b"challenge", bytes(changed))
    with pytest.raises(SignatureNotTheirs):
        check_answer(CODE.keys.public, b"challenge", answer[:-1])


def test_an_answer_is_no_plain_signature_and_a_key_of_small_order_is_refused():
    with pytest.raises(SignatureNotTheirs):
        check_answer(CODE.keys.public, b"challenge", CODE.keys.signing.sign(b"challenge"))
    with pytest.raises(PublicKeyMalformed):
        check_answer(b"\1" + bytes(31), b"challenge", bytes(64))


def test_a_reply_to_the_mailbox_opens_with_the_code_alone():
    box = seal_box(b"We have looked into it.", to=CODE.keys.box_key, purpose="concern reply")
    again = ReporterCode.parse(" ".join(CODE.words))
    assert open_box(box, key=again.keys.opening, purpose="concern reply") == b"We have looked into it."
    assert replace(CODE, secret=bytes(16)).keys.opening != again.keys.opening


def test_a_code_cannot_be_changed_after_its_keys_were_made():
    code = ReporterCode.new()
    first = code.keys
    with pytest.raises(FrozenInstanceError):
        code.secret = bytes(16)
    assert code.keys is first
