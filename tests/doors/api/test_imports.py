"""Imports, for programs: a file is looked at, confirmed and undone, and rows come back with the reason."""

import csv
import io
from dataclasses import replace

import pytest
from django.test import override_settings
from openpyxl import load_workbook

from bluelamp.doors.api import imports
from bluelamp.records.accounts.models import KeptAnswer
from bluelamp.records.journal.models import Act
from bluelamp.records.register.models import Import, Person, Phone
from doors.api.test_api import problem

pytestmark = pytest.mark.django_db
PEOPLE = """number,name,kind,grade,unit
4001,Generated One,officer,constable,response
4002,Generated Two,officer,constable,no-such-unit
1001,Generated Officer,officer,sergeant,response
1002,Generated Colleague,officer,constable,response
4003,Generated Three,officer,constable,response
"""
ROSTER = "person,state,start,end\n1001,on,2026-11-02T08:00Z,2026-11-02T16:00Z\nnobody,on,then,now\n"
DAYS = {"first": "2026-11-02", "last": "2026-11-08"}


@pytest.fixture
def caller(program):
    return program("administrator")


def hand_in(caller, kind="people", text=PEOPLE, name=None, key="hand-in-key", **more):
    sent = {"Authorization": f"Bearer {caller.token}", "Idempotency-Key": key}
    file = io.BytesIO(text if isinstance(text, bytes) else text.encode())
    file.name = name or f"{kind}.csv"
    return caller.client.post(f"/api/v1/imports/{kind}", {"file": file, **more}, headers=sent)


def handed(caller, *args, **named):
    answer = hand_in(caller, *args, **named)
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_handing_in_says_how_many_rows_would_do_what_and_changes_nothing(caller):
    before = Person.objects.count()
    told = handed(caller)
    assert {name: told[name] for name in ("add", "change", "same", "reject")} == {
        "add": 2,
        "change": 1,
        "same": 1,
        "reject": 1,
    }
    assert Person.objects.count() == before


def test_each_row_comes_with_what_would_become_of_it_and_why_in_pages(caller):
    one = handed(caller)
    rows, cursor = [], ""
    while True:
        page = caller.get(f"/imports/people/{one['id']}/rows?limit=2{cursor}").json()
        rows += page["rows"]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert [(row["key"], row["what"]) for row in rows] == [
        ("4001", "add"),
        ("4002", "reject"),
        ("1001", "change"),
        ("1002", "same"),
        ("4003", "add"),
    ]
    assert "no-such-unit" in rows[1]["reason"]
    assert rows[2]["changes"] == [{"column": "grade", "now": "constable", "then": "sergeant"}]
    only = caller.get(f"/imports/people/{one['id']}/rows?what=reject").json()
    assert [row["key"] for row in only["rows"]] == ["4002"]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_rows_that_are_handed_back_come_as_a_file_with_the_reason(caller, form):
    one = handed(caller)
    answer = caller.get(f"/imports/people/{one['id']}/handed-back?form={form}")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="people-handed-back.{form}"'
    if form == "csv":
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    else:
        rows = [[str(cell or "") for cell in row] for row in load_workbook(io.BytesIO(answer.content)).active.values]
    whole = [row for row in rows if "4002" in row]
    assert len(whole) == 1
    assert "no-such-unit" in whole[0][-1]
    assert not any("4001" in row for row in rows)


def test_what_was_looked_at_is_confirmed_once_and_can_be_undone(caller):
    one = handed(caller)
    wanted = {"plan": one["plan"]}
    done = caller.post(f"/imports/people/{one['id']}/confirmation", wanted, key="confirm-key")
    assert (done.status_code, done.json()["added"], done.json()["rejected"]) == (201, 2, 1)
    again = caller.post(f"/imports/people/{one['id']}/confirmation", wanted, key="confirm-key")
    assert again.json() == done.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    twice = caller.post(f"/imports/people/{one['id']}/confirmation", wanted)
    assert (twice.status_code, problem(twice)["code"]) == (409, "import-has-changed")
    state = caller.get(f"/imports/people/{one['id']}").json()
    assert state["handed_in"] is None
    assert state["imported"]["file_name"] == "people.csv"
    assert caller.get("/people?text=4001", Reason="a count").json()["people"]
    undone = caller.post(f"/imports/people/{one['id']}/undoing", "")
    assert undone.json()["undone_at"]
    assert not caller.get("/people?text=4001", Reason="a count").json()["people"]
    never = caller.post(f"/imports/people/{one['id']}/undoing", "")
    assert (never.status_code, problem(never)["code"]) == (409, "import-cannot-be-undone")


def test_a_plan_that_was_not_looked_at_is_not_confirmed(caller):
    one = handed(caller)
    answer = caller.post(f"/imports/people/{one['id']}/confirmation", {"plan": "0" * 64})
    assert (answer.status_code, problem(answer)["code"]) == (409, "import-has-changed")
    assert not Import.objects.exists()


