"""Write the committed list of errors again: every code, and the one sentence that says what it means.

Run by `make errors` after an error was added. Read the difference: a code that vanished or changed
its meaning breaks programs that rely on it. `tests/contracts/test_errors.py` holds the list.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
from pathlib import Path

import django

import bluelamp
from bluelamp.core.kernel import ERRORS

LIST = Path(__file__).resolve().parent.parent / "tests" / "contracts" / "errors.txt"


def load_every_module() -> None:
    """Import every module of Bluelamp, so that every kind of error is registered."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bluelamp.site.settings_for_checks")
    django.setup()
    for module in pkgutil.walk_packages(bluelamp.__path__, prefix="bluelamp."):
        importlib.import_module(module.name)


def listing() -> str:
    """The list as it should be: one line an error, by code."""
    load_every_module()
    return "".join(f"{code}: {error.meaning}\n" for code, error in sorted(ERRORS.items()))


if __name__ == "__main__":
    LIST.parent.mkdir(parents=True, exist_ok=True)
    LIST.write_text(listing(), encoding="utf-8")
    print(f"{len(ERRORS)} errors written to {LIST.name}")
