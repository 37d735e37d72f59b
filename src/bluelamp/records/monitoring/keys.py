"""The keys of events: one for each feed, class and month, so that the end of a month's time is the deletion of a key.

They lie in the key store with the keys of people, under the feed in place of a person.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import date

from bluelamp.core.feeds.protected import as_known
from bluelamp.core.seal import Erasure, KeyName, Keyring, SubjectKey
from bluelamp.records.journal import ports as journal
from bluelamp.records.monitoring.lifecycle.feeds import Feed

_OWN = KeyName("monitoring", "operational", "2000-01")
"""The key of digests. It is of no month, because what is known again has to be known again in any month."""


def keyring() -> Keyring:
    """The keys.

    Raises:
        RuntimeError: none are wired.
    """
    if journal.current.keyring is None:
        raise RuntimeError("no keys are wired, so no events are kept")
    return journal.current.keyring


def name_of(feed: Feed, month: str) -> KeyName:
    """The name of the key of a feed and month."""
    return KeyName(f"feed:{feed.id}", f"events-{feed.terms.category.value}", month)


def key_for(feed: Feed, month: str) -> SubjectKey:
    """The key of a feed and month, made where there is none yet."""
    return keyring().key_for(name_of(feed, month))


def erase(key_ids: list[bytes], on: date) -> Erasure:
    """The keys deleted: nothing opens what they sealed from now on."""
    return keyring().erase_again(key_ids, on=on)


def digest_of(feed: Feed, content: bytes) -> str:
    """A digest of a delivery that only this site can make, so that nobody can try out what was in it."""
    return _keyed(b"delivery\0" + feed.id.encode() + b"\0" + content)


def digester() -> hmac.HMAC:
    """What makes digests of numbers: the key of digests is opened once for many of them."""
    return hmac.new(keyring().key_for(_OWN).material, b"number\0", hashlib.sha256)


def digest_of_number(number: str, begun: hmac.HMAC | None = None) -> str:
    """The keyed digest under which a number is held that nobody is to read."""
    made = (begun or digester()).copy()
    made.update(as_known(number).encode())
    return made.hexdigest()


def _keyed(content: bytes) -> str:
    return hmac.new(keyring().key_for(_OWN).material, content, hashlib.sha256).hexdigest()
