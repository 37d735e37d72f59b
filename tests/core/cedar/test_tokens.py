"""Tokens, statements and places of Cedar text."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.cedar.tokens import place_at, statements, tokens

PIECES = st.lists(
    st.sampled_from(
        ["permit", "(", ")", ";", '"a;b"', '"\\""', "// a; b\n", "\n", " ", "::", "==", "=", "a_1", "12", "@", "£"]
    ),
    max_size=30,
).map(" ".join)


@given(PIECES)
def test_every_sign_of_a_text_is_in_a_token_or_is_space_or_comment(text):
    left = list(text)
    for token in tokens(text):
        assert text[token.start : token.end] == token.text
        left[token.start : token.end] = " " * len(token.text)
    rest = "".join(left)
    assert all(not line.strip() or line.strip().startswith("//") for line in rest.split("\n"))


@given(PIECES)
def test_statements_lie_in_order_and_together_hold_every_token(text):
    spans = statements(text)
    assert all(a < b for a, b in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    held = [one for a, b in spans for one in tokens(text) if a <= one.start < b]
    assert held == list(tokens(text))


def test_a_semicolon_in_a_text_or_comment_ends_nothing():
    assert len(statements('permit(a) when { "x;y" == b }; // no; more\nforbid(b);')) == 2


@given(st.text(alphabet="ab\n\té", max_size=40), st.integers(0, 40))
def test_a_place_counts_lines_and_columns_from_one_and_shows_the_line(text, offset):
    offset = min(offset, len(text))
    place = place_at(text, offset, "f")
    assert place.line == text[:offset].count("\n") + 1
    assert place.excerpt == text.split("\n")[place.line - 1]
    assert text.split("\n")[place.line - 1][: place.column - 1] == text[:offset].split("\n")[-1]
