"""Two releases of Apple's schema beside each other: what is new, what is gone, and what of ours should move."""

import json
from pathlib import Path

import pytest
import yaml
from tools.vendor import apple_releases

from bluelamp.core.phones.apple import releases
from bluelamp.core.phones.apple.payloads import SUPERVISED_PHONE, sent_keys
from bluelamp.core.phones.apple.releases import Key, Release, ReleaseUnreadable, State, compare, read_release

REFERENCE = Path(__file__).parents[5] / "shared/reference"
OLDER, NEWER = REFERENCE / "apple-device-management", REFERENCE / "apple-declarations-2026"
LEGACY = "declaration com.apple.configuration.legacy"
RESTRICTIONS = "profile com.apple.applicationaccess"


def states():
    return {(one.part, one.path): one.state for one in compare(*releases.committed()).moves}


def changed(**parts):
    """The committed releases, with parts of the newer one replaced by keys and their support."""
    old, new = releases.committed()
    more = {part: {path: Key.of(text) for path, text in keys.items()} for part, keys in parts.items()}
    return old, Release({**new.parts, **more})


def test_the_committed_releases_are_those_of_ios_18_1_and_27():
    found = compare(*releases.committed())
    assert (found.old, found.new) == ("iOS 18.1", "iOS 27.0")
    assert any("app.settings" in one for one in found.parts_new)
    assert found.left_out == ("command", "profile")
    assert found.keys_gone == ()


def test_every_key_that_is_sent_is_asked_about_and_known():
    found = states()
    assert {(RESTRICTIONS, name) for name in SUPERVISED_PHONE} <= set(found)
    assert set(sent_keys()) <= set(found)
    assert State.UNKNOWN not in found.values()


def test_the_list_of_apps_moves_already_and_a_profile_can_be_an_asset():
    found = states()
    assert found[RESTRICTIONS, "allowListedAppBundleIDs"] is State.MOVES
    assert found[LEGACY, "ProfileURL"] is State.SHOULD
    assert [one.path for one in compare(*releases.committed()).to_do] == ["ProfileURL"]


def test_a_key_that_a_release_takes_away_is_to_be_moved():
    old, new = changed(**{RESTRICTIONS: {"": "4.0", "allowAppClips": "14.0, removed 27.0, supervised"}})
    found = {one.path: one for one in compare(old, new).moves if one.part == RESTRICTIONS}
    assert (found["allowAppClips"].state, "removed in iOS 27.0" in found["allowAppClips"].why) == (State.SHOULD, True)
    assert found["allowHostPairing"].state is State.UNKNOWN


def test_a_declaration_that_comes_to_have_a_key_of_the_same_name_is_found_by_itself():
    old, new = changed(**{"declaration com.apple.configuration.clips": {"": "27.1", "Clips.AllowAppClips": "27.1"}})
    found = next(one for one in compare(old, new).moves if one.path == "allowAppClips")
    assert found.state is State.SHOULD
    assert "com.apple.configuration.clips Clips.AllowAppClips, from iOS 27.1" in found.say()


def test_new_gone_and_deprecated_keys_are_told_apart():
    old, new = (
        Release.of({"command A": {"": "4.0", "x": "4.0", "y": "5.0"}}),
        Release.of({"command A": {"": "4.0", "y": "5.0, deprecated 27.0", "z": "27.0"}, "command B": {"": "27.0"}}),
    )
    found = compare(old, new)
    assert found.parts_new == ("command B (iOS 27.0)",)
    assert (found.keys_new, found.keys_gone) == (("command A z (iOS 27.0)",), ("command A x (iOS 4.0)",))
    assert found.deprecated == ("command A y (deprecated in iOS 27.0)",)
    assert "New keys: 1" in found.say()
    assert json.loads(json.dumps(found.as_json()))["gone_keys"] == list(found.keys_gone)


@pytest.mark.parametrize("key", [Key("15.0"), Key("4.0", "16.0", "18.0", supervised=True), Key("4.0", removed="9.0")])
def test_a_key_is_the_same_after_the_digest(key):
    assert Key.of(key.as_text()) == key


def written(folder, name, source):
    path = folder / "declarative/declarations" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source if isinstance(source, str) else yaml.safe_dump(source), encoding="utf-8")
    return folder


def test_support_is_inherited_and_what_is_on_no_iphone_is_left_out(tmp_path):
    source = {
        "payload": {"declarationtype": "a", "supportedOS": {"iOS": {"introduced": "15.0", "supervised": True}}},
        "payloadkeys": [
            {"key": "Heir", "subkeys": [{"key": "Own", "supportedOS": {"iOS": {"introduced": "16.0"}}}]},
            {"key": "Mac", "supportedOS": {"iOS": {"introduced": "n/a"}}, "subkeys": [{"key": "Inside"}]},
            {"key": "All", "supportedOS": {"iOS": {"allowed-enrollments": ["supervised", "device"]}}},
        ],
    }
    (found,) = read_release(written(tmp_path, "a.yaml", source)).parts.values()
    assert {path: key.as_text() for path, key in found.items()} == {
        "": "15.0, supervised",
        "Heir": "15.0, supervised",
        "Heir.Own": "16.0, supervised",
        "All": "15.0",
    }


def test_a_part_that_holds_itself_is_walked_once(tmp_path):
    source = "payload: {declarationtype: a, supportedOS: {iOS: {introduced: '15.0'}}}\n"
    source += "payloadkeys: &all\n- {key: Folder, subkeys: *all}\n"
    (found,) = read_release(written(tmp_path, "a.yaml", source)).parts.values()
    assert set(found) == {"", "Folder"}


@pytest.mark.parametrize("text", ["", "[]", "payload: 1", "payload: {supportedOS: 3}", "a: [", "payloadkeys: []"])
def test_a_file_that_is_none_of_apples_is_refused_by_its_name(tmp_path, text):
    with pytest.raises(ReleaseUnreadable, match=r"a\.yaml"):
        read_release(written(tmp_path, "a.yaml", text))


def test_a_folder_without_a_release_is_refused(tmp_path):
    with pytest.raises(ReleaseUnreadable, match="no profiles"):
        read_release(tmp_path)


@pytest.mark.shared
def test_the_committed_digest_is_what_apples_data_gives():
    if not (OLDER.is_dir() and NEWER.is_dir()):
        pytest.skip("Apple's data is not beside the repository; the committed digest stands")
    assert apple_releases.text(apple_releases.build(OLDER, NEWER)) == apple_releases.OUTPUT.read_text(encoding="utf-8")


@pytest.mark.shared
def test_apples_own_folders_say_the_same_as_the_digest_of_what_is_ours():
    if not (OLDER.is_dir() and NEWER.is_dir()):
        pytest.skip("Apple's data is not beside the repository; the committed digest stands")
    assert compare(read_release(OLDER), read_release(NEWER)).moves == compare(*releases.committed()).moves
