"""Over HTTPS as in the field: a certificate that is trusted, one that is not, and one of another name."""

import datetime as dt
import ssl
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bluelamp.doors.jobs import sending

HERE = frozenset({"localhost", "127.0.0.1"})


def certificate(folder):
    """A certificate of this machine's, in one file with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    both = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ) + made.public_bytes(serialization.Encoding.PEM)
    path = folder / "both.pem"
    path.write_bytes(both)
    return path


class Taking(BaseHTTPRequestHandler):
    """Takes whatever comes and remembers how it came."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((self.path, self.headers["Host"], self.headers["Content-Type"], body))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_args):
        """Says nothing."""


@pytest.fixture
def receiver(tmp_path):
    """A receiver on this machine with a certificate of its own."""
    path = certificate(tmp_path)
    server = HTTPServer(("127.0.0.1", 0), Taking)
    server.taken, server.certificate = [], path
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def trusted(receiver, monkeypatch):
    """The force trusts the receiver's certificate, as with `SSL_CERT_FILE`."""
    plain = ssl.create_default_context
    monkeypatch.setattr(ssl, "create_default_context", lambda: plain(cafile=str(receiver.certificate)))


def post(receiver, host="localhost", **named):
    address = f"https://{host}:{receiver.server_address[1]}/events?of=force"
    return sending.send(address, b'{"id":"act-1"}', {"webhook-id": "act-1"}, private_hosts=HERE, seconds=5, **named)


def test_an_event_goes_to_a_receiver_whose_certificate_is_trusted(receiver, trusted):
    answer = post(receiver)
    assert (answer.status, answer.took_it) == (204, True)
    port = receiver.server_address[1]
    assert receiver.taken == [
        ("/events?of=force", f"localhost:{port}", "application/cloudevents+json", b'{"id":"act-1"}')
    ]


def test_an_event_does_not_go_to_a_receiver_that_nobody_vouches_for(receiver):
    answer = post(receiver)
    assert (answer.status, answer.said) == (None, "SSLCertVerificationError")
    assert receiver.taken == []


def test_an_event_does_not_go_to_a_receiver_that_shows_another_name(receiver, trusted):
    assert post(receiver, host="127.0.0.1").said == "SSLCertVerificationError"
    assert receiver.taken == []


def test_a_name_that_leads_nowhere_is_a_receiver_that_does_not_answer():
    answer = sending.send("https://nowhere.invalid/", b"{}", {}, private_hosts=frozenset(), seconds=5)
    assert (answer.status, answer.took_it) == (None, False)
