"""JSON that strangers wrote: whatever it is, a value or a refusal, and the process goes on."""

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.kernel import NestedTooDeep, load_json, refuse_deep_nesting

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES, st.booleans())
def test_what_is_not_deep_is_read_as_python_reads_it(value, escaped):
    raw = json.dumps(value, ensure_ascii=escaped).encode(errors="surrogatepass" if escaped else "replace")
    assert load_json(raw, deepest=50) == json.loads(raw)


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'["]",', b'["\\"]",', b"[{}, ["])
def test_brackets_without_end_are_refused_before_anything_is_read(opening):
    with pytest.raises(NestedTooDeep, match="more than 20 deep"):
        load_json(opening * 100_000)


def test_the_depth_that_is_allowed_is_read_and_one_more_is_not():
    for deepest in (1, 5, 20):
        right = b"[" * deepest + b"]" * deepest
        assert load_json(right, deepest=deepest) is not None
        with pytest.raises(NestedTooDeep) as refused:
            load_json(b"[" + right + b"]", deepest=deepest)
        assert refused.value.deepest == deepest


def test_brackets_inside_texts_and_beside_each_other_are_not_deep():
    raw = ('["' + "[" * 500 + '\\"[",' + ",".join(["[[]]"] * 500) + "]").encode()
    assert len(load_json(raw)) == 501
    refuse_deep_nesting(b'"' + b"{" * 1000)


def test_numbers_that_are_not_whole_can_be_refused_by_the_reader():
    def never(_given):
        raise ValueError("no")

    for raw, name in ((b"[1.5]", "fraction"), (b"[NaN]", "fraction")):
        with pytest.raises(ValueError, match="no"):
            load_json(raw, **{name: never})


@pytest.mark.parametrize("raw", [b"", b"[1", b"\xff", b"{} {}", b"9" * 5000, b"]" * 30 + b"[" * 30])
def test_what_is_no_json_is_a_value_error(raw):
    with pytest.raises(ValueError, match=r".+"):
        load_json(raw)


@given(st.binary(max_size=300) | st.text(alphabet='[]{}",:\\1 ').map(str.encode))
def test_no_bytes_raise_anything_but_a_value_error(raw):
    said = "read"
    try:
        load_json(raw)
    except ValueError as refused:
        said = str(refused)
    assert said


def test_a_file_of_brackets_does_not_end_a_program_whose_limit_on_recursion_was_raised():
    """In a process of its own: `json.loads` runs off the machine's stack here, and this does not."""
    program = """
import sys
sys.setrecursionlimit(2**31 - 1)
from bluelamp.core.kernel import load_json
try:
    load_json(b"[" * 3_000_000)
except ValueError as refused:
    print(refused)
"""
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "brackets stand more than 20 deep in one another\n")
