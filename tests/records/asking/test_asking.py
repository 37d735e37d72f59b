"""Asking is never evidence: nothing that looks at what people do can see what they asked."""

import ast

import pytest
from django.apps import apps

from architecture import reader

ASKING = "bluelamp.records.asking"
MAY_KNOW = ("bluelamp/records/asking/", "bluelamp/doors/web/my_phone/", "bluelamp/site/", "bluelamp/doors/api/")
CLEARED_BY = "bluelamp/doors/jobs/nightly.py"


def imports(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{one.name}" for one in node.names)


def uses_asking(tree):
    return any(name == ASKING or name.startswith(f"{ASKING}.") for name in imports(tree))


def test_only_the_pages_of_whoever_asks_know_of_asking():
    found = [one.path.relative_to(reader.SRC).as_posix() for one in reader.modules(reader.SRC) if uses_asking(one.tree)]
    assert [name for name in found if not name.startswith(MAY_KNOW)] == [CLEARED_BY]


def test_the_job_of_the_night_knows_no_more_than_how_to_take_old_answers_away():
    tree = next(one.tree for one in reader.modules(reader.SRC) if one.path.as_posix().endswith(CLEARED_BY))
    assert {name for name in imports(tree) if name.startswith(ASKING)} == {
        f"{ASKING}.answers",
        f"{ASKING}.answers.forget_old",
    }


@pytest.mark.parametrize(
    ("text", "uses"),
    [
        ("from bluelamp.records.asking import queries", True),
        ("from bluelamp.records import asking", True),
        ("import bluelamp.records.asking.models", True),
        ("from bluelamp.records.askingly import x", False),
    ],
)
def test_the_reader_of_imports_sees_each_way_to_write_one(text, uses):
    assert uses_asking(ast.parse(text)) is uses


def test_no_table_points_at_an_answer_and_no_answer_points_anywhere():
    for model in apps.get_app_config("asking").get_models():
        assert [field.name for field in model._meta.get_fields() if field.is_relation] == []
