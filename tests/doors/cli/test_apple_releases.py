"""`bluelamp apple-releases` says what should move, and its exit code says whether anything should."""

import json

import pytest
from click.testing import CliRunner

from bluelamp.doors.cli.main import bluelamp


def run(*arguments):
    return CliRunner().invoke(bluelamp, ["apple-releases", *map(str, arguments)])


def release(folder, *, removed):
    path = folder / "mdm/profiles/com.apple.applicationaccess.yaml"
    path.parent.mkdir(parents=True)
    ends = ", removed: '27.0'" if removed else ""
    path.write_text(
        "payload: {payloadtype: com.apple.applicationaccess, supportedOS: {iOS: {introduced: '4.0'}}}\n"
        f"payloadkeys: [{{key: allowAppClips, supportedOS: {{iOS: {{introduced: '14.0'{ends}}}}}}}]\n",
        encoding="utf-8",
    )
    return folder


def test_without_folders_the_two_releases_are_compared_that_it_was_made_with():
    found = run()
    assert found.exit_code == 1, found.output
    assert "iOS 18.1 and iOS 27.0" in found.output
    assert "ProfileURL: should move" in found.output


def test_a_program_gets_every_key_with_its_state():
    rows = json.loads(run("--json").output)["ours"]
    assert {row["state"] for row in rows} == {"moves already", "should move", "stays"}


def test_two_folders_of_apples_are_read(tmp_path):
    old, new = release(tmp_path / "old", removed=False), release(tmp_path / "new", removed=True)
    found = run(old, new)
    assert found.exit_code == 1
    assert "allowAppClips: should move; it was removed in iOS 27.0" in found.output


@pytest.mark.parametrize("folders", [["only-one"], ["missing", "missing"]])
def test_what_cannot_be_compared_is_said(tmp_path, folders):
    found = run(*(tmp_path / one for one in folders))
    assert found.exit_code != 0
    assert "should move" not in found.output
