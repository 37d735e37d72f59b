"""The example force's rulebook in force, read from its files once for all tests of a process."""

from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest

from bluelamp.core.kernel import Actor
from bluelamp.records.adoption import acts, bundles
from bluelamp.records.adoption.bundles import Bundle, read_bundle

BEGINS = datetime(2026, 1, 1, tzinfo=UTC)


@cache
def example():
    return read_bundle(Path("rulebooks/example-force"))


@cache
def _editions(digest: str, first: date):
    assert digest == example().digest
    return bundles.editions(example(), first)


def adopt_example():
    """Adopts it; the reading of its editions is shared, which the tests of adoption itself do not do."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(acts, "editions", lambda bundle, first: _editions(bundle.digest, first))
        return acts.adopt_first(by=Actor.system("set-up"), bundle=example(), begins=BEGINS)


def changed(name: str, old: str, new: str) -> Bundle:
    """The example with one text of one file changed."""
    files = dict(example().files)
    assert old in files[name]
    return Bundle({**files, name: files[name].replace(old, new)})
