"""Asking witnesses over HTTP: the quorum is gathered, and no witness can hold the log up or slip a line in."""

import socket
import threading
import time
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bluelamp.core.ledger import KeyKind, MemoryWitnessStore, Note, Witness, parse_policy, trusted
from bluelamp.core.ledger.errors import NoKnownSignature
from bluelamp.doors.jobs.witnesses import NoWitnessToAsk, WitnessAddressRefused, gather_cosignatures
from bluelamp.doors.witness.server import serving
from ledger_worlds import ORIGIN, START, World, key, log_key, looked

KEYS = [key(f"{name}.example", 20 + at) for at, name in enumerate(("federation", "oversight", "independent"))]


def a_witness(*signers, log=None):
    return Witness(signers, {ORIGIN: trusted((log or log_key()).verifier)}, MemoryWitnessStore())


@contextmanager
def http(witness):
    """The address of a witness that really listens."""
    with serving(witness, now=lambda: START) as server:
        yield server.address


@contextmanager
def saying(status, body=b"", pause=0.0, wait=0.0):
    """The address of something that answers every request like this; a pause is between its bytes."""
    stop = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            stop.wait(wait)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Location", "http://192.0.2.1/add-checkpoint")
            self.end_headers()
            try:
                for at in range(len(body)) if pause else ():
                    self.wfile.write(body[at : at + 1])
                    if stop.wait(pause):
                        return
                if not pause:
                    self.wfile.write(body)
            except OSError:
                # The log hung up, which is what it should do.
                self.close_connection = True

        def log_message(self, *_):
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield "http://127.0.0.1:{1}".format(*server.server_address)
        stop.set()
        server.shutdown()
        thread.join()


def a_policy(addresses, needed=2, keys=KEYS):
    lines = [f"witness w{at} {one.verifier} {to}" for at, (one, to) in enumerate(zip(keys, addresses, strict=False))]
    names = " ".join(f"w{at}" for at in range(len(lines)))
    return parse_policy("\n".join([f"log {log_key().verifier}", *lines, f"group q {needed} {names}", "quorum q"]))


@pytest.fixture
def world():
    made = World()
    made.grow(20)
    return made


@pytest.fixture
def three(world):
    """Three witnesses over HTTP and the policy that names them; two must have cosigned."""
    world.each = [a_witness(one) for one in KEYS]
    with ExitStack() as open_ones:
        world.addresses = [open_ones.enter_context(http(one)) for one in world.each]
        world.two_of_three = a_policy(world.addresses)
        yield world


def gathered(world, policy, note=None, **more):
    return gather_cosignatures(note or world.publish(), world.subtree(), policy, **{"seconds": 10, **more})


def test_every_witness_that_answers_is_in_the_checkpoint_which_the_policy_accepts(three):
    found = gathered(three, three.two_of_three)
    assert found.met
    assert {key.name for key in three.two_of_three.check(found.note).cosigned} <= {one.verifier.name for one in KEYS}
    assert [one.status for one in found.asked].count(200) >= 2
    assert set(found.sizes.values()) == {21}


def test_a_witness_that_is_elsewhere_is_asked_again_from_the_size_it_names(three):
    first = gathered(three, a_policy(three.addresses, 3))
    three.grow(30)
    # Nothing is remembered: each of them answers 409 with its size first.
    again = gathered(three, a_policy(three.addresses, 3))
    assert again.met
    assert first.sizes == dict.fromkeys(("w0", "w1", "w2"), 21)
    assert again.sizes == dict.fromkeys(("w0", "w1", "w2"), 51)


def test_a_size_that_is_remembered_saves_the_second_request(three):
    said = []
    with serving(three.each[0], say=said.append) as server:
        policy = a_policy([server.address], 1)
        sizes = gathered(three, policy).sizes
        three.grow(30)
        assert gathered(three, policy, sizes=sizes).met
    assert [line.split()[0] for line in said] == ["200", "200"]


def test_a_checkpoint_that_has_its_quorum_asks_nobody(world):
    note = gathered_alone(world)
    found = gathered(world, a_policy(["http://127.0.0.1:9"], 1), note)
    assert (found.note, found.met, found.asked) == (note, True, ())


def gathered_alone(world):
    with http(a_witness(KEYS[0])) as address:
        return gathered(world, a_policy([address], 1)).note


def test_a_checkpoint_with_some_lines_is_completed_by_the_others(world):
    note = gathered_alone(world)
    with http(a_witness(KEYS[1])) as address:
        found = gathered(world, a_policy(["http://127.0.0.1:9", address]), note)
    assert found.met
    assert len(Note.parse(found.note).signatures) == 3


def test_one_witness_with_two_keys_is_asked_once_and_gives_two_lines(world):
    both = [KEYS[0], key("federation.example", 30, KeyKind.ML_DSA_44)]
    said = []
    with serving(a_witness(*both), say=said.append, now=lambda: START) as server:
        found = gathered(world, a_policy([server.address, server.address], 2, both))
    assert found.met
    assert len(said) == 1


def test_a_witness_that_is_down_is_named_and_the_quorum_of_the_others_is_enough(three):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        dead = "http://127.0.0.1:{1}".format(*unused.getsockname())
    found = gathered(three, a_policy([dead, *three.addresses[1:]]))
    assert found.met
    assert found.asked[0].status is None
    assert found.asked[0].says.startswith("it could not be asked: ")
    alone = gathered(three, a_policy([dead, three.addresses[1]]))
    assert not alone.met
    assert len(Note.parse(alone.note).signatures) == 2


