"""The service over HTTP/2 and TLS, on this machine alone; a thread for each connection."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import h2.config
import h2.connection
import h2.errors
import h2.events
import h2.exceptions
import h2.settings

from apns_stand_in.certificates import Certificates, certificates
from apns_stand_in.faults import Faults
from apns_stand_in.service import PushService


class Server:
    """A push service behind a port of this machine."""

    def __init__(
        self, folder: Path, service: PushService | None = None, faults: Faults | None = None, *, port: int = 0
    ) -> None:
        now = datetime.now(UTC)
        self.service = service or PushService(time.time)
        self.faults = faults or Faults()
        self.certificates: Certificates = certificates(folder, now)
        self.connections = 0
        self._context = self.certificates.context(now)
        self._listens = socket.create_server(("127.0.0.1", port))
        self.port: int = self._listens.getsockname()[1]
        self._open: set[socket.socket] = set()
        self._stop = threading.Event()

    @contextmanager
    def running(self) -> Iterator[Server]:
        """Answers while the block lasts."""
        thread = threading.Thread(target=self._accept, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            with suppress(OSError):
                self._listens.shutdown(socket.SHUT_RDWR)
            self._listens.close()
            self.break_all()
            thread.join()

    def break_all(self) -> None:
        """Every connection breaks, without a word."""
        for one in list(self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while not self._stop.is_set():
            try:
                plain, _ = self._listens.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(plain,), daemon=True).start()

    def _serve(self, plain: socket.socket) -> None:
        plain.settimeout(30)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        secure = self._context.wrap_socket(plain, server_side=True, do_handshake_on_connect=False)
        try:
            secure.do_handshake()
        except OSError:
            self._turn_away(secure)
            return
        self._open.add(secure)
        self.connections += 1
        try:
            _Connection(self, secure).run()
        except (OSError, h2.exceptions.ProtocolError):
            return  # a connection that ends in any way is the end of this thread
        finally:
            self._open.discard(secure)
            secure.close()

    @staticmethod
    def _turn_away(secure: ssl.SSLSocket) -> None:
        """Closes so that what was said last arrives: a connection closed on unread bytes takes it back."""
        plain = socket.socket(fileno=secure.detach())
        with suppress(OSError):
            plain.settimeout(1)
            plain.shutdown(socket.SHUT_WR)
            while plain.recv(65_536):
                pass
        plain.close()


class _Connection:
    """One connection of somebody who proved which topic is his."""

    def __init__(self, server: Server, secure: ssl.SSLSocket) -> None:
        self._server = server
        self._socket = secure
        self._topic = _topic_of(secure)
        self._h2 = h2.connection.H2Connection(
            h2.config.H2Configuration(
                client_side=False,
                header_encoding=None,
                validate_outbound_headers=False,
                normalize_outbound_headers=False,
            )
        )
        self._asked: dict[int, tuple[dict[bytes, bytes], bytearray]] = {}
        self._count = 0

    def run(self) -> None:
        """Answers until the connection ends."""
        self._h2.initiate_connection()
        self._h2.update_settings(
            {h2.settings.SettingCodes.MAX_CONCURRENT_STREAMS: self._server.faults.streams},
        )
        self._flush()
        while data := self._socket.recv(65_536):
            for event in self._h2.receive_data(data):
                if not self._take(event):
                    return
            if self._server.faults.slow:
                time.sleep(self._server.faults.slow)
            self._flush()

    def _flush(self) -> None:
        data = self._h2.data_to_send()
        if data:
            self._socket.sendall(data)

    def _take(self, event: h2.events.Event) -> bool:
        """Whether the connection goes on."""
        match event:
            case h2.events.RequestReceived(stream_id=stream, headers=headers):
                self._asked[stream] = (dict(headers), bytearray())
            case h2.events.DataReceived(stream_id=stream, data=data, flow_controlled_length=length):
                self._h2.acknowledge_received_data(length, stream)
                if stream in self._asked:
                    self._asked[stream][1].extend(data)
            case h2.events.StreamEnded(stream_id=stream) if stream in self._asked:
                return self._answer(stream)
            case h2.events.StreamReset(stream_id=stream):
                self._asked.pop(stream, None)
            case h2.events.ConnectionTerminated():
                return False
        return True

    def _answer(self, stream: int) -> bool:
        faults, service = self._server.faults, self._server.service
        headers, body = self._asked.pop(stream)
        self._count += 1
        if faults.goes_away_after and self._count > faults.goes_away_after:
            self._h2.close_connection(last_stream_id=stream - 2, additional_data=faults.says or None)
            self._flush()
            return False
        if faults.breaks_after and self._count > faults.breaks_after:
            self._flush()
            return False
        if faults.mute:
            return True
        if faults.resets and self._count % faults.resets == 0:
            self._h2.reset_stream(stream, h2.errors.ErrorCodes.REFUSED_STREAM)
            return True
        said = faults.answer()
        status, text = service.refused(said) if said else service.push(self._topic, headers, bytes(body))
        given = [(b":status", str(status).encode()), (b"apns-id", b"00000000-0000-4000-8000-000000000000")]
        self._h2.send_headers(stream, given, end_stream=not text)
        if text:
            self._h2.send_data(stream, text, end_stream=True)
        return True


def _topic_of(secure: ssl.SSLSocket) -> str:
    certificate: Any = secure.getpeercert()
    for part in certificate.get("subject", ()):
        for name, value in part:
            if name == "userId":
                return str(value)
    return ""
