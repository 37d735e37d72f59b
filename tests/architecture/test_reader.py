"""The reader of the code is tested first: each of its functions against a text with a known answer."""

import ast

import pytest

from architecture import reader


def names(text):
    return [name for name, _ in reader.definitions(ast.parse(text))]


def test_the_reader_sees_the_project():
    seen = {path.relative_to(reader.ROOT).as_posix() for path in reader.project_files()}
    assert {"Makefile", "pyproject.toml", "src/bluelamp/__init__.py", "tests/architecture/reader.py"} <= seen
    assert not any(name.startswith((".venv/", "build/")) for name in seen)
    assert len(reader.modules(reader.SRC)) > 20


def test_a_new_file_is_seen_before_it_is_committed():
    new = reader.ROOT / "tests" / "architecture" / "seen_before_commit.txt"
    reader.project_files.cache_clear()
    try:
        new.write_text("new", encoding="utf-8")
        assert new in reader.project_files()
    finally:
        new.unlink()
        reader.project_files.cache_clear()


def test_definitions_are_named_with_their_class():
    assert names("class A:\n  def b(self): ...\n  class C:\n    def d(self): ...\nasync def e(): ...\n") == [
        "A",
        "A.b",
        "A.C",
        "A.C.d",
        "e",
    ]


@pytest.mark.parametrize(("name", "public"), [("a", True), ("A.b", True), ("_a", False), ("_A.b", False)])
def test_an_underscore_anywhere_makes_a_name_private(name, public):
    assert reader.is_public(name) is public


@pytest.mark.parametrize(
    ("docstring", "wrong"),
    [
        ("The answer.", None),
        ("The answer.\n\nAnd why", None),
        (None, "has no docstring"),
        ("The answer", "full stop"),
        ("x" * 119 + ".", "120 characters"),
    ],
)
def test_the_docstring_standard_is_read_as_written(docstring, wrong):
    found = reader.wrong_with_docstring(docstring)
    assert found is None if wrong is None else wrong in found


def test_length_counts_from_def_to_the_last_line():
    tree = ast.parse("@cache\ndef a():\n    '''Doc.'''\n    return 1\n")
    assert [reader.length(node) for node in reader.every_function(tree)] == [3]


@pytest.mark.parametrize(
    "body",
    [
        "try:\n  a()\nexcept Exception:\n  pass",
        "try:\n  a()\nexcept BaseException:\n  ...",
        "try:\n  a()\nexcept:\n  pass",
        "for b in c:\n  try:\n    a()\n  except (ValueError, Exception):\n    continue",
        "def f():\n  try:\n    a()\n  except Exception:\n    return None",
        "with contextlib.suppress(Exception):\n  a()",
    ],
)
def test_a_swallowed_error_is_found(body):
    assert reader.swallowed(ast.parse(body))


@pytest.mark.parametrize(
    "body",
    [
        "try:\n  a()\nexcept ValueError:\n  pass",
        "try:\n  a()\nexcept Exception as error:\n  raise Refused() from error",
        "with contextlib.suppress(FileNotFoundError):\n  a()",
    ],
)
def test_an_error_that_is_dealt_with_is_left_alone(body):
    assert reader.swallowed(ast.parse(body)) == []


MARK = "# " + "noqa"
IGNORE = "# " + "type: ignore"


@pytest.mark.parametrize(
    ("comment", "found"),
    [
        (f"{MARK}", True),
        (f"{MARK}: S603", True),
        (f"{MARK}: S603 - our own words", False),
        (f"{MARK}: S603, S607 - our own words", False),
        (f"{IGNORE}", True),
        (f"{IGNORE}[arg-type]", True),
        (f"{IGNORE}[arg-type]  # the library has no types", False),
        ("# pragma: no " + "cover", True),
        ("# an ordinary comment", False),
    ],
)
def test_a_silenced_check_needs_its_name_and_a_reason(comment, found):
    assert bool(reader.silenced_without_reason(f"a = 1  {comment}\n")) is found


def test_a_silencer_inside_a_text_is_not_a_comment():
    assert reader.silenced_without_reason(f'a = "{MARK}"\n') == []


def test_asking_the_time_is_found_and_measuring_it_is_not():
    text = "datetime.now(UTC)\ndatetime.datetime.now()\ndate.today()\ntime.time()\ntime.monotonic()\nnow()\n"
    assert reader.clock_readings(ast.parse(text)) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "text", ["raise A", "raise A('x') from None", "refuse(A, 1)", "make(kind=e.A)", "TABLE = (('mark', A), 1)"]
)
def test_an_error_that_is_raised_called_handed_on_or_in_a_table_is_put_to_use(text):
    assert "A" in reader.names_put_to_use(ast.parse(f"from e import A\n{text}\n"))


@pytest.mark.parametrize(
    "text",
    [
        "class B(A): ...",
        "try:\n  f()\nexcept (A, ValueError) as one:\n  raise",
        "isinstance(x, A)",
        "def f(x: A) -> list[A]: ...",
        "x: A",
    ],
)
def test_an_error_that_is_only_spoken_of_is_not_put_to_use(text):
    assert "A" not in reader.names_put_to_use(ast.parse(f"from e import A\n{text}\n"))


@pytest.mark.parametrize(("name", "words"), [("test_it", 1), ("TestA.test_a_b_c_d", 4), ("test__two_words", 2)])
def test_words_in_a_name_are_counted(name, words):
    assert reader.words_in(name) == words


def test_a_test_file_finds_its_counterpart(tmp_path):
    tests, package = tmp_path / "tests", tmp_path / "src"
    for name in ("core/cedar/__init__.py", "core/cedar/values.py", "core/phones/apple/__init__.py"):
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).touch()

    def of(name):
        found = reader.counterpart(tests / name, tests, package)
        return found and found.relative_to(package).as_posix()

    assert of("core/cedar/test_values.py") == "core/cedar/values.py"
    assert of("core/cedar/test_values_at_the_edges.py") == "core/cedar/values.py"
    assert of("core/cedar/test_cedar.py") == "core/cedar/__init__.py"
    assert of("core/phones/test_apple.py") == "core/phones/apple/__init__.py"
    assert of("core/cedar/test_nothing.py") is None
