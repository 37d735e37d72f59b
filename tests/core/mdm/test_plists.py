import plistlib
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.mdm import MessageMalformed, plists

HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n<plist version="1.0">'
TEXTS = st.text(st.characters(min_codepoint=32, max_codepoint=0xD7FF), max_size=12)
LEAVES = st.one_of(
    TEXTS,
    st.booleans(),
    st.integers(-(2**63), 2**64 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.binary(max_size=40),
    st.datetimes(min_value=datetime(1000, 1, 1)).map(lambda moment: moment.replace(microsecond=0)),  # noqa: DTZ001 - as plistlib has dates
)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3), max_leaves=12
)


def listed(inside):
    return HEAD + inside + b"</plist>"


@given(VALUES)
def test_every_value_that_python_writes_is_read_back(value):
    assert plists.read(plistlib.dumps(value), deepest=40) == value


@given(st.dictionaries(TEXTS, VALUES, max_size=5))
def test_the_texts_at_the_top_are_those_of_the_whole(value):
    assert plists.top(plistlib.dumps(value), deepest=40) == {
        key: inner for key, inner in value.items() if isinstance(inner, str)
    }


@given(st.binary(max_size=200))
def test_any_bytes_end_in_a_refusal_or_an_answer(data):
    for read in (plists.read, plists.top):
        for body in (data, HEAD + data, listed(b"<dict>" + data + b"</dict>")):
            try:
                found = read(body)
            except MessageMalformed:
                continue
            assert plists.read(body) is not None
            assert read is plists.read or isinstance(found, dict)


@given(
    st.lists(
        st.sampled_from(
            [
                *("<dict>", "</dict>", "<array>", "</array>", "<key>a</key>", "<key>b</key>", "<true/>", "text"),
                *("<integer>1</integer>", "<date>2026-11-22T10:00:00Z</date>", "<data>AA==</data>", "<real>1</real>"),
            ]
        ),
        max_size=12,
    )
)
def test_where_both_read_a_list_it_is_the_same_to_pythons_own_reader(parts):
    body = listed("".join(parts).encode())
    try:
        found = plists.read(body)
    except MessageMalformed:
        return
    assert found == plistlib.loads(body)


@pytest.mark.parametrize("read", [plists.read, plists.top])
@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "not XML"),
        (b"bplist00\xd1\x01\x02", "binary"),
        (b"\xef\xbb\xbf" + b"not xml", "not XML"),
        (HEAD + b"<dict>", "not XML"),
        (listed(b""), "nothing"),
        (listed(b"<dict><key>a</key></dict>"), "no value"),
        (listed(b"<dict><string>a</string></dict>"), "alternate"),
        (listed(b"<dict><key>a</key><key>b</key></dict>"), "alternate"),
        (listed(b"<dict><key>a</key><true/><key>a</key><true/></dict>"), "given twice"),
        (listed(b"<key>a</key>"), "outside a dictionary"),
        (listed(b"<dict/><dict/>"), "more than one value"),
        (listed(b"<dict>text</dict>"), "text stands"),
        (listed(b"<set/>"), "do not have"),
        (listed(b"<string><true/></string>"), "none may"),
        (listed(b"<plist/>"), "none may"),
        (b"<dict/>", "none may"),
        (b'<!DOCTYPE plist [<!ENTITY a "b">]><plist><string>&a;</string></plist>', "entities"),
        (b'<?xml version="1.0" encoding="no-such"?><plist/>', "not XML"),
    ],
)
def test_what_is_no_property_list_is_refused_with_the_reason(read, body, why):
    with pytest.raises(MessageMalformed, match=why):
        read(body)


@pytest.mark.parametrize(
    "leaf",
    [
        b"<integer>one</integer>",
        b"<integer>" + b"9" * 100_000 + b"</integer>",
        b"<real>x</real>",
        b"<date>yesterday</date>",
        b"<data>=</data>",
        b"<true>yes</true>",
    ],
)
def test_a_value_that_is_not_of_its_kind_is_refused(leaf):
    with pytest.raises(MessageMalformed):
        plists.read(listed(leaf))


@pytest.mark.parametrize("read", [plists.read, plists.top])
@pytest.mark.parametrize(("deep", "fits"), [(plists.DEEPEST, True), (plists.DEEPEST + 1, False), (200_000, False)])
def test_a_list_is_read_as_deep_as_it_may_be_and_no_deeper(read, deep, fits):
    holders = deep - 1  # the dictionary that holds them is the first
    inside = b"<dict><key>a</key>" + b"<array>" * holders + b"</array>" * holders + b"</dict>"
    if fits:
        assert read(listed(inside)) is not None
    else:
        with pytest.raises(MessageMalformed, match="16 deep"):
            read(listed(inside))


def test_a_list_of_too_many_values_is_refused():
    with pytest.raises(MessageMalformed, match="more than 100 values"):
        plists.read(listed(b"<array>" + b"<true/>" * 200 + b"</array>"), most=100)


def test_what_is_written_for_a_phone_is_a_list_in_xml_with_what_was_given():
    body = plists.written({"Command": {"RequestType": "DeviceLock", "Message": "<Return & call>"}})
    assert body.startswith(b"<?xml")
    assert plists.read(body) == {"Command": {"RequestType": "DeviceLock", "Message": "<Return & call>"}}