@pytest.mark.parametrize("slow", [{"pause": 0.05, "body": b"x" * 1000}, {"wait": 30}])
def test_a_witness_that_trickles_or_is_silent_holds_nobody_up(three, slow):
    with saying(200, **slow) as address:
        began = time.monotonic()
        found = gathered(three, a_policy([address, *three.addresses[1:]]), seconds=30)
        assert (found.met, time.monotonic() - began < 8) == (True, True)
        began = time.monotonic()
        alone = gathered(three, a_policy([address], 1), seconds=0.5)
        assert (alone.met, time.monotonic() - began < 4) == (False, True)
        assert alone.asked[0].says == "it did not answer in time"


def test_a_witness_that_is_reached_only_after_the_end_is_sent_nothing(world, monkeypatch):
    reached, closed = threading.Event(), threading.Event()

    class Late:
        sock = None

        def connect(self):
            reached.wait(5)

        def close(self):
            closed.set()

    monkeypatch.setattr("bluelamp.doors.jobs.witnesses._connection", lambda *_: Late())
    assert not gathered(world, a_policy(["http://127.0.0.1:9"], 1), seconds=0.1).met
    reached.set()
    assert closed.wait(5), "it hung up without a request, which this stand-in could not have taken"


def test_a_tree_that_does_not_continue_the_one_it_cosigned_is_told_apart_from_all_else(three):
    gathered(three, a_policy(three.addresses, 3))
    other = World()
    other.grow(0, *[looked(number) for number in range(500, 540)])
    found = gathered(other, three.two_of_three)
    assert not found.met
    assert [(one.status, one.contradicts) for one in found.asked] == [(422, True)] * 3


def test_another_tree_of_the_same_size_is_a_contradiction_also_by_the_older_text_of_the_protocol(three):
    gathered(three, a_policy(three.addresses, 3))
    other = World()
    other.grow(0, *[looked(number) for number in range(500, 520)])
    assert all(one.contradicts for one in gathered(other, three.two_of_three).asked)
    with saying(409, b"21\n") as address:
        found = gathered(three, a_policy([address], 1))
    assert [(one.status, one.contradicts) for one in found.asked] == [(409, True)]
    assert "another tree of 21 entries" in found.asked[0].says


def test_a_checkpoint_that_is_behind_what_a_witness_saw_says_so(three):
    old = three.publish()
    three.grow(30)
    gathered(three, a_policy(three.addresses, 3))
    found = gathered(three, three.two_of_three, old)
    assert not found.met
    assert "it has cosigned 51 entries already, and this checkpoint has 21" in found.asked[0].says
    assert not any(one.contradicts for one in found.asked)


@pytest.mark.parametrize(
    ("status", "body", "says"),
    [
        (404, b"", "it does not know this log"),
        (403, b"", "it does not know the key that signed the checkpoint"),
        (302, b"", "its answer is none of the protocol's"),
        (500, b"", "its answer is none of the protocol's"),
        (409, b"many\n", "its answer was not taken: The size `many`"),
        (409, b"9" * 1000, "its answer was not taken: "),
        (409, b"7\n", "it names 7 entries now, and another size a moment ago"),
        (200, b"", "its answer was not taken: "),
        (200, b"nonsense\n", "its answer was not taken: The witness replied `nonsense`"),
        (200, b"\xff\n", "its answer was not taken: "),
        (200, b"x" * 2_000_000, "its answer was not taken: "),
    ],
)
def test_an_answer_that_is_no_cosignature_is_not_taken_and_says_why(world, status, body, says):
    with saying(status, body) as address:
        found = gathered(world, a_policy([address], 1))
    assert not found.met
    assert Note.parse(found.note).signatures == Note.parse(world.publish()).signatures
    assert found.asked[0].says.startswith(says)


def test_a_line_over_another_checkpoint_or_by_another_witness_is_not_taken(world):
    elsewhere = World()
    elsewhere.grow(3)
    for signer, note in ((KEYS[0], elsewhere.publish()), (KEYS[1], world.publish())):
        line = Note(Note.parse(note).text, ()).signed_by(signer, START).signatures[0].line
        with saying(200, line.encode()) as address:
            found = gathered(world, a_policy([address], 1))
        assert not found.met
        assert found.asked[0].says.startswith("its answer was not taken: ")


@pytest.mark.parametrize(
    "address",
    [
        "http://witness.example",
        "https://192.0.2.1:8077",
        "ftp://127.0.0.1",
        "127.0.0.1:8077",
        "http://[::1",
        "http:///x",
    ],
)
def test_nothing_is_sent_to_an_address_off_this_machine_or_of_no_kind(world, address, monkeypatch):
    def never(*_):
        raise AssertionError("a connection was opened")

    monkeypatch.setattr("socket.create_connection", never)
    with pytest.raises(WitnessAddressRefused) as refused:
        gathered(world, a_policy(["http://127.0.0.1:1", address], 1))
    assert refused.value.todo


def test_an_address_off_this_machine_is_asked_where_that_is_allowed(world, monkeypatch):
    asked = []

    def refused(address, *_, **__):
        asked.append(address)
        raise ConnectionRefusedError("refused")

    monkeypatch.setattr("socket.create_connection", refused)
    found = gathered(world, a_policy(["https://witness.example/prefix/"], 1), beyond_this_machine=True)
    assert asked == [("witness.example", 443)]
    assert found.asked[0].says == "it could not be asked: refused"


def test_a_policy_without_addresses_and_a_note_of_another_log_are_refused(world):
    with pytest.raises(NoWitnessToAsk):
        gathered(world, world.policy)
    other = World(signer=log_key(9, "other.example"))
    other.grow(1)
    with pytest.raises(NoKnownSignature):
        gathered(world, a_policy(["http://127.0.0.1:1"], 1), other.publish())
