"""Values: equality as Cedar has it, and constructors that agree with the engine on every text."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bluelamp.core.cedar import (
    CedarSet,
    Datetime,
    Decimal,
    Duration,
    Engine,
    Entities,
    EntityUid,
    Ip,
    Record,
    Request,
    key,
    kind_of,
    parse_policies,
    same,
)
from bluelamp.core.cedar.values import CONSTRUCTORS, LONG_MAX, LONG_MIN

ONE = EntityUid("User", "one")


@pytest.fixture(scope="module")
def deciders():
    """One engine a constructor: allowed where the engine's value is the one given, in error where it refuses."""
    return {
        name: Engine(parse_policies(f"permit(principal, action, resource) when {{ {name}(context.t) == context.v }};"))
        for name in CONSTRUCTORS
    }


def agrees(engine, name, text):
    ours = CONSTRUCTORS[name](text)
    context = Record({"t": text, "v": True if ours is None else ours})
    verdict = engine.ask(Request(ONE, ONE, ONE, context), engine.load(Entities()))
    if ours is None:
        assert verdict.errors, f"the engine takes {name}({text!r}) and Bluelamp does not"
    else:
        assert not verdict.errors, f"the engine refuses {name}({text!r}) and Bluelamp takes it as {ours}"
        assert verdict.allowed, f"{name}({text!r}) is not {ours} for the engine"


def number(digits):
    return st.text("0123456789", min_size=1, max_size=digits)


DECIMALS = st.one_of(
    st.builds("{}{}.{}".format, st.sampled_from(["", "-", "+"]), number(16), number(5)),
    st.text("0123456789.-", max_size=8),
)
DURATIONS = st.one_of(
    st.builds(
        lambda sign, parts: sign + "".join(f"{n}{unit}" for n, unit in parts),
        st.sampled_from(["", "-"]),
        st.lists(st.tuples(number(12), st.sampled_from(["d", "h", "m", "s", "ms"])), max_size=5),
    ),
    st.text("0123456789dhms-", max_size=10),
)
DATETIMES = st.one_of(
    st.builds("{:04}-{:02}-{:02}".format, st.integers(0, 9999), st.integers(0, 13), st.integers(0, 32)),
    st.builds(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}{}".format,
        st.integers(0, 9999),
        st.integers(1, 12),
        st.integers(1, 31),
        st.integers(0, 25),
        st.integers(0, 61),
        st.integers(0, 61),
        st.sampled_from(["", ".000", ".999", ".5"]),
        st.sampled_from(["Z", "+0000", "-0000", "+0130", "-2359", "+2400", "+0060", "", "+01:00"]),
    ),
)
ADDRESSES = st.one_of(
    st.builds(
        "{}{}".format, st.ip_addresses().map(str), st.sampled_from(["", "/0", "/8", "/32", "/33", "/128", "/129"])
    ),
    st.builds("{}.{}.{}.{}".format, *[st.integers(0, 300)] * 4),
    st.text("0123456789abf:./", max_size=20),
)


@settings(max_examples=300, deadline=None)
@given(DECIMALS)
@example("922337203685477.5807")
@example("-922337203685477.5808")
@example("922337203685477.5808")
@example("1.00000")
@example("01.5")
def test_decimal_texts_are_read_as_the_engine_reads_them(deciders, text):
    agrees(deciders["decimal"], "decimal", text)


@settings(max_examples=300, deadline=None)
@given(DURATIONS)
@example("")
@example("-")
@example("1h1d")
@example("1d1d")
@example(f"{LONG_MAX}ms")
@example(f"-{-LONG_MIN}ms")
@example(f"{LONG_MAX + 1}ms")
@example("106751991167d7h12m55s807ms")
def test_duration_texts_are_read_as_the_engine_reads_them(deciders, text):
    agrees(deciders["duration"], "duration", text)


@settings(max_examples=300, deadline=None)
@given(DATETIMES)
@example("0000-02-29")
@example("1900-02-29")
@example("2000-02-29")
@example("9999-12-31T23:59:59.999-2359")
@example("2026-01-01T00:00:00")
def test_datetime_texts_are_read_as_the_engine_reads_them(deciders, text):
    agrees(deciders["datetime"], "datetime", text)


@settings(max_examples=300, deadline=None)
@given(ADDRESSES)
@example("1.2.3.4/08")
@example("01.2.3.4")
@example("::ffff:1.2.3.4")
@example("::/0")
@example("1:2:3:4:5:6:7:8/128")
@example("fe80::1%eth0")
def test_address_texts_are_read_as_the_engine_reads_them(deciders, text):
    agrees(deciders["ip"], "ip", text)


def test_true_and_one_differ_and_so_do_values_of_different_types():
    different = [True, 1, "1", Decimal(1), Datetime(1), Duration(1), Ip(4, 1, 32), EntityUid("A", "1"), CedarSet([1])]
    assert len({key(one) for one in different}) == len(different)
    assert not same(True, 1)  # noqa: FBT003 - truth values are what is compared
    assert len(CedarSet([True, 1, 1])) == 2


def test_sets_have_no_order_and_no_repetition_and_records_no_order():
    assert CedarSet([1, 2, 2]) == CedarSet([2, 1])
    assert CedarSet([CedarSet([1]), CedarSet([1, 1])]) == CedarSet([CedarSet([1])])
    assert Record({"a": 1, "b": True}) == Record({"b": True, "a": 1})
    assert Record({"a": 1}) != Record({"a": True})


def test_kinds_go_by_the_names_in_cedars_messages():
    values = [True, 1, "a", ONE, Decimal(1), Datetime(1), Duration(1), Ip(4, 1, 8), CedarSet(), Record()]
    names = ["bool", "long", "string", "entity", "decimal", "datetime", "duration", "ipaddr", "set", "record"]
    assert [kind_of(one) for one in values] == names


def test_the_name_of_an_entity_escapes_quotes_and_backslashes():
    assert str(EntityUid("App", 'a"b\\c')) == 'App::"a\\"b\\\\c"'


def test_an_address_range_begins_and_ends_where_its_prefix_says():
    found = CONSTRUCTORS["ip"]("10.1.2.3/8")
    assert (found.low, found.high, str(found)) == (10 << 24, (11 << 24) - 1, "10.1.2.3/8")
