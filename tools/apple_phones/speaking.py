"""How a simulated phone reaches a server, and how it reads what is signed."""

from __future__ import annotations

import http.client
import subprocess
from collections.abc import Callable, Mapping

from apple_phones.moods import Silent

Speak = Callable[[str, str, Mapping[str, str], bytes], tuple[int, bytes]]
"""Sends a method, a path, headers and a body; gives the status and the body of the answer."""


def over_http(host: str, port: int) -> Speak:
    """Speaks to a server over the network, a connection at a time."""

    def speak(method: str, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(host, port, timeout=30)
        try:
            connection.request(method, path, body, dict(headers))
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    return speak


def inside(signed: bytes) -> bytes:
    """The list inside a signed profile, by a reader that is not ours; one that is not signed is itself."""
    if not signed.startswith(b"\x30"):
        return signed
    command = ["openssl", "cms", "-verify", "-inform", "DER", "-noverify"]
    done = subprocess.run(command, input=signed, capture_output=True, check=False)  # noqa: S603 - our own words
    if done.returncode:
        raise Silent(f"the profile is not signed well: {done.stderr.decode()[-200:]}")
    return done.stdout
