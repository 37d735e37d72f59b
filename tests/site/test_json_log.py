"""Lines of the logs: one object each, whatever stands in it."""

import json
import logging
import sys

from hypothesis import given
from hypothesis import strategies as st

from bluelamp.site.json_log import JsonFormatter

values = st.recursive(st.none() | st.text() | st.integers(), st.lists, max_leaves=5)


@given(st.text(), st.dictionaries(st.text(), values))
def test_a_line_stays_one_line_and_parses_whatever_is_in_it(message, facts):
    record = logging.LogRecord("bluelamp.security", logging.WARNING, __file__, 1, "%s", (message,), None)
    record.facts = facts
    line = JsonFormatter().format(record)
    assert len(line.splitlines()) == 1
    read = json.loads(line)
    assert read["what"] == message
    assert read["facts"] == json.loads(json.dumps(facts))
    assert read["at"].endswith("+00:00")
    assert (read["level"], read["part"]) == ("warning", "bluelamp.security")


def test_an_error_is_logged_with_where_it_happened():
    try:
        int("broken")
    except ValueError:
        record = logging.LogRecord("django.request", logging.ERROR, __file__, 1, "failed", (), sys.exc_info())
    assert "ValueError: invalid literal" in json.loads(JsonFormatter().format(record))["error"]
