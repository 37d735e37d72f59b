"""Parameter files: what is read, and every way in which one can be broken."""

from datetime import date

import pytest

from bluelamp.core.rulebook import gather
from bluelamp.core.rulebook.errors import ParameterBroken

SPRING = date(2026, 3, 2)
FILE = "parameters/take_home.yaml"


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("name: take_home", "name: take_hom", 1, "does not declare"),
        ("name: take_home\n", "", 1, "lacks `name`"),
        ("says: Whether", "sagt: Whether", 1, "lacks `says`"),
        ("values:", "valuez:", 1, "lacks `values`"),
        ("type: text", "type: duration", 3, "the schema has it as `text`"),
        ("type: text", "type: string", 3, "gives its type as `string`"),
        ("value: free", "value: sometimes", 6, "it is one of `free`, `authorised`, `no`"),
        ("value: free", "value: 3", 6, "not a text"),
        ("value: free", "valu: free", 5, "without `value`"),
        ("from: 2026-07-01", "from: 1 July", 8, "is not a date"),
        ("from: 2026-07-01", "from: 2026-01-01", 8, "two values from 2026-01-01"),
        ("from: 2026-07-01", "form: 2026-07-01", 8, "without `from`"),
        ("source: Order 12 of 2026", "", 8, "without `source`"),
        ("- from: 2026-07-01\n    value: no\n    source: Order 12 of 2026", "- no", 4, "not entries"),
    ],
)
def test_a_broken_parameter_is_told_with_its_line_and_leaves_no_value(edited, old, new, line, says):
    gathered = gather(edited(FILE, old, new), SPRING)
    told = [one for one in gathered.problems if isinstance(one, ParameterBroken) and says in one.message]
    assert told, [one.message for one in gathered.problems]
    assert (told[0].place.source, told[0].place.line) == (f"small/{FILE}", line)
    assert "take_home" not in gathered.rulebook.parameters


def test_a_parameter_of_the_schema_that_no_file_sets_is_missed(copied):
    (copied / FILE).unlink()
    messages = [one.message for one in gather(copied, SPRING).problems]
    assert any("declares the parameter `take_home`, and no file" in one for one in messages)


def test_one_parameter_in_two_files_is_refused(copied):
    (copied / "parameters" / "zz.yaml").write_text((copied / FILE).read_text(encoding="utf-8"), encoding="utf-8")
    messages = [one.message for one in gather(copied, SPRING).problems]
    assert any("stands in two files" in one for one in messages)
