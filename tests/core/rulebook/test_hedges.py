"""Words that leave an edge open are found whole and in any case."""

import pytest

from bluelamp.core.rulebook.hedges import HEDGES, hedges_in


@pytest.mark.parametrize("word", HEDGES)
def test_every_word_of_the_list_is_found(word):
    assert hedges_in(f"You may, {word.upper()}, do it.") == (word,)


@pytest.mark.parametrize("text", ["The general's phone", "A Director General"])
def test_a_title_with_the_word_is_found_too_because_a_reader_decides(text):
    assert hedges_in(text) == ("general",)


@pytest.mark.parametrize("text", ["Generalise it.", "abnormally", "unusual", "", "Always."])
def test_parts_of_other_words_are_not_taken_for_it(text):
    assert hedges_in(text) == ()
