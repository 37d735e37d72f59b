"""What others wrote is read by the one reader that counts brackets first, wherever it comes in."""

import ast

from architecture import reader

WAYS_IN = [f"src/bluelamp/{name}/" for name in ("core/ledger", "core/draw", "core/feeds", "core/seal", "doors")]


def readings(tree):
    """The lines on which Python's own reader of JSON is called."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in {"load", "loads", "JSONDecoder"}
        and isinstance(node.value, ast.Name)
        and node.value.id == "json"
    ]


def test_nothing_that_reads_what_outsiders_sent_calls_pythons_own_reader():
    found = [
        f"{module.where}:{line}: read it with core.kernel.load_json"
        for module in reader.modules(reader.SRC)
        if module.where.startswith(tuple(WAYS_IN))
        for line in readings(module.tree)
    ]
    assert found == []


def test_a_reading_is_seen_where_there_is_one():
    assert readings(ast.parse("import json\nx = json.loads(b'')\njson.dumps(x)\n")) == [2]