def test_the_same_file_with_the_same_key_is_handed_in_once(caller):
    first, again = hand_in(caller), hand_in(caller)
    assert again.json() == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert Act.objects.filter(verb="register.people-file-handed-in").count() == 1
    other = hand_in(caller, text=PEOPLE + "4009,Gen,officer,constable,response\n")
    assert (other.status_code, problem(other)["code"]) == (422, "idempotency-key-of-another")


def test_what_is_kept_of_a_file_beside_its_key_names_nobody(caller):
    hand_in(caller)
    assert "Generated" not in str(KeptAnswer.objects.get().body)


def test_a_file_is_there_for_whoever_handed_it_in_and_for_nobody_else(caller, program):
    one = handed(caller)
    other = program("mobile-team")
    for path in ("", "/rows", "/handed-back"):
        answer = other.get(f"/imports/people/{one['id']}{path}")
        assert (answer.status_code, problem(answer)["code"]) == (404, "not-in-register")
    wrong_kind = caller.get(f"/imports/phones/{one['id']}")
    assert wrong_kind.status_code == 404


def test_whoever_may_not_import_is_refused_and_no_file_is_kept(program):
    answer = hand_in(program("officer"))
    assert (answer.status_code, problem(answer)["code"]) == (403, "not-allowed")


def test_phones_come_in_by_file(program):
    caller = program("mobile-team")
    text = "asset_tag,platform,model,used_for,holder\nBL-0901,android,M,beat,1001\nBL-0902,nokia,M,beat,\n"
    one = handed(caller, "phones", text)
    assert (one["add"], one["reject"]) == (1, 1)
    assert caller.post(f"/imports/phones/{one['id']}/confirmation", {"plan": one["plan"]}).status_code == 201
    assert Phone.objects.filter(holder__isnull=False).count() == 2


def test_a_roster_comes_in_for_the_days_that_are_named(caller, program, force):
    one = handed(caller, "roster", ROSTER, **DAYS)
    assert (one["add"], one["reject"]) == (1, 1)
    assert one["notes"]
    assert caller.post(f"/imports/roster/{one['id']}/confirmation", {"plan": one["plan"]}).status_code == 201
    asked = f"/people/{force['officer']}/duty?start=2026-11-02T00:00:00Z&end=2026-11-03T00:00:00Z"
    assert "on" in {spell["state"] for spell in program("officer").get(asked).json()["spells"]}


@pytest.mark.parametrize(
    ("text", "name", "more", "status", "code"),
    [
        (b"", "roster.csv", DAYS, 422, None),
        (b"\xff\xfe\x00", "roster.csv", DAYS, 422, None),
        (b"PK\x03\x04", "roster.xlsx", DAYS, 422, "feed-damaged"),
        (b"a,b\n1,2\n", "roster.csv", DAYS, 422, "feed-column-missing"),
        (b"x", "roster.exe", DAYS, 422, None),
        (b"x", "roster.csv", {}, 422, "request-does-not-fit"),
        (b"x", "roster.csv", {"first": "2026-11-08", "last": "2026-11-02"}, 409, "wrong-order-in-time"),
        (b"x", "roster.csv", {"first": "0001-01-01", "last": "9999-12-31"}, 422, None),
    ],
)
def test_a_file_that_is_none_is_refused_with_what_to_do(caller, text, name, more, status, code):
    answer = hand_in(caller, "roster", text, name=name, **more)
    told = problem(answer)
    assert answer.status_code == status, told
    assert code in (None, told["code"])


def test_a_file_that_is_too_large_is_refused_before_it_is_read(caller, settings):
    with override_settings(CONFIGURATION=replace(settings.CONFIGURATION, upload_limit=10)):
        answer = hand_in(caller)
    assert (answer.status_code, problem(answer)["code"]) == (413, "file-too-large")
    assert settings.CONFIGURATION.upload_limit > 10


def test_imports_are_listed_newest_first_in_pages_and_a_files_name_is_its_owners(caller, program):
    made = []
    for number in range(3):
        text = f"number,name,kind,grade,unit\n50{number},Gen,officer,constable,response\n"
        one = handed(caller, text=text, key=f"hand-in-{number}")
        caller.post(f"/imports/people/{one['id']}/confirmation", {"plan": one["plan"]})
        made.append(one["id"])
    first = caller.get("/imports?limit=2").json()
    second = caller.get(f"/imports?limit=2&cursor={first['next']}").json()
    assert [one["id"] for page in (first, second) for one in page["imports"]] == made[::-1]
    assert second["next"] is None
    assert {one["file_name"] for one in first["imports"]} == {"people.csv"}
    assert {one["file_name"] for one in program("auditor").get("/imports").json()["imports"]} == {None}


def test_every_kind_of_file_has_all_its_acts():
    assert set(imports.CONFIRM) == set(imports.UNDO) == {"people", "phones", "roster"}
