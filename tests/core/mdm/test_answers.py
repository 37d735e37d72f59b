"""What phones answer is read where it is what Apple's schema has, and is left unknown where it is not."""

import plistlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.mdm import MessageMalformed, answers
from bluelamp.core.mdm.answers import Information, Place, Security

APP = {"Identifier": "uk.example.maps", "Installing": False}
PLACE = {"Latitude": 51.5, "Longitude": -0.1, "HorizontalAccuracy": 12}


def test_a_phone_says_which_release_it_has():
    said = {"OSVersion": "18.1", "SupplementalOSVersionExtra": "(a)", "BuildVersion": "22B83", "IsSupervised": True}
    found = Information(release="18.1", extra="(a)", build="22B83", supervised=True)
    assert answers.information({"QueryResponses": said}) == found


def test_the_build_of_a_rapid_response_goes_before_that_of_the_release():
    said = {"OSVersion": "18.1", "BuildVersion": "22B83", "SupplementalBuildVersion": "22B91"}
    assert answers.information({"QueryResponses": said}).build == "22B91"


@pytest.mark.parametrize("said", [{}, {"QueryResponses": []}, {"QueryResponses": {"OSVersion": 18}}])
def test_without_a_release_nothing_is_known(said):
    assert answers.information(said) is None


@pytest.mark.parametrize(
    ("said", "passcode", "encrypted"),
    [
        ({"PasscodePresent": True, "HardwareEncryptionCaps": 3}, True, True),
        ({"PasscodePresent": False, "HardwareEncryptionCaps": 3}, False, False),
        ({"PasscodePresent": True, "HardwareEncryptionCaps": 1}, True, False),
        ({"HardwareEncryptionCaps": 3}, None, None),
        ({"PasscodePresent": True}, True, None),
        ({"PasscodePresent": "yes", "HardwareEncryptionCaps": "3"}, None, None),
    ],
)
def test_a_phone_is_encrypted_where_it_has_both_kinds_and_a_passcode(said, passcode, encrypted):
    assert answers.security({"SecurityInfo": said}) == Security(passcode=passcode, encrypted=encrypted)


def test_an_app_that_is_being_installed_is_not_there_yet():
    listed = [APP, {"Identifier": "uk.example.news", "Installing": True}, {"Name": "No id"}, "no app", APP]
    assert answers.apps({"InstalledApplicationList": listed}) == ("uk.example.maps",)
    assert answers.apps({"InstalledApplicationList": {}}) is None


def test_a_place_is_one_on_earth():
    assert answers.place(PLACE) == Place(latitude=51.5, longitude=-0.1, metres=12.0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"Latitude": 91.0},
        {"Longitude": -181.0},
        {"HorizontalAccuracy": -1.0},
        {"Latitude": float("nan")},
        {"Longitude": "west"},
        {"HorizontalAccuracy": True},
    ],
)
def test_what_is_no_place_is_none(wrong):
    assert answers.place({**PLACE, **wrong}) is None


def test_why_a_phone_could_not_is_told_in_its_words():
    chain = [{"ErrorCode": 12067, "ErrorDomain": "MCMDMErrorDomain", "USEnglishDescription": "not lost"}, "nonsense"]
    assert answers.why({"ErrorChain": chain}).startswith("not lost (MCMDMErrorDomain 12067)")
    assert answers.why({}) == ""


ANYTHING = st.recursive(
    st.one_of(st.booleans(), st.integers(-(2**63), 2**64 - 1), st.floats(), st.text(), st.binary()),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(), inner, max_size=4)),
    max_leaves=12,
)
KEYS = [
    *("QueryResponses", "OSVersion", "SecurityInfo", "PasscodePresent", "HardwareEncryptionCaps", "ErrorChain"),
    *("InstalledApplicationList", "Identifier", "Latitude", "Longitude", "HorizontalAccuracy", "ErrorCode"),
]


@given(st.dictionaries(st.sampled_from(KEYS), st.one_of(ANYTHING, st.dictionaries(st.sampled_from(KEYS), ANYTHING))))
def test_whatever_a_phone_answers_is_read_or_left_unknown(said):
    for read in (answers.information, answers.security, answers.apps, answers.place, answers.why):
        read(said)


def test_a_whole_answer_is_read_and_what_is_none_is_refused():
    assert answers.read(plistlib.dumps({"A": 1})) == {"A": 1}
    assert answers.read(plistlib.dumps(["A"])) == {}
    with pytest.raises(MessageMalformed):
        answers.read(b"<plist><dict>")
