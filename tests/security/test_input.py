"""What comes in: markup in names, addresses out of bounds, parts sent twice, large files, spreadsheets with traps."""

import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bluelamp.core.feeds.errors import FeedDamaged
from bluelamp.core.feeds.sheet_writing import xlsx_bytes
from bluelamp.core.feeds.sheets import read_sheet
from bluelamp.doors.web import access
from bluelamp.records.accounts.pace import Limiter
from bluelamp.records.register.models import Person
from records import small_register as small
from security.addresses import PART, every_address
from security.conftest import browser_of, token_of, undone
from security.test_every_address import faults_of

HOSTILE = "\"'><script>alert(1)</script>{{7*7}}${7*7}"
OUT_OF_BOUNDS = {
    "int": "9" * 40,
    "str": "%00%0d%0aSet-Cookie:%20a=b",
    "slug": "a" * 3000,
    "path": "../../etc/passwd%00/%2e%2e/{{7*7}}",
    "uuid": "ffffffff-ffff-ffff-ffff-ffffffffffff",
}
ODD_QUERIES = (
    "?page=%00",
    "?after=%FF%FE",
    "?day=99999999999-99-99",
    "?sort=%27%22;--",
    "?sort=a&sort=b",
    "?" + "a=1&" * 900,
)


def program(force, who):
    return {"Authorization": f"Bearer {token_of(force, force.people[who])}", "Idempotency-Key": "input-0001"}


def test_no_address_out_of_bounds_is_a_fault(force):
    client, headers = browser_of(force, force.people["mobile-team"]), program(force, "mobile-team")
    faults = []
    for one in every_address():
        path = (
            PART.sub(lambda part: OUT_OF_BOUNDS[part[1] or "str"], one.pattern).replace("{", "%7B").replace("}", "%7D")
        )
        for method in ("GET", "POST"):
            with undone(client):
                answer = client.generic(method, path, headers=headers if one.is_api else {})
            faults += faults_of(answer, f"{method} {path[:120]}")
    assert not faults, "\n".join(faults)


def test_no_odd_query_is_a_fault(force):
    client = browser_of(force, force.people["mobile-team"])
    faults = []
    for one in every_address():
        if not PART.search(one.pattern):
            for query in ODD_QUERIES:
                with undone(client):
                    faults += faults_of(client.get(one.pattern + query), one.pattern + query[:40])
    assert not faults, "\n".join(faults)


def test_markup_in_what_people_are_called_stays_text_on_every_page(force):
    person = small.person("Z-0001", small.unit("hostile"), name=HOSTILE, email="a@generated.invalid")
    phone = small.phone("BL-<b>", holder=person)
    client = browser_of(force, force.people["mobile-team"])
    client.post("/reason", {"reason": HOSTILE, "onward": "/people"})
    known = force.known | {"person_id": person, "phone_id": phone}
    shown, run = 0, []
    for one in every_address():
        if one.is_api:
            continue
        with undone(client):
            answer = client.get(one.with_parts(known) + "?text=%22%27%3E%3Cscript%3Ealert(1)%3C/script%3E")
        text = "" if answer.streaming else answer.content.decode("utf-8", "replace")
        shown += "&lt;script&gt;alert(1)" in text
        if "html" in answer.headers.get("Content-Type", "") and (
            "<script>alert" in text or "BL-<b>" in text or ">49<" in text
        ):
            run.append(one.pattern)
    assert run == []
    assert shown >= 3, "the name stands on no page, so nothing was tried"


def test_what_was_encoded_twice_is_decoded_once(force):
    client = browser_of(force, force.people["mobile-team"])
    client.post("/reason", {"reason": "Checking the list.", "onward": "/people"})
    page = client.get("/people?text=%253Cb%253E").content.decode()
    assert "%3Cb%3E" in page
    assert "<b>" not in page


def test_a_field_that_an_act_does_not_have_is_refused_and_set_nowhere(force):
    headers = program(force, "administrator")
    unit = str(Person.objects.count())
    body = {
        "number": "X-1",
        "name": "Generated",
        "kind": "officer",
        "grade": "constable",
        "unit": unit,
        "added_at": "2001",
    }
    answer = Client().post("/api/v1/people", json.dumps(body), content_type="application/json", headers=headers)
    assert answer.status_code == 422
    assert any("added_at" in one["where"] for one in answer.json()["errors"])


