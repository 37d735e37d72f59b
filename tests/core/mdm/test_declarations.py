import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.mdm import DeclarationUnknown, MessageMalformed, declaration_set, declarations
from bluelamp.core.mdm.declarations import Said

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


def one(identifier="web", kind="configuration", version="t1"):
    return {"Type": f"com.apple.{kind}.legacy", "Identifier": identifier, "ServerToken": version, "Payload": {"A": 1}}


SET = declaration_set([one(), one("start", "activation")])


def test_the_token_of_a_set_is_that_of_all_that_the_phone_would_get_in_any_order():
    assert declaration_set([one("start", "activation"), one()]).token == SET.token
    assert declaration_set([one(version="t2"), one("start", "activation")]).token != SET.token


def test_token_list_and_declarations_are_of_one_set():
    token = json.loads(declarations.answer(SET, "tokens", NOW))["SyncTokens"]
    listed = json.loads(declarations.answer(SET, "declaration-items", NOW))
    assert token == {"DeclarationsToken": SET.token, "Timestamp": "2026-11-22T10:00:00Z"}
    assert listed["DeclarationsToken"] == SET.token
    assert listed["Declarations"]["Configurations"] == [{"Identifier": "web", "ServerToken": "t1"}]
    assert json.loads(declarations.answer(SET, "declaration/configuration/web", NOW)) == one()


@pytest.mark.parametrize("endpoint", ["", "nonsense", "declaration/activation/web", "declaration/asset/", "tokens/x"])
def test_what_is_not_declared_is_not_found(endpoint):
    with pytest.raises(DeclarationUnknown):
        declarations.answer(SET, endpoint, NOW)


@pytest.mark.parametrize("wrong", [[one(), one()], [one(kind="nonsense")], [{**one(), "Type": "legacy"}]])
def test_what_makes_no_set_is_refused(wrong):
    with pytest.raises(ValueError, match="declaration"):
        declaration_set(wrong)


def report(*rows):
    return json.dumps({"StatusItems": {"management": {"declarations": {"configurations": list(rows)}}}}).encode()


def row(identifier, version="t1", *, active=True, valid="valid"):
    return {"identifier": identifier, "server-token": version, "active": active, "valid": valid}


def test_a_set_is_applied_where_each_declaration_is_active_valid_and_of_our_token():
    assert declarations.is_applied(SET, declarations.said(report(row("web"), row("start"))))
    for wrong in (row("web", "t0"), row("web", active=False), row("web", valid="unknown"), row("other")):
        assert not declarations.is_applied(SET, declarations.said(report(wrong, row("start"))))


def test_what_a_phone_says_against_a_declaration_is_kept_in_its_words():
    refused = {**row("web", valid="invalid"), "reasons": [{"code": "Error.X", "description": "cannot be read"}]}
    found = declarations.said(report(refused))
    assert found == {"web": Said("t1", active=True, valid=False, why="cannot be read", refused=True)}


def test_a_report_of_other_things_says_nothing_of_declarations():
    assert declarations.said(b'{"StatusItems": {"device": {"model": {}}}}') == {}


@given(st.binary(max_size=60))
def test_any_bytes_for_a_report_end_in_an_answer_or_a_refusal(data):
    for body in (data, b'{"StatusItems": {"management": {"declarations": {"x": [' + data + b"]}}}}", b"[" * 1000):
        try:
            found = declarations.said(body)
        except MessageMalformed:
            continue
        assert isinstance(found, dict)
