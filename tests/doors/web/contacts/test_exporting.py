"""Contact records as a file: asked for whom and why, streamed, on record before and after, with the rows it has."""

import csv
import hashlib
import io
from itertools import islice

from bluelamp.records.declarations import acts
from bluelamp.records.declarations.errors import TextTooLong
from bluelamp.records.journal.models import Act
from doors.web.contacts.contact_forms import MARK, NEW, typed
from doors.web.safeguards.conftest import parts, text
from records.conftest import NOON

PAGE = "/contacts/export"
SAID = {"whose": "mine", "recipient": "the file of the case", "reason": "asked for by the inspector"}


def rows_of(answer):
    body = b"".join(answer.streaming_content)
    table = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    return body, table[int(answer["Bluelamp-Lines-Before"]) :]


def verbs():
    found = Act.objects.filter(verb__startswith="declarations.contacts-export").order_by("pk")
    return [verb.rsplit(".", 1)[1] for verb in found.values_list("verb", flat=True)]


def test_ones_own_records_go_out_with_their_number_known_before_the_first_byte(force, signed):
    browser = signed(force.rees)
    for number in range(3):
        browser.post(NEW, typed(incident=f"EX/I00000{number}/26"))
    signed(force.okafor).post(NEW, typed())
    answer = browser.post(PAGE, SAID)
    assert (answer.status_code, answer["Bluelamp-Rows"], verbs()) == (200, "3", ["contacts-exported"])
    assert answer["Content-Disposition"].startswith("attachment")
    body, rows = rows_of(answer)
    assert [row[11] for row in rows] == [MARK] * 3
    assert verbs() == ["contacts-exported", "contacts-export-sent"]
    sent = Act.objects.get(verb="declarations.contacts-export-sent")
    assert hashlib.sha256(body).hexdigest() in str(vars(sent))


def test_a_file_that_is_not_taken_to_its_end_is_not_noted_as_sent(force, signed):
    browser = signed(force.rees)
    browser.post(NEW, typed())
    answer = browser.post(PAGE, SAID)
    list(islice(answer.streaming_content, 1))
    assert verbs() == ["contacts-exported"]


def test_whoever_leads_takes_out_the_records_of_their_unit(force, signed):
    signed(force.rees).post(NEW, typed())
    browser = signed(force.sergeant)
    assert "Team a" in text(browser.get(PAGE))
    answer = browser.post(PAGE, SAID | {"whose": force.team})
    assert len(rows_of(answer)[1]) == 1
    assert browser.post(PAGE, SAID | {"whose": force.elsewhere}).status_code == 422
    assert "Team a" not in text(signed(force.rees).get(PAGE))


def test_a_list_is_narrowed_to_an_incident_and_to_what_came_late(force, signed):
    browser = signed(force.rees)
    browser.post(NEW, typed())
    browser.post(NEW, typed(incident="EX/I000009/26", **parts("happened_at", NOON.replace(month=9))))
    for narrowed in ({"incident": "ex/i000009/26"}, {"only": "late"}):
        (row,) = rows_of(browser.post(PAGE, SAID | narrowed))[1]
        assert "EX/I000009/26" in row


def test_without_whom_and_why_nothing_leaves_and_what_was_typed_stays(force, signed):
    for missing in ("recipient", "reason"):
        answer = signed(force.rees).post(PAGE, SAID | {missing: ""})
        assert answer.status_code == 422
        assert f'id="id_{missing}-error"' in text(answer)
        assert any(said in text(answer) for name, said in SAID.items() if name not in {missing, "whose"})
    assert verbs() == []


def test_what_the_act_refuses_is_said_on_the_form(force, signed, monkeypatch):
    def refused(**said):
        raise TextTooLong("It is too long.", todo="shorten it.")

    monkeypatch.setattr(acts, "export_contacts", refused)
    answer = signed(force.rees).post(PAGE, SAID)
    assert answer.status_code == 422
    assert "It is too long" in text(answer)
