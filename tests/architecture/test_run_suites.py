"""The runner of the suites counts right and never reports a pass that was not one."""

import importlib.util
import sys

import pytest

from architecture import reader

_found = importlib.util.spec_from_file_location("run_suites", reader.ROOT / "tools" / "run_suites.py")
run_suites = importlib.util.module_from_spec(_found)
sys.modules["run_suites"] = run_suites  # its dataclasses look their module up
_found.loader.exec_module(run_suites)

MARK = "import pytest\n"


@pytest.fixture
def suite(tmp_path, monkeypatch):
    """Make a suite of one file and run it."""
    monkeypatch.setattr(run_suites, "REPORTS", tmp_path / "reports")

    def run(text, name="test_one.py", **more):
        folder = tmp_path / "tests" / "made"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
        return run_suites.run(
            folder, "not deep", [f"--rootdir={tmp_path}", "-p", "no:cacheprovider"], tmp_path / "tests", **more
        )

    return run


def test_passes_failures_and_skips_are_counted(suite):
    one = suite(
        MARK + "def test_a(): pass\ndef test_b(): assert False\n"
        "@pytest.mark.skip(reason='made')\ndef test_c(): pass\n"
        "@pytest.fixture\ndef broken(): raise ValueError\ndef test_d(broken): pass\n"
    )
    assert (one.passed, one.failed, one.skipped, one.trouble) == (1, 2, 1, None)
    assert run_suites.say([one]).splitlines()[-1] == "1 passed, 2 failed, 1 skipped"


@pytest.mark.parametrize(
    ("text", "name", "trouble"),
    [
        ("def helper(): pass\n", "test_one.py", "no tests were collected"),
        ("def test_a(): pass\n", "conftest.py", "no tests were collected"),
        ("import os\ndef test_a(): os._exit(3)\n", "test_one.py", "exit code 3"),
    ],
)
def test_a_suite_that_ran_nothing_counts_as_failed(suite, text, name, trouble):
    one = suite(text, name)
    assert trouble in one.trouble
    assert run_suites.say([one]).splitlines()[-1] == "0 passed, 1 failed, 0 skipped"


def test_a_suite_whose_tests_are_all_kept_for_the_other_kind_of_run_has_not_failed(suite):
    one = suite(MARK + "@pytest.mark.deep\ndef test_a(): assert False\n")
    assert (one.passed, one.failed, one.skipped, one.trouble) == (0, 0, 0, None)


def test_a_file_that_cannot_be_imported_counts_as_failed(suite):
    one = suite("import no_such_module_anywhere\n")
    assert one.failed + bool(one.trouble) == 1


def test_a_suite_of_deep_tests_alone_is_not_a_failure(suite):
    one = suite(MARK + "pytestmark = pytest.mark.deep\ndef test_a(): pass\n")
    assert (one.passed, one.failed, one.skipped, one.trouble) == (0, 0, 0, None)


def branching(tmp_path, monkeypatch, name, test):
    """The outcome of a measured suite `name` whose test is given, over a package with one branch."""
    monkeypatch.setattr(run_suites, "REPORTS", tmp_path / "reports")
    monkeypatch.setattr(run_suites, "MEASURED", {"made": f"{tmp_path}/bluelamp/made/*"})
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    package, folder = tmp_path / "bluelamp" / "made", tmp_path / "tests" / name
    for one in (package, folder):
        one.mkdir(parents=True)
    package.parent.joinpath("__init__.py").touch()
    (package / "__init__.py").write_text(
        "def sign(n):\n    if n < 0:  # pragma: no branch\n        n = -n\n    return n\n"
    )
    (folder / "test_one.py").write_text(f"from bluelamp.made import sign\ndef test_a():\n    {test}\n")
    # The platform's own settings for pytest would import the real package, and hide the made one.
    settings = tmp_path / "pytest.ini"
    settings.write_text("[pytest]\nmarkers =\n    deep: too long\n")
    extra = ["-c", str(settings), f"--rootdir={tmp_path}", "-p", "no:django", "-p", "no:cacheprovider"]
    return run_suites.run(folder, "not deep", extra, tmp_path / "tests")


def test_a_measured_suite_that_reaches_every_branch_passes(tmp_path, monkeypatch):
    one = branching(tmp_path, monkeypatch, "made", "assert sign(-1) == sign(1) == 1")
    assert (one.passed, one.failed, one.trouble) == (1, 0, None), one.output


