"""A rulebook kept as its files: byte for byte, and read again for any day."""

from datetime import date
from pathlib import Path

import pytest

from bluelamp.core.rulebook import load_rulebook
from bluelamp.core.rulebook.errors import RulebookError
from bluelamp.records.adoption.bundles import Bundle, Loaded, editions, read_bundle
from bluelamp.records.adoption.errors import BundleUnreadable

AMBULANCE = Path("rulebooks/others/example-ambulance")
FORCE = Path("rulebooks/example-force")


def test_a_bundle_holds_every_file_of_the_folder_byte_for_byte():
    bundle = read_bundle(AMBULANCE)
    assert set(bundle.files) == {one.relative_to(AMBULANCE).as_posix() for one in AMBULANCE.rglob("*") if one.is_file()}
    assert all(bundle.files[name].encode() == (AMBULANCE / name).read_bytes() for name in bundle.files)


def test_one_changed_sign_is_another_bundle():
    bundle = read_bundle(AMBULANCE)
    changed = Bundle({**bundle.files, "rulebook.yaml": bundle.files["rulebook.yaml"] + " "})
    assert changed.digest != bundle.digest


def test_hidden_files_are_no_part_of_it(tmp_path):
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").write_text("x", encoding="utf-8")
    (tmp_path / "rulebook.yaml").write_text("name: x", encoding="utf-8")
    assert set(read_bundle(tmp_path).files) == {"rulebook.yaml"}


@pytest.mark.parametrize("content", [b"\xff\xfe", b"a\0b"])
def test_what_is_not_text_is_refused(tmp_path, content):
    (tmp_path / "rulebook.yaml").write_bytes(content)
    with pytest.raises(BundleUnreadable):
        read_bundle(tmp_path)


def test_a_kept_bundle_is_the_rulebook_of_the_folder():
    day = date(2026, 11, 22)
    kept = Loaded().read("a", read_bundle(AMBULANCE), day)
    assert kept.digest == load_rulebook(AMBULANCE, day).digest


def test_there_is_an_edition_for_each_day_on_which_a_setting_changes():
    found = editions(read_bundle(FORCE), date(2025, 12, 1))
    assert [one.begins for one in found] == [date(2025, 12, 1), date(2026, 1, 1), date(2027, 1, 1)]
    assert len({one.rulebook.digest for one in found}) == 3


def test_a_value_that_does_not_fit_is_found_before_the_day_on_which_it_begins():
    bundle = read_bundle(FORCE)
    name = "parameters/take_home.yaml"
    later = '  - from: 2030-01-01\n    value: "perhaps"\n    source: "Bluelamp default: the force decides"\n'
    with pytest.raises(RulebookError, match="perhaps"):
        editions(Bundle({**bundle.files, name: bundle.files[name].rstrip() + "\n" + later}), date(2026, 11, 22))


def test_only_so_many_rulebooks_are_kept_in_memory(monkeypatch):
    monkeypatch.setattr("bluelamp.records.adoption.bundles.MOST_KEPT", 1)
    loaded, bundle = Loaded(), read_bundle(AMBULANCE)
    loaded.read("a", bundle, date(2026, 11, 1))
    loaded.read("a", bundle, date(2026, 11, 2))
    assert loaded.get("a", date(2026, 11, 1)) is None
    assert loaded.get("a", date(2026, 11, 2)) is not None
