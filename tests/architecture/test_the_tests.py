"""Promises about the tests themselves: where they stand, and that their names say something."""

import pytest

from architecture import reader

FILES = [one for one in reader.modules(reader.TESTS) if one.path.name.startswith("test_")]
SHORTEST_NAME = 4


def by_place(module):
    return module.where


@pytest.mark.parametrize(
    "module",
    [one for one in FILES if one.path.relative_to(reader.TESTS).parts[0] in {"core", "records", "doors"}],
    ids=by_place,
)
def test_every_test_file_stands_where_its_source_stands(module):
    assert reader.counterpart(module.path, reader.TESTS, reader.SRC / "bluelamp") is not None


@pytest.mark.parametrize("module", FILES, ids=by_place)
def test_every_test_has_a_sentence_for_a_name(module):
    found = reader.test_functions(module.tree)
    assert found, "the file holds no test"
    assert [name for name in found if reader.words_in(name) < SHORTEST_NAME] == []
