"""The mutation run makes the faults it says it makes, and tells those that a test notices from those that none does."""

import json
import subprocess
import sys
import textwrap

import pytest

import mutants
import mutation
from architecture import reader

SOURCE = '''
"""A module."""
from dataclasses import dataclass

LIMIT = 3
__all__ = ["LIMIT", "held"]
Getter = Callable[[int], bytes]


class Broken(Exception):
    code = "made-broken"
    meaning = "Something is broken."


@dataclass(frozen=True)
class Held:
    """Held."""

    size: int = 0

    @property
    def large(self) -> bool:
        return self.size >= LIMIT


def held(size: int, *, strict: bool = True) -> bytes | None:
    """Whether it is held."""
    if strict and not 0 <= size < LIMIT:
        raise Broken(f"`{size + 1}` is too large.", todo="make it smaller.")
    with lock():
        keep(size)
    try:
        text = f"the number {size - 1} of this list"
    except KeyError:
        return None
    return text[1:2].encode() + b"!"
'''


def names(source):
    return [one.name for one in mutants.mutants_of(textwrap.dedent(source), "made.py")]


def outcome_of(source, call):
    """What a call gives in each mutant of a source, by the mutant's name."""
    gave = {}
    for number, one in enumerate(mutants.mutants_of(source, "made.py")):
        scope = {}
        exec(mutants.mutated(source, "made.py", number), scope)  # noqa: S102 - our own text
        try:
            gave[one.name] = eval(call, scope)  # noqa: S307 - as above
        except Exception as error:  # noqa: BLE001 - a mutant may raise anything, and the test looks at what
            gave[one.name] = type(error)
    return gave


@pytest.fixture(autouse=True)
def _the_errors_of_the_text(monkeypatch):
    monkeypatch.setattr(mutants, "ERROR_NAMES", {"Broken"})


def test_faults_are_put_into_behaviour_and_not_into_words_types_or_declarations():
    found = names(SOURCE)
    assert [one for one in found if "too large" in one or "smaller" in one] == [
        "made.py held: instead `raise Broken(f'`{size + 1}` is too large.', todo='make it smaller.')` -> `pass`"
    ]
    for never in ("made-broken", "Something", "Whether", "A module", "frozen", "'held'", "Callable", "size + 1"):
        assert not [one for one in found if f": constant `{never}" in one or f": operator `{never}" in one], never
    assert "made.py Held.large: operator `self.size >= LIMIT` -> `Gt`" in found
    assert "made.py held: constant `True` -> `False`" not in found
    assert "made.py (module): constant `True` -> `False`" in found
    assert "made.py (module): constant `3` -> `4`" in found
    assert "made.py held: without `with lock()` -> ``" in found
    assert "made.py held: not caught `except KeyError` -> `raise`" in found
    assert "made.py held: operator `size - 1` -> `Add`" in found
    assert "made.py held: slice `1:2` -> `1:`" in found
    assert len(found) == len(set(found))


def test_a_name_stays_when_other_lines_move():
    moved = SOURCE.replace("LIMIT = 3", "OTHER = 'a word'\n\n\nLIMIT = 3")
    assert set(names(SOURCE)) < set(names(moved))


@pytest.mark.parametrize(
    ("source", "call", "kinds"),
    [
        ("def f(a, b):\n    return a < b\n", "f(1, 1)", {"operator": True, "returns": None}),
        ("def f(a, b):\n    return a and not b\n", "f(1, 0)", {"condition left out": 1, "not": 0, "returns": None}),
        ("def f(a):\n    if a:\n        return 5\n", "f(1)", {"negated": None, "constant": 4, "returns": None}),
        ("def f(a):\n    return [one for one in a if one]\n", "f([0, 2])", {"negated": [0], "returns": None}),
        ("def f(a):\n    a.append(1)\n    return a\n", "f([])", {"instead": [], "constant": [2], "returns": None}),
        ("def f(a):\n    return max(a) * -2\n", "f([1, 3])", {"call": -2, "sign": 6, "operator": 1, "returns": None}),
        ("def f(a=b'x'):\n    return a\n", "f()", {"constant": b"x!", "returns": None}),
        ("def f(a):\n    return dict(b=a)\n", "f(1)", {"keyword left out": {}, "returns": None}),
        (
            "def f():\n    a = []\n    try:\n        a += [1]\n    finally:\n        a.append(2)\n    return len(a)\n",
            "f()",
            {"without": 1},
        ),
    ],
)
def test_each_kind_of_fault_does_what_its_name_says(source, call, kinds):
    found = outcome_of(source, call)
    for kind, gives in kinds.items():
        assert gives in [gave for name, gave in found.items() if name.startswith(f"made.py f: {kind} ")] or gives in [
            gave for name, gave in found.items() if f": {kind} " in name
        ], (kind, found)