def test_a_part_of_the_address_never_stands_in_for_a_part_of_the_body(force):
    headers = program(force, "mobile-team")
    path = f"/api/v1/phones/{force.known['phone_id']}/loss"
    assert Client().post(path + "?note=x&to=y", "{", content_type="application/json", headers=headers).status_code in {
        400,
        422,
    }
    client = browser_of(force, force.subject)
    lost = f"/my-phone/{force.known['phone_id']}/lost"
    with undone(client):
        plain = client.post(lost, {})
    with undone(client):
        steered = client.post(lost + "?sure=yes&when=now&confirm=1", {})
    assert plain.status_code == steered.status_code


def test_a_header_of_a_cookie_or_a_query_is_no_token(force):
    token = token_of(force, force.people["administrator"])
    for path in (
        f"/api/v1/me?token={token}",
        f"/api/v1/me?access_token={token}",
        f"/api/v1/me?authorization=Bearer+{token}",
    ):
        assert Client().get(path).status_code == 401
    client = Client()
    client.cookies["Authorization"] = f"Bearer {token}"
    assert client.get("/api/v1/me").status_code == 401


def test_what_is_larger_than_the_site_takes_is_refused_by_its_length(force, settings):
    client = browser_of(force, force.people["mobile-team"])
    size = settings.CONFIGURATION.upload_limit + (2 << 20)

    class Unread(io.RawIOBase):
        """A body that fails when it is read."""

        def read(self, size=-1):
            raise AssertionError("the body was read")

    for path, status in (("/imports/phones", 413), ("/sign-in", 413), ("/api/v1/people", 413)):
        answer = client.generic(
            "POST",
            path,
            content_type="multipart/form-data; boundary=x",
            CONTENT_LENGTH=str(size),
            **{"wsgi.input": Unread()},
        )
        assert answer.status_code == status, path
        assert faults_of(answer, path) == []
    assert client.post("/imports/phones", {"file": SimpleUploadedFile("a.csv", b"asset_tag\n")}).status_code == 422


def test_a_program_that_takes_pages_one_after_the_other_is_stopped_and_others_are_not(force, monkeypatch):
    monkeypatch.setattr(access, "_limiter", Limiter(5, now=lambda: 0.0))
    greedy, other = (browser_of(force, force.people[role]) for role in ("mobile-team", "auditor"))
    statuses = [greedy.get("/rules").status_code for _ in range(7)]
    assert statuses == [200] * 5 + [429] * 2
    assert faults_of(greedy.get("/rules"), "/rules") == []
    assert other.get("/rules").status_code == 200


BOMB = '<!DOCTYPE a [<!ENTITY a "%s"><!ENTITY b "%s"><!ENTITY c "%s">]>' % ("A" * 1000, "&a;" * 1000, "&b;" * 1000)  # noqa: UP031 - braces are less readable here
OUTSIDE = '<!DOCTYPE a [<!ENTITY c SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize("trap", [BOMB, OUTSIDE], ids=["a bomb of entities", "a file of the machine"])
@pytest.mark.parametrize("writing", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "[Content_Types].xml"])
def test_a_spreadsheet_with_a_trap_in_its_markup_opens_nothing(part, trap, writing):
    good = xlsx_bytes(["asset_tag", "platform"], [["A1", "android"]], marking="OFFICIAL")
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as source, zipfile.ZipFile(made, "w") as target:
        assert part in source.namelist()
        for name in source.namelist():
            text = source.read(name)
            if name == part:
                body = re.sub(r"^<\?xml.*?\?>", "", text.decode())
                text = (trap + body.replace("A1", "&c;", 1).replace("android", "&c;", 1)).encode(writing)
            target.writestr(name, text)
    try:
        table = read_sheet("phones.xlsx", made.getvalue(), ["asset_tag"])
    except FeedDamaged:
        return
    cells = "".join("".join(line.cells.values()) for line in table.lines)
    assert len(cells) < 1000
    assert "&c;" not in cells
    assert Path("/etc/hostname").read_text(encoding="utf-8").strip() not in cells
