"""A notice goes out where its act happened, once, and names nobody."""

import re
import smtplib

import pytest
from django.core import mail
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from bluelamp.records.notices import acts, ports, queries
from bluelamp.records.notices.errors import NoticeNotInAnAct, NoticeNotSent
from bluelamp.records.notices.wording import KINDS, WORK_DUE

pytestmark = pytest.mark.django_db
PEOPLE = {
    "person-1": ("Quillan Testerby", "4471", "quillan.testerby@force.example"),
    "person-2": ("Wenda Samplewick", "5582", "wenda.samplewick@force.example"),
}


@pytest.fixture(autouse=True)
def wired(monkeypatch):
    everybody = [address for _, _, address in PEOPLE.values()]
    monkeypatch.setattr(ports.current, "force", "Example Force")
    monkeypatch.setattr(ports.current, "address", "https://lamp.example")
    monkeypatch.setattr(
        ports.current,
        "addresses",
        lambda to: everybody if to == "role:supervisor" else [PEOPLE[to][2]] if to in PEOPLE else [],
    )


def queued():
    return [tuple(row.args_kwargs["args"]) for row in DBTaskResult.objects.all()]


def send_all():
    return [acts.send_notice.call(*args) for args in queued()]


def test_a_notice_is_queued_with_its_act_and_sent_by_the_queue(noon):
    assert acts.notify("person-1", WORK_DUE, "/work")
    (view,) = queries.notices_to("person-1")
    assert (view.state, queued()) == ("waiting", [(view.id,)])
    assert mail.outbox == []
    assert send_all() == ["sent"]
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (["quillan.testerby@force.example"], "Example Force: " + WORK_DUE.subject)
    assert sent.extra_headers["Message-ID"].startswith(f"<{view.id}.")
    assert queries.by_state() == {"sent": 1}


def test_a_notice_that_is_sent_is_not_sent_again_when_its_task_runs_twice():
    acts.notify("person-1", WORK_DUE, "/work")
    assert [send_all(), send_all()] == [["sent"], ["sent"]]
    assert len(mail.outbox) == 1


def test_an_act_that_is_rolled_back_sends_nothing():
    with pytest.raises(RuntimeError), transaction.atomic():
        _write_and_fail()
    assert (queued(), queries.by_state()) == ([], {})


def _write_and_fail():
    acts.notify("person-1", WORK_DUE, "/work")
    raise RuntimeError("the act fails")


def test_what_must_not_be_said_twice_is_said_once():
    said = [acts.notify("person-1", WORK_DUE, "/work", once="digest:person-1:2026-11-02") for _ in range(2)]
    assert (said, len(queued())) == ([True, False], 1)


def test_no_mail_of_any_kind_holds_a_name_a_number_or_an_address():
    for number, kind in enumerate(KINDS.values(), 1):
        acts.notify("role:supervisor", kind, "/work", count=number)
        acts.notify("person-2", kind, "/work")
    send_all()
    assert len(mail.outbox) == 3 * len(KINDS)
    for one in mail.outbox:
        # The id of a mail is random digits and letters, and now and then holds somebody's number by chance.
        assert re.fullmatch(r"<[0-9a-f-]+\.[0-9]+@[a-z.]+>", one.extra_headers["Message-ID"])
        others = {name: value for name, value in one.extra_headers.items() if name != "Message-ID"}
        text = f"{one.subject}\n{one.body}\n{others}".lower()
        for name, number, address in PEOPLE.values():
            assert not any(part in text for part in [*name.lower().split(), number, address.split("@")[0]])
        assert re.findall(r"[a-z]+@", text.replace("lamp.example", "")) == []
        assert len(one.to) == 1, "nobody sees who else was told"


def test_somebody_without_an_address_is_counted_and_not_tried_again():
    acts.notify("person-9", WORK_DUE, "/work")
    assert send_all() == ["nobody"]
    assert queries.by_state() == {"nobody": 1}


@pytest.mark.parametrize(
    "fault", [ConnectionRefusedError("down"), smtplib.SMTPRecipientsRefused({"wenda.samplewick": (550, b"")})]
)
def test_a_mail_server_that_refuses_leaves_the_notice_waiting_and_repeats_no_address(monkeypatch, fault):
    def refuse(self):
        raise fault

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    acts.notify("person-2", WORK_DUE, "/work")
    with pytest.raises(NoticeNotSent) as caught:
        send_all()
    assert "wenda.samplewick" not in caught.value.say()
    assert queries.by_state() == {"waiting": 1}


@pytest.mark.django_db(transaction=True)
def test_a_notice_outside_an_act_is_refused():
    with pytest.raises(NoticeNotInAnAct):
        acts.notify("person-1", WORK_DUE, "/work")