def test_every_mutant_of_the_trust_core_compiles_and_has_a_name_of_its_own():
    for package in mutation.PACKAGES:
        jobs = list(mutation.all_jobs(package))
        assert len({job.mutant.name for job in jobs}) == len(jobs) >= 10
        for job in jobs[::40]:
            mutants.mutated(job.path.read_text(encoding="utf-8"), str(job.path), job.number)
    with pytest.raises(IndexError):
        mutants.mutated("x = 1\n", "made.py", 1000)


def test_a_sample_is_the_same_for_the_same_seed_and_spread_over_the_files():
    one, same, other = ([job.mutant.name for job in mutation.chosen("seal", 5, seed, [])] for seed in (1, 1, 2))
    assert one == same != other
    assert {name.split()[0] for name in one} == {job.mutant.name.split()[0] for job in mutation.all_jobs("seal")}


def test_every_accepted_survivor_has_a_group_and_a_reason_and_the_page_explains_the_group():
    groups = mutation.yaml.safe_load(mutation.ACCEPTED.read_text(encoding="utf-8"))
    page = (reader.ROOT / "docs" / "why" / "mutants.md").read_text(encoding="utf-8")
    for group in groups:
        assert group["why"].endswith(".")
        assert group["mutants"]
        assert f"| `{group['group']}` | {len(group['mutants'])} |" in page, group["group"]
    listed = [name for group in groups for name in group["mutants"]]
    assert len(listed) == len(set(listed))


def test_a_new_survivor_and_a_listed_one_that_is_noticed_or_gone_fail_the_run(capsys):
    known = {"made/a.py f: x": "equivalent", "made/a.py f: y": "equivalent", "made/a.py f: gone": "equivalent"}
    results = {"made": {"made/a.py f: x": "survived", "made/a.py f: z": "killed"}}
    assert mutation.report(results, {"made/a.py f: x": "equivalent"}, whole=False) == 0
    results["made"] |= {"made/a.py f: new": "survived", "made/a.py f: y": "killed"}
    assert mutation.report(results, known, whole=False) == 1
    said = capsys.readouterr().out
    assert "NEW SURVIVOR  made/a.py f: new" in said
    assert "NO LONGER A SURVIVOR, take it off the list  made/a.py f: y" in said


TRIED = """
import json, sys
from pathlib import Path
import judge, mutants, mutation
root = Path(sys.argv[1])
mutation.ROOT = root
sys.path.insert(0, str(root))
path = root / "made.py"
found = mutants.mutants_of(path.read_text(), "made.py")
jobs = [judge.Job(path, "made", number, one) for number, one in enumerate(found)]
mutation.SETTINGS = f"[pytest]\\nmarkers =\\n    deep: too long\\n    shared: elsewhere\\n"
print("\\n" + json.dumps(mutation.work("made", jobs)))
"""


def test_what_a_test_notices_is_found_and_what_none_notices_survives(tmp_path):
    tests = tmp_path / "tests" / "core" / "made"
    tests.mkdir(parents=True)
    (tmp_path / "made.py").write_text(
        "FIRST = 1\nUNUSED = 7\n\n\ndef add(n):\n    return n + FIRST\n\n\n"
        "def wait(n):\n    while n > 0:\n        n -= 1\n    return n\n\n\ndef quiet(n):\n    return n * 2\n"
    )
    (tests / "test_made.py").write_text(
        "import made\n\n\ndef test_add():\n    assert made.add(2) == 3\n\n\n"
        "def test_wait():\n    assert made.wait(3) == 0\n\n\ndef test_quiet():\n    made.quiet(0)\n"
    )
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", TRIED, str(tmp_path)],
        cwd=reader.ROOT / "tools",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["made.py add: operator `n + FIRST` -> `Sub`"] == "killed"
    assert found["made.py (module): constant `1` -> `2`"] == "killed"
    assert found["made.py (module): constant `7` -> `8`"] == "survived"
    assert found["made.py wait: instead `n -= 1` -> `pass`"] == "timed out"
    assert found["made.py quiet: constant `2` -> `3`"] == "survived"
    assert found["made.py quiet: returns `n * 2` -> `None`"] == "survived"
