"""Promises about every file of the source: docstrings, sizes, nothing swallowed, no clock in core."""

import ast
import re

import pytest

from architecture import reader

MODULES = reader.modules(reader.SRC)
CORE = [one for one in MODULES if one.path.is_relative_to(reader.SRC / "bluelamp" / "core")]
PYTHON = reader.modules(reader.ROOT)
LONGEST_FILE = 500
LONGEST_FUNCTION = 60


def by_place(module):
    return module.where


@pytest.mark.parametrize("module", [one for one in MODULES if one.path.name == "__init__.py"], ids=by_place)
def test_every_package_says_what_lives_in_it(module):
    docstring = ast.get_docstring(module.tree)
    assert reader.wrong_with_docstring(docstring) is None
    assert not docstring.lower().startswith("to be written"), "the package is a stub"


@pytest.mark.parametrize("module", CORE, ids=by_place)
def test_every_public_name_in_core_says_what_the_caller_gets(module):
    wrong = {
        name: fault
        for name, node in reader.definitions(module.tree)
        if reader.is_public(name) and not reader.overrides(node)
        if (fault := reader.wrong_with_docstring(ast.get_docstring(node)))
    }
    assert wrong == {}


@pytest.mark.parametrize("module", MODULES, ids=by_place)
def test_every_test_that_the_source_relies_on_exists(module):
    named = re.findall(r"tests/[\w/]+(?:\.py)?", module.text)
    assert [name for name in named if not (reader.ROOT / name).exists()] == []


def test_no_python_file_is_longer_than_the_house_limit():
    lengths = {one.where: len(one.text.splitlines()) for one in PYTHON}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_no_function_in_the_source_is_longer_than_the_house_limit():
    long = {
        f"{one.where}:{node.lineno} {node.name}": reader.length(node)
        for one in MODULES
        for node in reader.every_function(one.tree)
        if reader.length(node) > LONGEST_FUNCTION
    }
    assert long == {}


def test_no_error_is_caught_and_dropped():
    assert [f"{one.where}:{line}" for one in PYTHON for line in reader.swallowed(one.tree)] == []


def test_no_check_is_silenced_without_a_reason():
    found = [(one.where, *place) for one in PYTHON for place in reader.silenced_without_reason(one.text)]
    assert found == []


def test_core_never_asks_the_machine_for_the_time():
    assert [f"{one.where}:{line}" for one in CORE for line in reader.clock_readings(one.tree)] == []
