"""Every error has a code, says what it means, and is raised somewhere; `tests/contracts` holds the list."""

import importlib
import pkgutil
import re

import pytest

import bluelamp
from architecture import reader
from bluelamp.core.kernel import ERRORS, BluelampError

for _module in pkgutil.walk_packages(bluelamp.__path__, prefix="bluelamp."):
    importlib.import_module(_module.name)

USED = set().union(*(reader.names_put_to_use(one.tree) for one in reader.modules(reader.SRC)))


def kinds(base=BluelampError):
    """Every kind of error that the package defines, the families among them."""
    own = [one for one in base.__subclasses__() if one.__module__.startswith("bluelamp.")]
    return own + [below for one in own for below in kinds(one)]


KINDS = sorted(set(kinds()), key=lambda kind: kind.__qualname__)


def test_there_are_errors_to_look_at():
    assert len(KINDS) >= 4
    assert len(ERRORS) >= 3


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_error_that_is_not_a_family_has_a_code_and_a_meaning(kind):
    if kind.__subclasses__() and not kind.code:
        return
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", kind.code), "the code is not two or more words joined by hyphens"
    assert ERRORS[kind.code] is kind
    assert re.fullmatch(r"[A-Z`].{15,}\.", kind.meaning), "the meaning is not one sentence"


@pytest.mark.parametrize("kind", sorted(ERRORS.values(), key=lambda kind: kind.code), ids=lambda kind: kind.code)
def test_every_error_is_raised_somewhere(kind):
    assert kind.__name__ in USED
