"""The reference page: every setting is on it, and every setting that is read is in the table."""

import re
from pathlib import Path

from bluelamp.site.configuration import SETTINGS, reference_page
from bluelamp.site.configuration.oidc import PARTS

FOLDER = Path(__file__).resolve().parents[3] / "src" / "bluelamp" / "site" / "configuration"


def test_every_setting_has_a_sentence_an_example_and_a_row():
    page = reference_page()
    assert len({one.name for one in SETTINGS}) == len(SETTINGS)
    for one in SETTINGS:
        assert one.says.endswith((".", "…")), one.name
        assert one.example, one.name
        assert f"| `{one.name}` |" in page


def test_no_key_stands_on_the_page():
    page = reference_page()
    assert [one.name for one in SETTINGS if one.secret and one.demo and one.demo in page] == []


def test_every_setting_that_is_read_is_in_the_table_and_the_other_way_round():
    text = (FOLDER / "reading.py").read_text(encoding="utf-8")
    read = set(re.findall(r'self\.\w+\("([A-Z_]+)"', text)) | set(re.findall(r'\{PREFIX\}([A-Z_]+)"', text))
    read = {f"BLUELAMP_{name}" for name in read} - {"BLUELAMP_TEST_DATABASE"}
    assert read == {one.name for one in SETTINGS if "<" not in one.name}
    assert {one.name for one in SETTINGS if "<" in one.name} == {f"BLUELAMP_OIDC_<NAME>_{part}" for part in PARTS}
