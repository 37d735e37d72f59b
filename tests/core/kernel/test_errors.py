"""Errors: a code each, and a message that says what, where and what to do."""

import pytest

from bluelamp.core.kernel import ERRORS, BluelampError, Place


class SomethingWrong(BluelampError):
    code = "test-something-wrong"
    meaning = "Something is wrong in a test."


@pytest.fixture(autouse=True)
def _codes_of_tests_are_taken_out_again():
    yield
    for code in [one for one in ERRORS if one.startswith("test-") and one != SomethingWrong.code]:
        del ERRORS[code]


def test_the_whole_message_says_what_where_and_what_to_do():
    error = SomethingWrong(
        "The fact `dutty` is not known.", todo="write `duty`.", place=Place("f.yaml", 3, 5, "a: dutty")
    )
    assert error.say() == (
        "The fact `dutty` is not known.\n  at f.yaml:3:5\n    a: dutty\n        ^\n  What to do: write `duty`."
    )


def test_programs_get_code_message_todo_and_place():
    error = SomethingWrong("Wrong.", todo="Right it.", place=Place("f.yaml", 3))
    assert error.as_json() == {
        "code": "test-something-wrong",
        "message": "Wrong.",
        "todo": "Right it.",
        "place": {"source": "f.yaml", "line": 3},
    }
    assert "place" not in SomethingWrong("Wrong.", todo="Right it.").as_json()


def test_a_place_is_said_as_far_as_it_is_known():
    assert Place("f").say() == "f"
    assert Place("f", 2, 3).say() == "f:2:3"
    assert Place("f", 2, excerpt="ab").say() == "f:2\n    ab"


def test_a_tab_does_not_move_the_caret():
    shown = Place("f", 1, 2, "\tx").say().splitlines()
    assert shown[1].index("x") == shown[2].index("^")


def test_every_error_is_listed_by_its_code_and_a_code_is_used_once():
    assert ERRORS["test-something-wrong"] is SomethingWrong
    with pytest.raises(TypeError, match="used twice"):
        type("Other", (BluelampError,), {"code": "test-something-wrong", "meaning": "Another."})


def test_every_listed_error_has_a_kebab_case_code_and_a_meaning_that_is_a_sentence():
    for code, error in ERRORS.items():
        assert code == code.lower().replace("_", "-").replace(" ", "-")
        assert error.meaning.endswith("."), code
