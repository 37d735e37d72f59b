"""The codes of errors and their meanings are a contract: programs and people rely on them."""

import importlib.util

from architecture.reader import ROOT, TESTS

_found = importlib.util.spec_from_file_location("list_errors", ROOT / "tools" / "list_errors.py")
list_errors = importlib.util.module_from_spec(_found)
_found.loader.exec_module(list_errors)


def test_the_committed_list_of_errors_is_the_one_in_the_code():
    committed = (TESTS / "contracts" / "errors.txt").read_text(encoding="utf-8")
    assert committed == list_errors.listing(), "run `make errors` and read the difference before you commit it"
