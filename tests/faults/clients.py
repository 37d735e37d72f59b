"""Clients that act on a site over HTTP while it is killed, and remember what was acknowledged.

Each lane acts alone on things of its own, so that what has to be there afterwards is known exactly. A
lane that gets no answer does what a careful program or person does: it sends the same again.
"""

from __future__ import annotations

import http.client
import json
import re
import threading
import time
from urllib.parse import urlencode

TRY_AGAIN = 0.05
LOST = b"cannot be reported lost"


UNDECIDED = frozenset(range(500, 600))


def send(port, method, path, body=b"", headers=(), refuses=UNDECIDED):
    """Status, headers and body of an answer; None where none came, or none that decides anything."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, body, dict(headers))
        answer = connection.getresponse()
        read = answer.read()
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
    return None if answer.status in refuses else (answer.status, answer.headers, read)


def act(port, number):
    """Whether one act with a notice was acknowledged."""
    answer = send(port, "POST", f"/act?number={number}")
    return answer is not None and answer[0] == 200 and answer[2] == number.encode()


class Lane(threading.Thread):
    """One client. It stops between two acts, once the last of them was acknowledged."""

    def __init__(self, port, name):
        super().__init__(name=name, daemon=True)
        self.port, self.acknowledged, self.tried, self.again = port, [], 0, 0
        self.wrong = ""
        self.over = threading.Event()

    def run(self):
        try:
            self.begin()
            while not self.over.is_set():
                self.step()
        except AssertionError as error:
            self.wrong = f"{self.name}: {error}"

    def begin(self):
        """What the client does once."""

    def step(self):
        """One act, or a few."""
        raise NotImplementedError

    def until_answered(self, *request):
        """The answer to a request that is sent until there is one, and how often it was sent without."""
        unanswered = 0
        while True:
            self.tried += 1
            answer = send(self.port, *request)
            if answer is not None:
                self.again += unanswered
                return answer, unanswered
            unanswered += 1
            assert unanswered < 6000, "no answer came for minutes"
            time.sleep(TRY_AGAIN)


class Notices(Lane):
    """Acts that send a notice, each tried once: without an answer it may have happened or not."""

    def step(self):
        self.tried += 1
        number = f"{self.name}-{self.tried}"
        if act(self.port, number):
            self.acknowledged.append(number)
        else:
            time.sleep(TRY_AGAIN)


class Program(Lane):
    """A program at the API: it enters phones, and hands one of the pool out and takes it back, each with its key."""

    def __init__(self, port, name, known, phone):
        super().__init__(port, name)
        self._known, self.phone = known, phone

    def step(self):
        count = len(self.acknowledged)
        phone = f"/phones/{self.phone}"
        entered = {"asset_tag": f"{self.name}-{count}", "platform": "android", "model": "A", "used_for": "patrol"}
        self._write("added", "/phones", entered)
        self._write("signed-out", f"{phone}/sign-out", {"to": self._known["officer"]})
        self._write("signed-in", f"{phone}/sign-in", {})

    def _write(self, what, path, body):
        key = f"{self.name}-{len(self.acknowledged):08}"
        made = write(self, self._known["token"], key, path, body)
        self.acknowledged.append((what, made.get("position") or made["id"]))


def write(lane, token, key, path, body):
    """What the API says to a write that is sent until it is acknowledged."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Idempotency-Key": key}
    (status, _, read), _ = lane.until_answered("POST", f"/api/v1{path}", json.dumps(body).encode(), headers.items())
    assert status == 201, f"{path} was answered with {status}: {read[:500]!r}"
    return json.loads(read)


class Officer(Lane):
    """An officer in a browser: signs in, and reports a phone lost by the form; the API then says that it was found."""

    def __init__(self, port, name, known):
        super().__init__(port, name)
        self._known, self._cookies = known, {}

    def begin(self):
        path = "/unsafe-demo-sign-in/"
        (status, _), _ = self._post(path, {"person": self._known["officer"]}, self._open(path))
        assert status == 302, f"the sign-in was answered with {status}"

    def step(self):
        path = f"/my-phone/{self._known['phone']}/lost"
        (status, read), unanswered = self._post(path, {"said": ""}, self._open(path))
        # Without an answer nobody knows; sent again, the form says that the phone is lost already, and that is one.
        known = status == 302 or (status == 422 and unanswered and LOST in read)
        assert known, f"the form was answered with {status} after {unanswered}: {read[-1500:]!r}"
        self.acknowledged.append(("reported-lost", ""))
        key = f"{self.name}-{len(self.acknowledged):08}"
        found = f"/phones/{self._known['phone']}/finding"
        write(self, self._known["token"], key, found, {"taken_by": self._known["officer"]})
        self.acknowledged.append(("found", ""))

    def _open(self, path):
        (status, headers, read), _ = self.until_answered("GET", path, b"", self._headers())
        self._remember(headers)
        found = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', read)
        assert found, f"{path} was answered with {status} and no form: {read[:300]!r}"
        return found[1].decode()

    def _post(self, path, fields, token):
        body = urlencode({**fields, "csrfmiddlewaretoken": token}).encode()
        kind = [("Content-Type", "application/x-www-form-urlencoded")]
        (status, headers, read), unanswered = self.until_answered("POST", path, body, [*self._headers(), *kind])
        self._remember(headers)
        return (status, read), unanswered

    def _headers(self):
        return [("Cookie", "; ".join(f"{name}={value}" for name, value in self._cookies.items()))]

    def _remember(self, headers):
        for one in headers.get_all("Set-Cookie", []):
            name, _, value = one.partition(";")[0].partition("=")
            self._cookies[name] = value


class Clients:
    """Every client at once, until the block ends."""

    def __init__(self, port, known):
        self.notices = Notices(port, "c1")
        self.programs = [Program(port, f"p{number}", known, phone) for number, phone in enumerate(known["pool"])]
        self.officer = Officer(port, "officer", known)
        self.lanes = [self.notices, *self.programs, self.officer]

    def __enter__(self):
        for one in self.lanes:
            one.start()
        return self

    def __exit__(self, *_):
        for one in self.lanes:
            one.over.set()
        for one in self.lanes:
            one.join()

    def count(self):
        """How much was acknowledged so far. Fails where an answer was not what it had to be."""
        wrong = [one.wrong for one in self.lanes if one.wrong]
        assert not wrong, wrong
        return sum(len(one.acknowledged) for one in self.lanes)

    @property
    def all_acted(self):
        """Whether every client has had something acknowledged."""
        self.count()
        return all(one.acknowledged for one in self.lanes)
