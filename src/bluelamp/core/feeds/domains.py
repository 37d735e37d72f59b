"""Names of sites as logs write them, in the one form in which they are compared: lower case, no port, no last dot."""

from __future__ import annotations

import re

_NAME = re.compile(r"(?=.{1,253}\Z)[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_](?:[a-z0-9_-]{0,62}))*", re.ASCII)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.ASCII)


def site_of(text: str) -> str | None:
    """The name of the host in an address or a name, or None where there is none.

    >>> site_of("https://WWW.Example.org:8443/a?b"), site_of("example.org."), site_of("not a host")
    ('www.example.org', 'example.org', None)

    What stands behind the host (which page, what was typed) is never in the answer. MUST give for what it gave the
    same again (`test_a_site_has_one_form`).
    """
    lowered = text.strip().lower()
    rest = _SCHEME.sub("", lowered, count=1) if _SCHEME.match(lowered) else lowered
    host = re.split(r"[/?#]", rest, maxsplit=1)[0].rpartition("@")[2]
    if host.startswith("["):
        # An address of the sixth version of IP has no name; it stays as it is, without its port.
        inside, closed, _ = host[1:].partition("]")
        return inside if closed and re.fullmatch(r"[0-9a-f:.]{2,45}", inside, re.ASCII) else None
    name = host.partition(":")[0].rstrip(".") if host.count(":") <= 1 else host
    if re.fullmatch(r"[0-9a-f:.]{2,45}", name, re.ASCII) and name.count(":") > 1:
        return name
    if not name.isascii():
        name = _in_ascii(name)
    return name if _NAME.fullmatch(name) else None


def _in_ascii(name: str) -> str:
    """A name with letters beyond ASCII as networks carry it, or nothing where it is no name."""
    try:
        return name.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
