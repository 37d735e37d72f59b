"""A program of another system for the tests: a real HTTP server on loopback that does what it is told to do."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SLOW = 0.6


class Receiver:
    """Takes events as a good receiver does: checks the signature, and lets each id take effect once.

    `script` is what it does with each request, in order: `ok`, a status, `drop` (ends the connection without an
    answer), `slow` (answers too late), and with `took-` before one of these it takes the event and answers so all
    the same. Where the script is over it answers 204.
    """

    def __init__(self, secret="", script=(), port=0):
        self.secret = secret
        self.script = list(script)
        self.effects = []
        self.seen = []
        self.wrong = []
        self.hold = threading.Event()
        self.hold.set()
        self._lock = threading.Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", port), self._handler())
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}/events"

    def stop(self):
        self.hold.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def by_record(self):
        """The ids that took effect, in their order, by record."""
        found = defaultdict(list)
        for one in self.effects:
            found[one["subject"]].append(one["id"])
        return dict(found)

    def _took(self, event):
        with self._lock:
            if event["id"] not in {one["id"] for one in self.effects}:
                self.effects.append(event)

    def _is_signed(self, headers, body):
        text = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        key = base64.b64decode(self.secret.removeprefix("whsec_"))
        wanted = "v1," + base64.b64encode(hmac.digest(key, text, hashlib.sha256)).decode()
        return hmac.compare_digest(wanted, headers["webhook-signature"])

    def _handler(self):
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.hold.wait(20)
                event = json.loads(body)
                if not receiver._is_signed(self.headers, body) or event["id"] != self.headers["webhook-id"]:
                    receiver.wrong.append(event["id"])
                with receiver._lock:
                    receiver.seen.append(event["id"])
                    told = receiver.script.pop(0) if receiver.script else "ok"
                if told == "ok" or told.startswith("took-"):
                    receiver._took(event)
                told = told.removeprefix("took-")
                if told == "slow":
                    time.sleep(SLOW)
                if told == "drop":
                    self.close_connection = True
                    return
                self.send_response(204 if told in {"ok", "slow"} else int(told))
                self.end_headers()

            def log_message(self, *_args):
                """Says nothing."""

        return Handler
