"""Writing and sending notices.

Neither is an act of its own. A notice is written in the transaction of the act that is its reason,
and queued in it, so it goes out exactly where that act happened; sending changes nothing but the
row. What reached the reader is recorded when they open the page.

Promise: a notice of an act that was rolled back is never sent, and one that was committed is sent at
least once, through crashes (`tests/records/notices/test_acts.py`, `tests/faults`). A crash between
the mail server's answer and the row may send it twice, with the same message id.
"""

from __future__ import annotations

import smtplib
import uuid
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.db import transaction
from django_tasks import task

from bluelamp.records.journal import clock as time
from bluelamp.records.notices import ports
from bluelamp.records.notices.errors import NoticeNotInAnAct, NoticeNotSent
from bluelamp.records.notices.models import Notice
from bluelamp.records.notices.wording import KINDS, NoticeKind, plain_link, written

WAITING, SENT, NOBODY = "waiting", "sent", "nobody"


def notify(to: str, kind: NoticeKind, link: str, *, count: int = 1, once: str | None = None) -> bool:
    """Whether a notice was written and queued; not, where one with the same `once` was before.

    `to` is a person's id, or `role:` and a role. `once` names what must not be said twice, such as
    a digest of a day.

    Raises:
        NoticeLinkNotPlain: the link holds more than a path of words and random ids.
        NoticeNotInAnAct: no transaction is open.
    """
    if not transaction.get_connection().in_atomic_block:
        raise NoticeNotInAnAct("A notice was written outside `any act`.", todo="write it inside the act it is about.")
    identity = str(uuid.uuid4())
    row, new = Notice.objects.get_or_create(
        **({"once": once} if once else {"id": identity}),
        defaults={
            "id": identity,
            "to": to,
            "kind": kind.name,
            "link": plain_link(link),
            "count": count,
            "written_at": time.now(),
            "state": WAITING,
        },
    )
    if new:
        send_notice.enqueue(row.pk)
    return new


@task()
def send_notice(notice_id: str) -> str:
    """What became of the notice: sent now, sent before, or nobody to send it to.

    Raises:
        NoticeNotSent: the mail server did not take it; the queue tries again.
    """
    row = Notice.objects.filter(pk=notice_id, state=WAITING).first()
    if row is None:
        return SENT
    addresses = ports.current.addresses(row.to)
    row.state = _send(row, addresses) if addresses else NOBODY
    row.sent_at = time.now()
    row.save(update_fields=["state", "sent_at"])
    return row.state


def _send(row: Notice, addresses: Sequence[str]) -> str:
    now = ports.current
    mail = written(KINDS[row.kind], force=now.force, address=now.address, link=row.link, count=row.count)
    for number, one in enumerate(addresses):
        message = EmailMessage(
            mail.subject,
            mail.body,
            to=[one],
            headers={"Message-ID": f"<{row.pk}.{number}@{now.message_host}>", "Auto-Submitted": "auto-generated"},
        )
        try:
            message.send()
        except (OSError, smtplib.SMTPException) as error:
            # The server's words may repeat the address, so only the kind of failure is passed on.
            raise NoticeNotSent(
                f"The mail server did not take a notice: `{type(error).__name__}`.",
                todo="check the mail server's address and account; notices that wait are tried again.",
            ) from error
    return SENT
