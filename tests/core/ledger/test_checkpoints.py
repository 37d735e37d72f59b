"""A checkpoint is three exact lines, and belongs to one log."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.ledger.checkpoints import Checkpoint
from bluelamp.core.ledger.errors import Base64Broken, CheckpointBroken, NumberBroken, WrongOrigin

ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
TEXT = f"example.com/behind-the-sofa\n20852163\n{ROOT}\n"


def test_the_example_of_the_specification_reads_and_writes_the_same():
    read = Checkpoint.parse(TEXT)
    assert (read.origin, read.size, len(read.root)) == ("example.com/behind-the-sofa", 20852163, 32)
    assert read.text == TEXT


@given(st.integers(0, 2**63 - 1), st.binary(min_size=32, max_size=32))
def test_every_checkpoint_survives_its_text_and_back(size, root):
    made = Checkpoint("log.example", size, root)
    assert Checkpoint.parse(made.text) == made


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        TEXT[:-1],
        TEXT + "an extension line\n",
        TEXT + "a line without its end",
        TEXT + "\n",
        f"\n5\n{ROOT}\n",
        "log.example\n5\n",
    ],
)
def test_anything_but_three_lines_is_refused(text):
    with pytest.raises(CheckpointBroken, match="three lines"):
        Checkpoint.parse(text)


def test_a_bad_size_and_a_bad_root_have_errors_of_their_own():
    with pytest.raises(NumberBroken, match="The size `020852163`"):
        Checkpoint.parse(TEXT.replace("20852163", "020852163"))
    with pytest.raises(Base64Broken, match="The root `C!"):
        Checkpoint.parse(TEXT.replace("Cs", "C!"))
    with pytest.raises(Base64Broken, match="has 3 bytes"):
        Checkpoint.parse("log.example\n5\nYWJj\n")


def test_a_checkpoint_of_another_log_has_the_wrong_origin():
    Checkpoint.parse(TEXT).require_origin("example.com/behind-the-sofa")
    with pytest.raises(WrongOrigin, match=r"not of `log\.example`"):
        Checkpoint.parse(TEXT).require_origin("log.example")
