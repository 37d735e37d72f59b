"""What a notice says: fixed words for each kind, the name of the force, and one link. Nothing about anybody.

Pure: no Django, no clock. The promise that no mail carries personal data rests on the fact that
there is no place to put any: a kind has no field, and a link is a path of codes
(`tests/records/notices/test_wording.py`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bluelamp.records.notices.errors import NoticeLinkNotPlain

KINDS: dict[str, NoticeKind] = {}
"""Every kind of notice by its name. Filled as the apps' `verbs` modules are read."""
_WORD = r"[a-z][a-z-]{0,39}"
_ID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_PATH = re.compile(rf"(?:/(?:{_WORD}|{_ID}))*/?")


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeKind:
    """One kind of notice: its name, its subject line and its sentence, the same for everybody who gets one.

    Raises:
        ValueError: the name is taken.
    """

    name: str
    subject: str
    says: str

    def __post_init__(self) -> None:
        """Registers the kind."""
        if self.name in KINDS:
            raise ValueError(f"the notice {self.name} is declared twice")
        KINDS[self.name] = self


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail as it goes out, but for the address."""

    subject: str
    body: str


WORK_DUE = NoticeKind(
    name="work-due",
    subject="Something you have to do is due soon",
    says="A task of yours is due soon.",
)
WORK_HANDED_ON = NoticeKind(
    name="work-handed-on",
    subject="A task was handed on to you",
    says="Somebody handed a task on to you.",
)
DIGEST = NoticeKind(
    name="digest",
    subject="Your work today",
    says="There is work for you today.",
)
ALARM = NoticeKind(
    name="alarm",
    subject="A job of the service needs attention",
    says="A job of the service did not go well.",
)


def plain_link(path: str) -> str:
    """The path, once it is known to hold nothing but words of our own and random ids.

    Raises:
        NoticeLinkNotPlain: it holds anything else.
    """
    if not path.startswith("/") or not _PATH.fullmatch(path) or len(path) > 300:
        raise NoticeLinkNotPlain(
            "A link was refused because it holds more than a path of `words-and-random-ids`.",
            todo="link to the page by its id; what else there is to say stands on the page.",
        )
    return path


def written(kind: NoticeKind, *, force: str, address: str, link: str, count: int = 1) -> Mail:
    """The mail of a kind: its words, how many things wait where there are several, and the link.

    Raises:
        NoticeLinkNotPlain: the link holds more than a path of codes.
    """
    several = f"\nThings that wait: {count}.\n" if count > 1 else ""
    body = (
        f"{kind.says}\n{several}\n{address.rstrip('/')}{plain_link(link)}\n\n"
        "Sign in to read it. This mail does not say what it is about, and nobody reads a reply to it.\n\n"
        f"{force}\n"
    )
    return Mail(subject=f"{force}: {kind.subject}", body=body)
