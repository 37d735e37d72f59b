"""The list of words: its size, its order, its first four letters, and that it never changes."""

import hashlib
import re
from importlib.resources import files

from bluelamp.core.seal.words import NUMBERS, WORDS

# Words that must not stand in a code: they insult, frighten, or are slang of and about the police.
UNWANTED = {
    "abuse", "arse", "ass", "banana", "bastard", "bent", "bitch", "black", "blood", "bomb", "bribe", "cell",
    "chink", "cock", "coconut", "coke", "coon", "cop", "copper", "corpse", "crack", "cripple", "cunt", "damn", "dead",
    "death", "devil", "dick", "die", "drug", "drunk", "dyke", "fag", "fat", "fear", "fuck", "gang", "gay", "ghost",
    "grass", "guilt", "gun", "gypsy", "hash", "hate", "hell", "idiot", "jail", "jew", "kill", "knife", "lesbian",
    "liar", "mole", "monkey", "murder", "nazi", "negro", "nude", "paki", "pig", "poison", "porn", "prison", "queer",
    "race", "rape", "rat", "riot", "sex", "shit", "shoot", "slag", "slave", "slut", "snitch", "spade", "spastic",
    "suicide", "terror", "thief", "thug", "tit", "tramp", "victim", "war", "weed", "whore", "witch", "wog", "yid",
}  # fmt: skip


def test_there_are_2048_words_in_the_order_of_the_alphabet():
    assert len(WORDS) == len(set(WORDS)) == 2**11
    assert list(WORDS) == sorted(WORDS)


def test_the_first_four_letters_tell_any_two_words_apart():
    assert len({word[:4] for word in WORDS}) == len(WORDS)


def test_every_word_is_short_and_of_plain_small_letters():
    assert [word for word in WORDS if not re.fullmatch("[a-z]{3,8}", word)] == []


def test_no_unwanted_word_is_on_the_list():
    assert UNWANTED & set(WORDS) == set()


def test_a_word_and_its_first_four_letters_have_the_same_number():
    for number, word in enumerate(WORDS):
        assert NUMBERS[word] == NUMBERS[word[:4]] == number


def test_the_list_is_the_one_that_codes_were_made_with():
    # Another list gives other keys for the same words: codes that were handed out would be lost.
    text = files("bluelamp.core.seal").joinpath("words.txt").read_bytes()
    assert hashlib.sha256(text).hexdigest() == "27671a9dd7570f3dd03b540ace6b8ecd6c85a35df5ab58ddfc7a020be14fdd02"
