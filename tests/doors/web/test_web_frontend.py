"""The style sheet and the script that are committed: built from `frontend`, and fit to be served as they are."""

import json
import re
import shutil
import subprocess

import pytest
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.files.storage import FileSystemStorage

from architecture import reader

FRONTEND = reader.ROOT / "frontend"
BUILT = reader.SRC / "bluelamp" / "doors" / "web" / "static" / "bluelamp"
MADE = ("app.css", "app.js", "start.js", "licences.txt")


def test_a_fresh_build_is_what_is_committed(tmp_path):
    if shutil.which("node") is None or not (FRONTEND / "node_modules" / "sass").is_dir():
        pytest.skip(
            "no Node or no frontend/node_modules here (`make frontend` fetches them): the build was not compared"
        )
    subprocess.run(["node", "build.js", str(tmp_path)], cwd=FRONTEND, check=True, timeout=120)  # noqa: S603, S607 - our own build, Node found on the path
    assert {name: (tmp_path / name).read_bytes() == (BUILT / name).read_bytes() for name in MADE} == dict.fromkeys(
        MADE, True
    )


def test_the_style_sheet_names_no_file_no_other_font_and_no_brand_of_others():
    text = (BUILT / "app.css").read_text(encoding="utf-8")
    assert "govuk-button" in text
    assert "moj-timeline" in text
    found = [one for one in ("url(", "@import", "GDS Transport", "sourceMappingURL", "#1d70b8", "crown") if one in text]
    assert found == []


@pytest.mark.parametrize("name", ["app.js", "start.js"])
def test_a_script_loads_nothing_and_writes_no_markup_of_its_own(name):
    text = (BUILT / name).read_text(encoding="utf-8")
    assert len(text) > 50
    assert (
        re.findall(r"sourceMappingURL|\bimport\s*[({\"']|\beval\(|new Function|document\.write|innerHTML", text) == []
    )


def test_hashed_names_can_be_given_to_every_static_file(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path

    class Storage(ManifestStaticFilesStorage):
        manifest_strict = True

    for path in BUILT.iterdir():
        target = tmp_path / "bluelamp" / path.name
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(path.read_bytes())
    storage, source = Storage(location=tmp_path), FileSystemStorage(location=BUILT.parent)
    names = {f"bluelamp/{path.name}": (source, f"bluelamp/{path.name}") for path in BUILT.iterdir()}
    done = list(storage.post_process(names))
    assert [result for _, _, result in done if isinstance(result, Exception)] == []
    assert len(storage.hashed_files) == len(names) >= len(MADE)


def test_the_lock_names_no_download_address_and_has_a_hash_for_every_package():
    lock = json.loads((FRONTEND / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: one for name, one in lock["packages"].items() if name}
    assert len(packages) > 10
    assert [name for name, one in packages.items() if "resolved" in one or "integrity" not in one] == []


def test_a_first_visit_costs_a_phone_less_than_forty_eight_kilobytes():
    import brotli  # noqa: PLC0415 - whitenoise's own dependency, needed by this test alone

    sizes = {
        path.name: len(brotli.compress(path.read_bytes())) for path in BUILT.iterdir() if path.name != "licences.txt"
    }
    assert sum(sizes.values()) < 36_000, sizes  # the page itself comes on top