def test_a_measured_suite_that_misses_a_branch_counts_as_failed_whatever_a_comment_says(tmp_path, monkeypatch):
    one = branching(tmp_path, monkeypatch, "made", "assert sign(-1) == 1")
    assert (one.passed, one.failed) == (1, 0), one.output
    assert "not covered to its last branch" in one.trouble
    assert "2->4" in one.output
    assert run_suites.say([one]).splitlines()[-1] == "1 passed, 1 failed, 0 skipped"


def test_a_suite_that_is_not_measured_may_miss_a_branch(tmp_path, monkeypatch):
    assert branching(tmp_path, monkeypatch, "other", "assert sign(-1) == 1").trouble is None


def test_the_trust_core_is_measured_and_each_measured_suite_and_module_exists():
    assert {"core/ledger", "core/draw", "core/seal", "core/calendar", "core/kernel"} <= set(run_suites.MEASURED)
    names = {one.relative_to(reader.ROOT / "tests").as_posix() for one in run_suites.suites(reader.ROOT / "tests")}
    assert set(run_suites.MEASURED) <= names
    assert all(list(reader.ROOT.glob(code)) for code in run_suites.MEASURED.values())


def test_every_folder_with_tests_is_a_suite_and_core_is_one_a_package(tmp_path):
    made = ("core/cedar/test_a.py", "core/phones/apple/test_b.py", "agreement/test_c.py", "data/readme.txt")
    for name in (*made, "doors/cli/test_d.py", "records/clocks/test_e.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = [one.relative_to(tmp_path).as_posix() for one in run_suites.suites(tmp_path)]
    assert found == ["agreement", "core/cedar", "core/phones", "doors/cli", "records/clocks"]


def test_a_suite_that_does_not_exist_is_refused_in_words(capsys):
    assert run_suites.main(["no-such-suite"]) == 1
    assert "no suite `no-such-suite`" in capsys.readouterr().out


def test_only_what_uses_a_database_runs_on_the_server_and_finds_its_address(suite, tmp_path):
    (tmp_path / "tests" / "made").mkdir(parents=True)
    (tmp_path / "tests" / "made" / "conftest.py").write_text(
        "def pytest_configure(config): config.addinivalue_line('markers', 'database: uses one')\n"
        "def pytest_collection_modifyitems(items):\n    items[0].add_marker('database')\n",
        encoding="utf-8",
    )
    address = "postgresql://generated:generated@127.0.0.1:1/postgres"
    text = (
        "import os\ndef test_with(): assert os.environ['BLUELAMP_TEST_DATABASE'].endswith(':1/bluelamp_made')\n"
        "def test_without(): assert False\n"
    )
    one = suite(text, server=run_suites.Server(address))
    assert (one.name, one.passed, one.failed, one.trouble) == ("made on PostgreSQL", 1, 0, None)


def test_a_suite_that_starts_programs_on_both_runs_whole_and_finds_the_server_for_them(suite, monkeypatch):
    monkeypatch.setattr(run_suites, "STARTS_BOTH", ("made",))
    text = (
        "import os\ndef test_one(): assert os.environ['BLUELAMP_TEST_POSTGRES'].endswith(':1/postgres')\n"
        "def test_two(): assert 'BLUELAMP_TEST_DATABASE' not in os.environ\n"
    )
    one = suite(text, server=run_suites.Server("postgresql://generated:generated@127.0.0.1:1/postgres"))
    assert (one.name, one.passed, one.failed, one.trouble) == ("made", 2, 0, None)


@pytest.mark.parametrize(("asked", "code"), [("", 0), ("1", 1)])
@pytest.mark.parametrize("left_out", ["doors/cli", "faults"])
def test_suites_left_out_are_named_and_fail_where_every_suite_is_asked_for(
    monkeypatch, tmp_path, capsys, asked, code, left_out
):
    monkeypatch.setenv("BLUELAMP_EVERY_SUITE", asked)
    monkeypatch.setattr(run_suites, "REPORTS", tmp_path)
    monkeypatch.setattr(run_suites.throwaway_postgres, "cluster", refused)
    monkeypatch.setattr(run_suites, "run", lambda folder, *_, **__: run_suites.Outcome(folder.name, 1, 0, 0, 0.0, ""))
    assert run_suites.main([left_out]) == code
    said = capsys.readouterr().out
    assert f"Left out on PostgreSQL: {left_out}. There is none here." in said
    assert said.splitlines()[-1] == f"1 passed, {code} failed, 0 skipped"


def refused():
    raise run_suites.throwaway_postgres.CannotStart("There is none here. What to do: install it.")
