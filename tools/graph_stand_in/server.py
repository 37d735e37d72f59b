"""The tenant over HTTP, on this machine alone: tokens, calls, batches, and connections that break on demand."""

from __future__ import annotations

import json
import secrets
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from graph_stand_in.faults import Faults
from graph_stand_in.refusals import Refused, bad
from graph_stand_in.routes import Asked, answer, permissions, service_of
from graph_stand_in.tenant import Tenant

TENANT, CLIENT = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"
MOST_IN_A_BATCH = 20
MOST_BYTES = 4_000_000
_VERSION = "/beta"


class Server:
    """A tenant behind a port of this machine. `seconds` is the clock by which it counts and lets tokens end."""

    def __init__(
        self,
        tenant: Tenant,
        faults: Faults | None = None,
        *,
        seconds: Callable[[], float] = time.monotonic,
        token_seconds: int = 3_599,
        port: int = 0,
    ) -> None:
        self.tenant = tenant
        self.faults = faults or Faults(counts=False)
        self.secret = secrets.token_urlsafe(24)
        self.seen: list[tuple[str, str]] = []
        self.granted: set[str] | None = None
        """The permissions that the tenant consented to; None for all."""
        self._seconds = seconds
        self._token_seconds = token_seconds
        self._tokens: dict[str, float] = {}
        outer = self

        class Handler(_Handler):
            server_of_tenant = outer

        self._http = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._http.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._http.server_address[1]}"

    def token(self, form: Mapping[str, list[str]], path: str) -> tuple[int, Any]:
        """A token for the one app registration there is."""
        if path != f"/{TENANT}/oauth2/v2.0/token":
            return 400, {"error": "invalid_request", "error_description": "AADSTS900021: no such tenant."}
        if form.get("client_id") != [CLIENT] or form.get("client_secret") != [self.secret]:
            return 401, {"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret."}
        if form.get("grant_type") != ["client_credentials"] or form.get("scope") != [f"{self.address}/.default"]:
            return 400, {"error": "invalid_scope", "error_description": "AADSTS70011: the scope is not valid."}
        text = secrets.token_urlsafe(48)
        self._tokens[text] = self._seconds() + self._token_seconds
        return 200, {"token_type": "Bearer", "expires_in": self._token_seconds, "access_token": text}

    def revoke(self) -> None:
        """Every token that was given ends now."""
        self._tokens.clear()

    def lets_in(self, header: str) -> bool:
        """Whether a call carries a token that has not ended."""
        return self._tokens.get(header.removeprefix("Bearer "), 0.0) > self._seconds()

    def one(self, method: str, target: str, body: Any) -> tuple[int, dict[str, str], Any]:
        """One call, alone or out of a batch: its status, its headers, its body."""
        parts = urlsplit(target)
        request = str(uuid.uuid4())
        try:
            self.seen.append((method, parts.path))
            self.faults.check(service_of(parts.path), self._seconds(), writes=method != "GET")
            self._allow(method, parts.path)
            asked = Asked(method, parts.path, parts.query, body, f"{self.address}{_VERSION}")
            status, given = answer(self.tenant, asked)
        except Refused as error:
            return error.status, {"request-id": request, **error.headers}, error.body(request)
        return status, {"request-id": request}, given

    def _allow(self, method: str, path: str) -> None:
        if self.granted is not None and set(permissions(method, path)) - self.granted:
            raise Refused(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")

    def batch(self, body: Any) -> tuple[int, dict[str, str], Any]:
        """Up to twenty calls; each answered with a status of its own, in no order."""
        request = str(uuid.uuid4())
        try:
            rows = self._requests(body)
        except Refused as error:
            return error.status, {"request-id": request}, error.body(request)
        answers = []
        for row in rows:
            status, headers, given = self.one(row["method"], row["url"], row.get("body"))
            answers.append({"id": row["id"], "status": status, "headers": headers, "body": given})
        self.tenant.draw.shuffle(answers)
        return 200, {"request-id": request}, {"responses": answers}

    def _requests(self, body: Any) -> list[dict[str, Any]]:
        rows = body.get("requests") if isinstance(body, dict) else None
        if not isinstance(rows, list) or not rows:
            raise bad("Invalid batch payload format.")
        if len(rows) > MOST_IN_A_BATCH:
            raise bad(f"Number of batch request steps exceeds the maximum value of {MOST_IN_A_BATCH}.")
        ids = [row.get("id") for row in rows if isinstance(row, dict)]
        if len(ids) < len(rows) or len(set(ids)) < len(ids):
            raise bad("Every request of a batch needs an id of its own.")
        for row in rows:
            if not all(isinstance(row.get(name), str) for name in ("id", "method", "url")):
                raise bad("A request of a batch needs an id, a method and an address.")
            if "body" in row and "Content-Type" not in row.get("headers", {}):
                raise bad("A request with a body needs a Content-Type.")
        return rows

    @contextmanager
    def running(self) -> Iterator[Server]:
        """Answers while the block lasts."""
        thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._http.shutdown()
            thread.join()
            self.close()

    def close(self) -> None:
        """Gives the port back. Done twice it does no harm."""
        self._http.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_of_tenant: Server
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._take()

    def do_POST(self) -> None:
        self._take()

    def do_PATCH(self) -> None:
        self._take()

    def do_DELETE(self) -> None:
        self._take()

    def log_message(self, *_args: object) -> None:
        """Says nothing: what is asked may hold serial numbers."""

    def _take(self) -> None:
        server = self.server_of_tenant
        length = int(self.headers.get("Content-Length") or 0)
        raw = self.rfile.read(min(length, MOST_BYTES)) if length else b""
        path = urlsplit(self.path).path
        if not path.startswith(_VERSION):
            self._give(*server.token(parse_qs(raw.decode("utf-8", "replace")), path))
            return
        fault = server.faults.connection()
        if fault == "drop":
            self.close_connection = True
            return
        status, headers, body = self._answered(server, raw)
        if fault == "drop-after":
            self.close_connection = True
            return
        self._give(status, body, headers)

    def _answered(self, server: Server, raw: bytes) -> tuple[int, dict[str, str], Any]:
        request = str(uuid.uuid4())
        if not server.lets_in(self.headers.get("Authorization", "")):
            refused = Refused(401, "InvalidAuthenticationToken", "Access token has expired or is not valid.")
            return 401, {"request-id": request}, refused.body(request)
        try:
            body = json.loads(raw) if raw else None
        except ValueError:
            wrong = bad("Unable to read JSON request payload.")
            return 400, {"request-id": request}, wrong.body(request)
        target = self.path.removeprefix(_VERSION)
        if target == "/$batch":
            return server.batch(body)
        return server.one(self.command, target, body)

    def _give(self, status: int, body: Any, headers: Mapping[str, str] | None = None) -> None:
        raw = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)
