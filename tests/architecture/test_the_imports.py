"""The import contracts hold, and each of them would notice a wrong import."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from architecture import reader


def lint_imports(folder):
    """What the import linter says of the `bluelamp` package under a folder: its exit code and text."""
    done = subprocess.run(  # noqa: S603 - our own linter on our own code
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder / "src"), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def copy(tmp_path):
    """The package and its contracts in a folder of their own, to be broken."""
    shutil.copytree(reader.SRC, tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(reader.ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_import_contract_is_kept():
    code, said = lint_imports(reader.ROOT)
    assert code == 0, said
    assert re.search(r"Contracts: [1-9]\d* kept, 0 broken", said)


@pytest.mark.parametrize(
    ("contract", "file", "line"),
    [
        ("1", "core/kernel/wrong.py", "import bluelamp.doors.cli"),
        ("2", "core/kernel/wrong.py", "import bluelamp.core.cedar"),
        ("2", "core/phones/wrong.py", "import bluelamp.core.screening"),
        ("2", "core/unplaced/__init__.py", ""),
        ("3", "records/unplaced/__init__.py", ""),
        ("4", "doors/unplaced/__init__.py", ""),
        ("5", "core/rulebook/wrong.py", "import click"),
        ("6", "core/decision/wrong.py", "import cedarpy"),
        ("8", "doors/web/wrong.py", "import bluelamp.records.journal.models"),
        ("9", "doors/web/wrong.py", "import bluelamp.records.journal.act"),
    ],
)
def test_a_wrong_import_breaks_its_contract(copy, contract, file, line):
    wrong = copy / "src" / "bluelamp" / file
    wrong.parent.mkdir(exist_ok=True)
    wrong.write_text(f'"""Wrong on purpose."""\n{line}\n', encoding="utf-8")
    code, said = lint_imports(copy)
    assert code != 0
    assert re.search(rf"^{contract}\. .* BROKEN", said, re.MULTILINE), said


def test_an_import_cycle_breaks_its_contract(copy):
    kernel = copy / "src" / "bluelamp" / "core" / "kernel"
    (kernel / "one.py").write_text('"""One."""\nimport bluelamp.core.kernel.two\n', encoding="utf-8")
    (kernel / "two.py").write_text('"""Two."""\nimport bluelamp.core.kernel.one\n', encoding="utf-8")
    code, said = lint_imports(copy)
    assert code != 0
    assert re.search(r"^7\. .* BROKEN", said, re.MULTILINE), said
