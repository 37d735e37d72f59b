"""Cedar's own handwritten tests: every request through the columns, one by one and together."""

import json

import pytest

from agreement.test_handwritten_cedar import CASES, CEDAR_TESTS, requests_of
from bluelamp.core.screening import ColumnDecider

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not CASES, reason="Cedar's handwritten tests are not beside this repository"),
]


def agree(verdicts, expected):
    assert [verdict.allowed for verdict in verdicts] == [one["decision"] == "allow" for one in expected]
    assert [sorted(verdict.reasons) for verdict in verdicts] == [sorted(one["reason"]) for one in expected]
    assert [sorted(verdict.errors) for verdict in verdicts] == [sorted(one["errors"]) for one in expected]


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_cedars_own_handwritten_test_passes_through_the_columns(path):
    policies, _, entities, asked = requests_of(path)
    decider = ColumnDecider(policies)
    agree(decider.decide_many([request for request, _ in asked], entities), [expected for _, expected in asked])
    assert decider.fallback == []
    agree([decider.decide(request, entities) for request, _ in asked], [expected for _, expected in asked])
    assert decider.fallback == []


def test_the_handwritten_tests_name_their_files():
    assert all((CEDAR_TESTS / json.loads(path.read_text(encoding="utf-8"))["policies"]).exists() for path in CASES)
