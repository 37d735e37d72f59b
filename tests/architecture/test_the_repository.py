"""Promises about every file under version control, and about how the house is run."""

import re
import tomllib

import pytest

from architecture import reader

# Texts that others wrote are kept as they are; only ours are held to our habits.
OTHERS = re.compile(r"(^|/)(vendor|vendors|vendored|discovery|corpus|static)(/|$)|\.lock$|\.min\.|^LICENSE$|\.json$")
OUR_TEXTS = {
    path.relative_to(reader.ROOT).as_posix(): text
    for path in reader.project_files()
    if not OTHERS.search(path.relative_to(reader.ROOT).as_posix())
    if (text := reader.text_of(path)) is not None
}
# Written in two halves, so that this file does not find itself.
UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME)\b")
ADDRESSES = re.compile(
    r"files\.python" + r"hosted|pypi\.org/" + r"simple|registry\.npm" + r"js|deb\.deb" + r"ian\.org"
    r"|/wo" + r"rk/(main|wt-|shared|steering)|/fa" + r"rm/|/ro" + r"ot/|/tmp/bash" + r"_jobs|/opt/py" + r"pi"
)
LOCKS = ("requirements.lock", "requirements-dev.lock")


def lines_with(pattern, texts):
    return [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in texts.items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_the_patterns_find_what_they_are_for():
    texts = {"a": "x # TO" + "DO later", "b": "the todo of an error", "c": "see /wo" + "rk/main/x"}
    assert lines_with(UNFINISHED, texts) == ["a:1: x # TO" + "DO later"]
    assert lines_with(ADDRESSES, texts) == ["c:1: see /wo" + "rk/main/x"]


def test_nothing_is_left_unfinished_in_a_comment():
    # The one mention that stays: the lint rule about such words is named in pyproject.toml.
    texts = {name: text for name, text in OUR_TEXTS.items() if name != "pyproject.toml"}
    assert lines_with(UNFINISHED, texts) == []


def test_no_file_names_a_registry_or_a_path_of_one_machine():
    locks = {name: (reader.ROOT / name).read_text(encoding="utf-8") for name in LOCKS}
    assert lines_with(ADDRESSES, OUR_TEXTS | locks) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_in_a_lock_is_exact_and_hashed_and_without_an_address(lock):
    text = (reader.ROOT / lock).read_text(encoding="utf-8")
    entries = re.findall(r"^([a-z0-9].*?)(?=^[a-z0-9]|\Z)", text, flags=re.MULTILINE | re.DOTALL)
    assert len(entries) > 10
    assert [one.splitlines()[0] for one in entries if "==" not in one or "--hash=sha256:" not in one] == []
    assert re.findall(r"^.*://.*$|^-.*$", text, flags=re.MULTILINE) == []


def test_the_locks_hold_every_dependency_that_is_declared():
    declared = tomllib.loads((reader.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    runtime, everything = declared["project"]["dependencies"], declared["dependency-groups"]["dev"]
    for lock, wanted in (("requirements.lock", runtime), ("requirements-dev.lock", runtime + everything)):
        locked = set(re.findall(r"^([a-z0-9.-]+)==", (reader.ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE))
        assert locked >= {re.split(r"[<>=\[ ]", one)[0].lower().replace("_", "-") for one in wanted}


def test_the_two_locks_agree_on_every_version():
    first, second = (
        set(re.findall(r"^([a-z0-9.-]+==[^ \\]+)", (reader.ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE))
        for lock in LOCKS
    )
    assert first <= second


def test_no_source_file_is_hidden_by_the_ignore_list():
    on_disk = {path for folder in (reader.SRC, reader.TESTS) for path in folder.rglob("*.py")}
    assert on_disk - set(reader.project_files()) == set()


def test_every_make_target_that_a_text_names_exists():
    makefile = (reader.ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    assert {"setup", "demo", "test", "lint", "bench", "deep", "docs", "lock"} <= targets
    texts = {name: text for name, text in OUR_TEXTS.items() if name.endswith((".md", ".py")) or name == ".ci/run"}
    named = {word for text in texts.values() for word in re.findall(r"`make ([a-z]+)", text)}
    assert named - targets == set()


def test_the_full_check_can_be_started_and_runs_the_whole_suite():
    script = reader.ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    assert re.search(r"^make test \|\| status=\$\?$", script.read_text(encoding="utf-8"), re.MULTILINE)
    assert script.read_text(encoding="utf-8").rstrip().endswith('exit "$status"')
