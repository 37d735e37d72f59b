"""Entries say what was declared, in one form, and never anything of a person but a commitment."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.ledger import Code, Committed, Digest, Entry, EntryKind, Field, Kinds, Text, Whole
from bluelamp.core.ledger.entries import LEDGER_KINDS
from bluelamp.core.ledger.errors import (
    EntryFieldDoesNotFit,
    EntryFieldMissing,
    EntryFieldUndeclared,
    EntryKindBroken,
    EntryKindUnknown,
    EntryNotCanonical,
    EntryTooLong,
)
from ledger_worlds import KINDS, LOOKED, looked

WHO = "ab" * 32
NOTED = EntryKind(
    "test.noted",
    "Something was noted.",
    {
        "text": Field(Text(70_000), "what was noted", required=False),
        "code": Field(Code(), "an identifier", required=False),
        "choice": Field(Code(frozenset({"yes", "no", "later", "never", "asked"})), "an answer", required=False),
        "number": Field(Whole(-5, 5), "a small number", required=False),
        "hash": Field(Digest(), "the hash of a file", required=False),
    },
    about_person=False,
)
ALL = Kinds([NOTED, LOOKED])


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=100), st.integers(-5, 5), st.integers(0, 2**53 - 1))
def test_entries_survive_their_bytes_and_back(text, number, at):
    entry = Entry("test.noted", at, {"text": text, "number": number})
    assert ALL.decode(ALL.encode(entry)) == entry


def test_an_entry_is_sorted_json_without_spaces():
    entry = Entry("test.looked", 5, {"number": 1, "who": WHO})
    assert ALL.encode(entry) == b'{"at":5,"kind":"test.looked","number":1,"who":"%s"}' % WHO.encode()


def test_an_undeclared_field_is_refused_and_not_dropped():
    with pytest.raises(EntryFieldUndeclared, match="`name` is not declared"):
        ALL.encode(Entry("test.looked", 5, {"number": 1, "who": WHO, "name": "x"}))
    with pytest.raises(EntryFieldUndeclared, match="`address` is not declared"):
        ALL.encode(Entry("test.looked", 5, {"number": 1, "who": WHO, "name": "x", "rank": 1, "address": "y"}))


def test_an_undeclared_kind_and_a_missing_field_are_refused():
    with pytest.raises(EntryKindUnknown, match=r"`test\.unheard`"):
        ALL.encode(Entry("test.unheard", 5, {}))
    with pytest.raises(EntryFieldMissing, match=r"`who` of a `test\.looked` is missing: who looked"):
        ALL.encode(Entry("test.looked", 5, {"number": 1}))


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("text", 5, "is not text"),
        ("text", "half \ud800", "half a character"),
        ("text", "the other half \udfff", "half a character"),
        ("text", "x" * 70_001, "longer than 70000"),
        ("code", "two words", "is not a code"),
        ("code", 5, "is not a code"),
        ("choice", "maybe", "is none of asked, later, never, no, yes"),
        ("number", "5", "not a whole number"),
        ("number", True, "not a whole number"),
        ("number", 6, "not from -5 to 5"),
        ("hash", "AB" * 32, "not a SHA-256"),
        ("hash", 5, "not a SHA-256"),
    ],
)
def test_a_value_of_another_form_is_refused_with_the_reason(field, value, why):
    with pytest.raises(EntryFieldDoesNotFit, match=why):
        ALL.encode(Entry("test.noted", 5, {field: value}))


@pytest.mark.parametrize(
    ("field", "value"),
    [("code", "unit/7.b"), ("choice", "later"), ("number", -5), ("number", 5), ("hash", WHO), ("text", "\ue000")],
)
def test_a_value_of_its_form_is_taken(field, value):
    entry = Entry("test.noted", 2**53 - 1, {field: value})
    assert ALL.decode(ALL.encode(entry)) == entry


def test_a_text_is_up_to_a_thousand_characters_unless_it_is_declared_otherwise():
    assert Text().wrong("x" * 1000) is None
    assert Text().wrong("x" * 1001) == "is longer than 1000 characters"


def test_the_kinds_of_every_ledger_take_what_they_are_for_up_to_their_lengths():
    kinds = Kinds(LEDGER_KINDS)
    for role in ("log", "witness"):
        changed = {"role": role, "retired": "r" * 4000, "successor": "s" * 4000, "last-size": 7}
        entry = Entry("ledger.key-changed", 5, changed)
        assert kinds.decode(kinds.encode(entry)) == entry
        for name in ("retired", "successor"):
            with pytest.raises(EntryFieldDoesNotFit, match="longer than 4000"):
                kinds.encode(Entry("ledger.key-changed", 5, {**changed, name: "x" * 4001}))
    kinds.encode(Entry("ledger.shard-opened", 5, {"origin": "o" * 200}))
    with pytest.raises(EntryFieldDoesNotFit, match="longer than 200"):
        kinds.encode(Entry("ledger.shard-opened", 5, {"origin": "o" * 201}))


@pytest.mark.parametrize("at", [-1, 2**53, "5", True])
def test_a_time_that_is_none_is_refused(at):
    with pytest.raises(EntryFieldDoesNotFit, match="`at`"):
        ALL.encode(Entry("test.noted", at, {}))


def test_an_error_about_a_person_does_not_repeat_the_value():
    with pytest.raises(EntryFieldDoesNotFit) as caught:
        ALL.encode(Entry("test.looked", 5, {"number": 1, "who": "Sergeant Example"}))
    assert "is not a commitment" in caught.value.message
    assert "Example" not in caught.value.say()
    with pytest.raises(EntryFieldDoesNotFit, match="is not a commitment"):
        ALL.encode(Entry("test.looked", 5, {"number": 1, "who": 7}))


def test_an_entry_of_more_than_sixty_five_thousand_bytes_is_refused():
    with pytest.raises(EntryTooLong):
        ALL.encode(Entry("test.noted", 5, {"text": "x" * 65_536}))
    with pytest.raises(EntryTooLong):
        ALL.decode(b"x" * 65_536)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"\xff",
        b"[" * 60_000,
        b'{"at":5,"kind":"test.noted","text":null}',
        b'{"at":5,"kind":"test.noted","number":1.0}',
        b'{"at":5, "kind":"test.noted"}',
        b'{"kind":"test.noted","at":5}',
        b'{"at":5,"at":5,"kind":"test.noted"}',
        b'{"at":5,"kind":"test.noted","text":"\\u0061"}',
        b'{"at":true,"kind":"test.noted"}',
        b'{"at":5,"kind":"test.noted"}\n',
    ],
)
def test_bytes_that_are_not_the_one_form_are_refused(raw):
    with pytest.raises(EntryNotCanonical, match="not in the one form"):
        ALL.decode(raw)


@given(st.integers(0, 200), st.integers(0, 7))
def test_no_other_bytes_decode_to_the_same_entry(at, bit):
    raw = looked(7)
    changed = bytearray(raw)
    changed[at % len(raw)] ^= 1 << bit
    try:
        assert KINDS.decode(bytes(changed)) != KINDS.decode(raw)
    except (EntryNotCanonical, EntryKindUnknown, EntryFieldUndeclared, EntryFieldDoesNotFit, EntryFieldMissing):
        assert bytes(changed) != raw


def test_an_entry_read_without_kind_or_time_is_refused():
    with pytest.raises(EntryKindUnknown, match="No kind of entry is called ``"):
        ALL.decode(b'{"at":5}')
    with pytest.raises(EntryFieldDoesNotFit):
        ALL.decode(b'{"kind":"test.noted"}')


@pytest.mark.parametrize(
    ("name", "fields", "why"),
    [
        ("Test", {}, "lower case"),
        ("test", {"kind": Field(Whole(), "x")}, "not free"),
        ("test", {"a b": Field(Whole(), "x")}, "lower case"),
        ("test", {"who": Field(Committed(), "x", required=False)}, "no commitment"),
        ("test", {"number": Field(Whole(), "x")}, "no commitment"),
        ("test", {"who": Field(Committed(), "x"), "reason": Field(Text(), "x")}, "free text"),
    ],
)
def test_a_kind_that_could_not_keep_the_promise_about_persons_is_refused(name, fields, why):
    with pytest.raises(EntryKindBroken, match=why):
        EntryKind(name, "x", fields, about_person=True)


def test_a_kind_declared_twice_is_refused():
    with pytest.raises(EntryKindBroken, match="declared twice"):
        Kinds([NOTED, NOTED])


def test_the_outline_names_the_fields_of_each_kind():
    assert ALL.outline()["test.looked"] == {"at", "kind", "number", "who"}
