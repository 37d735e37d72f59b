"""Spoilt messages, signatures, questions for certificates and answers: each ends as an answer or a refusal of ours.

Every input comes of a good one by a few cuts, copies, changed bytes, lengths and splices, from a seed. The number of
inputs is kept with each test (`inputs`), and the long runs are in `make deep`.
"""

import base64
import plistlib
import random
from datetime import UTC, datetime

import pytest
from cryptography import x509

from apple_phones import scep_client, signing
from bluelamp.core.mdm import Authority, CheckIn, Issuer, MdmError, Report, Verifier, answers, message, plists, scep

NOW = datetime.now(UTC)
KEY = signing.rsa_key()
CA = signing.authority("Generated authority", KEY)
ISSUER = Issuer(CA.certificate, KEY)
VERIFIER = Verifier(Authority([CA.certificate]))
PHONE = signing.issued(signing.name("invitation-1", "C39GENERATED"), signing.curve_key(), by=CA)
OTHER = signing.issued(signing.name("invitation-2", "C39OTHER"), signing.rsa_key(), by=CA)
UDID = "00008110-000000000000001E"
IDLE = signing.body(Status="Idle", UDID=UDID)
MESSAGES = (
    IDLE,
    signing.body(Status="Acknowledged", UDID=UDID, CommandUUID="c-1", QueryResponses={"OSVersion": "18.1"}),
    signing.body(Status="Error", UDID=UDID, CommandUUID="c-1", ErrorChain=[{"ErrorCode": 12, "ErrorDomain": "MC"}]),
    signing.body(MessageType="Authenticate", UDID=UDID, SerialNumber="C39GENERATED", Topic="com.apple.mgmt.x"),
    signing.body(MessageType="TokenUpdate", UDID=UDID, Topic="com.apple.mgmt.x", Token=b"\x01" * 32, PushMagic="m"),
    signing.body(MessageType="DeclarativeManagement", UDID=UDID, Endpoint="status", Data=b'{"StatusItems":{}}'),
    signing.body(MessageType="CheckOut", UDID=UDID),
)
PIECES = (
    *(b"<array>" * 40, b"<dict>", b"</dict>", b"<key>UDID</key>", b"<string>", b"<!ENTITY a 'aaaa'>", b"&a;", b"\x00"),
    *(b"<integer>" + b"9" * 5_000 + b"</integer>", b"<real>nan</real>", b"<date>9999-99-99T99:99:99Z</date>", b"]]>"),
    *(b"bplist00", b"\xff\xfe", b"\xed\xa0\x80", b"<data>====</data>", b"<true>x</true>", b"<?xml version='1.1'?>"),
)
LENGTHS = (b"\x80", b"\x84\xff\xff\xff\xff", b"\x82\x00\x01", b"\x30\x00", b"\x05\x00", b"\x02\x21", b"\xa0\x80")
SIGNED = tuple((base64.b64decode(one.header(IDLE)), one.certificate) for one in (PHONE, OTHER))
QUESTION = scep_client.ask(CA.certificate, KEY, "challenge").message


def spoilt(draw, good, pieces):
    """A good input with one to four faults."""
    raw = bytearray(good)
    for _ in range(draw.randint(1, 4)):
        at = draw.randrange(len(raw) + 1)
        how = draw.randrange(6)
        if how == 0:
            del raw[at : at + draw.randint(1, 40)]
        elif how == 1:
            raw[at:at] = raw[at : at + draw.randint(1, 60)]
        elif how == 2 and at < len(raw):
            raw[at] = draw.randrange(256)
        elif how == 3:
            raw[at:at] = draw.choice(pieces)
        elif how == 4 and at < len(raw):
            raw[at] ^= 1 << draw.randrange(8)
        else:
            raw = raw[:at]
    return bytes(raw)


def ends(read, *given):
    """What a reader gives, or its refusal; any other fault goes through and fails the test."""
    try:
        return read(*given)
    except MdmError as error:
        refused = error
    assert refused.status in {400, 404, 410, 413}
    assert len(refused.message) < 300
    return refused


def messages(count, seed):
    """How many of the spoilt messages were still taken."""
    draw, taken = random.Random(seed), 0
    for _ in range(count):
        raw = spoilt(draw, draw.choice(MESSAGES), PIECES)
        found = ends(message, raw)
        whole = ends(plists.read, raw)
        if isinstance(found, Report | CheckIn):
            taken += 1
            # What is taken quickly says what the whole reader finds, if that one takes it.
            assert isinstance(whole, MdmError) or whole["UDID"] == found.udid
        if isinstance(whole, dict):
            assert plistlib.loads(raw, fmt=plistlib.FMT_XML).keys() == whole.keys()
            for read in (answers.information, answers.security, answers.apps, answers.place, answers.why):
                read(whole)
    return taken


def signatures(count, seed):
    """How many spoilt headers still proved something: then it is the signer's own certificate, over this very body."""
    draw, taken = random.Random(seed), 0
    for _ in range(count):
        good, certificate = draw.choice(SIGNED)
        header = base64.b64encode(spoilt(draw, good, LENGTHS)).decode()
        found = ends(VERIFIER.prove, header, IDLE, NOW)
        if not isinstance(found, MdmError):
            taken += 1
            # A bit that pads the authority's signature may differ: what it signed may not, and a pin takes neither.
            read = x509.load_der_x509_certificate(found.signature.certificate)
            assert read.tbs_certificate_bytes == certificate.tbs_certificate_bytes
            assert isinstance(ends(VERIFIER.prove, header, IDLE + b"\n", NOW), MdmError)
            ends(lambda proof: proof.signed_at, found)
    return taken


def questions(count, seed):
    """How many spoilt questions for a certificate were still taken: for the one key then, and with the word."""
    draw, taken = random.Random(seed), 0
    for _ in range(count):
        found = ends(scep.asked, spoilt(draw, QUESTION, LENGTHS), ISSUER)
        if not isinstance(found, MdmError):
            taken += 1
            assert found.key == KEY.public_key()
            assert found.challenge == "challenge"
    return taken


@pytest.mark.parametrize(("fuzz", "count"), [(messages, 4_000), (signatures, 6_000), (questions, 3_000)])
def test_spoilt_inputs_end_no_reader_and_prove_nothing_new(fuzz, count, record_property):
    record_property("inputs", count)
    assert 0 < fuzz(count, seed=1) < count / 2


@pytest.mark.deep
@pytest.mark.parametrize(("fuzz", "count"), [(messages, 1_000_000), (signatures, 1_000_000), (questions, 500_000)])
def test_millions_of_spoilt_inputs_end_no_reader_and_prove_nothing_new(fuzz, count, record_property):
    record_property("inputs", count)
    assert fuzz(count, seed=2) < count / 2
