"""Cedar's own handwritten tests: every request, through the reference interpreter and through the engine."""

import json
from pathlib import Path

import pytest

from bluelamp.core.cedar import (
    Engine,
    Request,
    entities_from_json,
    parse_policies,
    parse_schema,
    record_from_json,
    uid_from_json,
)
from bluelamp.core.decision import EngineDecider, ReferenceDecider

CEDAR_TESTS = Path(__file__).parents[3] / "shared" / "reference" / "cedar-tests"
CASES = sorted((CEDAR_TESTS / "tests").glob("*/*.json"))
REQUESTS = 74

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not CASES, reason="Cedar's handwritten tests are not beside this repository"),
]


def requests_of(path):
    """Policies, entities, and each request with what Cedar's authors expect of it."""
    case = json.loads(path.read_text(encoding="utf-8"))
    schema = parse_schema((CEDAR_TESTS / case["schema"]).read_text(encoding="utf-8"))
    policies = parse_policies((CEDAR_TESTS / case["policies"]).read_text(encoding="utf-8"))
    entities = entities_from_json(json.loads((CEDAR_TESTS / case["entities"]).read_text(encoding="utf-8")), schema)
    asked = []
    for one in case["requests"]:
        action = uid_from_json(one["action"])
        context = record_from_json(one["context"], schema.actions[action].context)
        request = Request(uid_from_json(one["principal"]), action, uid_from_json(one["resource"]), context)
        asked.append((request, one))
    return policies, schema, entities, asked


@pytest.mark.parametrize("decider", [ReferenceDecider, EngineDecider])
@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_cedars_own_handwritten_test_passes(path, decider):
    policies, _, entities, asked = requests_of(path)
    ready = decider(policies)
    assert asked
    for request, expected in asked:
        verdict = ready.decide(request, entities)
        assert verdict.allowed == (expected["decision"] == "allow"), expected["description"]
        assert sorted(verdict.reasons) == sorted(expected["reason"]), expected["description"]
        assert sorted(verdict.errors) == sorted(expected["errors"]), expected["description"]


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_cedars_own_handwritten_policies_fit_their_schema_where_they_should(path):
    case = json.loads(path.read_text(encoding="utf-8"))
    policies, schema, _, _ = requests_of(path)
    assert (Engine(policies).validate(schema.text) == []) == case["shouldValidate"]


def test_all_of_cedars_handwritten_tests_are_here():
    assert len(CASES) == 22
    assert sum(len(requests_of(path)[3]) for path in CASES) == REQUESTS
