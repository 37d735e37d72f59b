"""The 2,048 words of reporter's codes: short, plain, and told apart by their first four letters.

Chosen by hand for this project, by these rules: words most people know, three to eight letters, one
spelling; no words that sound like another on the list; none that insults, frightens or means
something else in a police station. The order is that of the alphabet and fixed for ever: a code is
a row of places in this list (`tests/core/seal/test_words.py` holds its SHA-256).
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType

BITS = 11
"""How many bits one word stands for: 2,048 is two to the eleventh."""

SIGNIFICANT = 4
"""How many letters tell any two words apart."""

WORDS = tuple(files(__package__).joinpath("words.txt").read_text(encoding="ascii").split())
"""The words, in the order that gives them their numbers."""

NUMBERS: Mapping[str, int] = MappingProxyType(
    {word[:SIGNIFICANT]: number for number, word in enumerate(WORDS)}
    | {word: number for number, word in enumerate(WORDS)}
)
"""The number of each word, by the word and by its first four letters."""
