import plistlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apple_phones.signing import body
from bluelamp.core.mdm import (
    MOST_CHECK_IN,
    MOST_REPORT,
    ChannelDeclined,
    CheckIn,
    MessageMalformed,
    MessageTooLarge,
    Report,
    Status,
    Step,
    message,
    messages,
    most_bytes,
    plists,
    refuse_larger,
)

UDID = "00008110-000000000000001E"
IDLE = body(Status="Idle", UDID=UDID)
DONE = body(CommandUUID="command-1", Status="Acknowledged", UDID=UDID)
AUTHENTICATE = {
    "MessageType": "Authenticate",
    "UDID": UDID,
    "SerialNumber": "C39GENERATED",
    "Topic": "com.apple.mgmt.x",
}
TOKEN = {
    "MessageType": "TokenUpdate",
    "UDID": UDID,
    "Token": b"\x01",
    "PushMagic": "magic",
    "Topic": "com.apple.mgmt.x",
}


def test_an_idle_phone_is_read_by_the_pattern_and_by_the_reader_alike():
    assert messages._IDLE(IDLE)
    assert message(IDLE) == Report(UDID, Status.IDLE)
    assert message(plistlib.dumps({"UDID": UDID, "Status": "Idle", "Extra": "x"}, sort_keys=False)).status == "Idle"


def test_a_phone_that_did_it_is_read_by_the_pattern_and_by_the_reader_alike():
    assert messages._DONE(DONE)
    assert message(DONE) == Report(UDID, Status.ACKNOWLEDGED, "command-1")
    assert not messages._DONE(body(CommandUUID="a&b", Status="Acknowledged", UDID=UDID))


def pieces_of(whole):
    return [*(piece for piece in re.split(rb"(?<=>)", whole) if piece), b"\n", b"<key>UDID</key><string>OTHER</string>"]


_places = st.lists(st.integers(0, len(pieces_of(body(CommandUUID="c", Status="Acknowledged", UDID="u")))), max_size=3)


@given(st.booleans(), _places, _places)
def test_no_pattern_ever_reads_a_body_otherwise_than_the_reader(idle, twice, gone):
    pieces = pieces_of(IDLE if idle else DONE)
    changed = b"".join(b"" if at in gone else one * (1 + twice.count(at)) for at, one in enumerate(pieces))
    matched = messages._IDLE(changed)
    if matched:
        assert plists.top(changed) == {"Status": "Idle", "UDID": matched[1].decode()}
    matched = messages._DONE(changed)
    if matched:
        said = {"CommandUUID": matched[1].decode(), "Status": "Acknowledged", "UDID": matched[2].decode()}
        assert plists.top(changed) == said


def test_an_answer_to_a_command_names_the_phone_at_its_top_and_not_within():
    answer = body(
        Status="Acknowledged", UDID=UDID, CommandUUID="command-1", QueryResponses={"UDID": "OTHER", "Status": "Idle"}
    )
    assert message(answer) == Report(UDID, Status.ACKNOWLEDGED, "command-1")


@pytest.mark.parametrize("status", ["Error", "CommandFormatError", "NotNow"])
def test_every_answer_of_apples_is_known(status):
    said = message(body(Status=status, UDID=UDID, CommandUUID="command-1", ErrorChain=[{"ErrorCode": 12021}]))
    assert said.status == status


@pytest.mark.parametrize(
    "wrong",
    [
        {"Status": "Idle"},
        {"Status": "Idle", "UDID": ""},
        {"Status": "Idle", "UDID": "../../etc"},
        {"Status": "Idle", "UDID": b"bytes"},
        {"UDID": UDID},
        {"Status": "Dancing", "UDID": UDID, "CommandUUID": "command-1"},
        {"Status": "Acknowledged", "UDID": UDID},
        {"Status": "Acknowledged", "UDID": UDID, "CommandUUID": "x" * 101},
        {"MessageType": "Nonsense", "UDID": UDID},
        {"MessageType": "Authenticate", "UDID": UDID},
        {**TOKEN, "Token": b""},
        {**TOKEN, "PushMagic": 7},
    ],
)
def test_a_message_without_what_it_must_have_is_refused(wrong):
    with pytest.raises(MessageMalformed):
        message(body(**wrong))


@pytest.mark.parametrize("list_", [["a"], "text", 7])
def test_a_message_that_is_no_dictionary_is_refused(list_):
    with pytest.raises(MessageMalformed, match="not a dictionary"):
        message(plistlib.dumps(list_))


@pytest.mark.parametrize(
    "asked",
    [
        {"MessageType": "UserAuthenticate", "UDID": UDID},
        {**TOKEN, "UserID": "someone"},
        {"UDID": UDID, "EnrollmentID": "x"},
    ],
)
def test_a_user_of_the_phone_is_declined_so_that_the_phone_takes_it_as_no(asked):
    with pytest.raises(ChannelDeclined) as refused:
        message(body(**asked))
    assert refused.value.status == 410


def test_the_steps_into_and_out_of_management_bring_all_that_they_say():
    said = message(body(**AUTHENTICATE, OSVersion="18.1"))
    assert isinstance(said, CheckIn)
    assert (said.step, said.text("SerialNumber"), said.text("OSVersion")) == (Step.AUTHENTICATE, "C39GENERATED", "18.1")
    assert said.text("NoSuchKey") == ""
    token = message(body(**TOKEN))
    assert (token.octets("Token"), token.octets("UnlockToken")) == (b"\x01", None)
    assert message(body(MessageType="CheckOut", UDID=UDID)).step is Step.CHECK_OUT


def test_each_kind_of_message_has_its_own_most():
    assert most_bytes("application/x-apple-aspen-mdm-checkin") == MOST_CHECK_IN
    assert most_bytes("application/x-apple-aspen-mdm; charset=UTF-8") == MOST_REPORT
    assert most_bytes("") == MOST_REPORT
    refuse_larger(MOST_CHECK_IN, MOST_CHECK_IN)
    with pytest.raises(MessageTooLarge):
        refuse_larger(MOST_CHECK_IN + 1, MOST_CHECK_IN)


def test_a_step_is_held_to_its_most_even_where_it_is_sent_as_a_report():
    with pytest.raises(MessageTooLarge):
        message(body(**AUTHENTICATE, Filler=b"x" * MOST_CHECK_IN))


@given(st.binary(max_size=200))
def test_any_bytes_end_in_a_message_or_a_refusal(data):
    with pytest.raises((MessageMalformed, ChannelDeclined)):
        message(data)
