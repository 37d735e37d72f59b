"""Files spoiled at random: a rulebook loads, or is refused with an error that speaks, never with a traceback."""

import random
from datetime import date
from pathlib import Path
from shutil import copytree

import pytest

from bluelamp.core.kernel import BluelampError
from bluelamp.core.rulebook import check_directory, load_rulebook
from bluelamp.core.rulebook.errors import ExampleBroken, RuleWithoutTitle

ROOT = Path(__file__).parents[3]
SMALL = ROOT / "tests" / "data" / "rulebooks" / "small"
SPRING = date(2026, 3, 2)
PIECES = (
    *(b'"', b"'", b"{", b"}", b"(", b")", b":", b",", b"\n", b"\r", b"\t", b"\x00", b"\xff\xfe", b"\xe2\x80\xa8"),
    *(b"&a", b"*a", b"!!python/object:os.system", b"<<: *x", b"- ", b"? ", b"|", b">", b"~", b"null", b"true"),
    *(b"9" * 24, b"-0", b"1e999", b".inf", b"2026-13-45", b"0001-01-01", b"9999-12-31T23:59:59+14:00", b"[" * 200),
    *(
        b"@id",
        b'@id("x")',
        b"//",
        b'datetime("x")',
        b'duration("9999999999999d")',
        b'decimal("1.23456")',
        b"\\u{110000}",
    ),
    *(b"Set<", b"__cedar", b"%", b"\xef\xbb\xbf", b"(" * 300, b"!" * 300, b"has", b"in", b"if"),
)


def spoiled(rng, data):
    """The bytes with one thing wrong: a byte, a piece too few, too many or out of place, a line lost or moved."""
    at = rng.randrange(len(data) + 1)
    to = min(len(data), at + rng.choice((1, 1, 2, 5, 30, 200)))
    way = rng.randrange(8)
    if way < 5:
        middle = (bytes([rng.randrange(256)]), b"", rng.choice(PIECES), data[at:to] * 2, rng.choice(PIECES))[way]
        return data[:at] + middle + data[at if way == 2 else to :]
    lines = data.split(b"\n")
    one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    if way == 5:
        lines[one], lines[other] = lines[other], lines[one]
    elif way == 6:
        lines[one] = lines[other]
    else:
        del lines[one]
    return b"\n".join(lines)


def outcomes(directory, times, seed):
    """How often a spoiled rulebook still loads, and how often it is refused."""
    rng = random.Random(seed)
    files = sorted(one for one in directory.rglob("*") if one.is_file())
    loaded, refused = 0, list[str]()
    for _ in range(times):
        file = rng.choice(files)
        whole = file.read_bytes()
        text = whole
        for _ in range(rng.choice((1, 1, 1, 2, 4))):
            text = spoiled(rng, text)
        file.write_bytes(text)
        try:
            load_rulebook(directory, SPRING)
            loaded += 1
        except BluelampError as error:
            refused.append("" if check_directory(directory, SPRING).passes else error.say())
        file.write_bytes(whole)
    assert all(refused)
    return loaded, len(refused)


def test_a_spoiled_file_is_refused_with_an_error_that_speaks(tmp_path):
    loaded, refused = outcomes(Path(copytree(SMALL, tmp_path / "small")), 200, seed=1)
    assert loaded > 20
    assert refused > 80


@pytest.mark.deep
def test_two_thousand_spoiled_files_of_a_real_rulebook_are_refused_with_errors_that_speak(tmp_path):
    source = ROOT / "rulebooks" / "others" / "example-ambulance"
    loaded, refused = outcomes(Path(copytree(source, tmp_path / "example-ambulance")), 2_000, seed=2)
    assert loaded + refused == 2_000


def test_a_mark_without_a_value_counts_as_missing(edited):
    directory = edited(
        "policies/01-apps.cedar", '@title("Maps and force apps are open on a work phone")', "@title\n@note"
    )
    with pytest.raises(RuleWithoutTitle):
        load_rulebook(directory, SPRING)


@pytest.mark.parametrize("key", ["rules", "because", "person"])
def test_an_example_with_nothing_after_a_needed_key_is_broken(copied, key):
    file = next(iter(sorted((copied / "examples").glob("*.yaml"))))
    lines = file.read_text(encoding="utf-8").split("\n")
    at = next(number for number, line in enumerate(lines) if line.strip().startswith(f"{key}:"))
    lines[at] = lines[at].partition(":")[0] + ":"
    file.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(ExampleBroken, match=key):
        load_rulebook(copied, SPRING)
