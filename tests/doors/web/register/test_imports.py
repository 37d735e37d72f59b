"""Imports in pages: looked at, confirmed, handed back, undone; no file is ever a fault of ours."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bluelamp.records.register.models import Import, Phone
from doors.web.register.conftest import heading, signed_in, text_of

pytestmark = pytest.mark.django_db
PHONES = b"asset_tag,platform,model,used_for,holder\nA1,android,M1,response,N1\nA2,windows,M1,response,\n"


def hand_in(team, body=PHONES, kind="phones", **more):
    return team.post(f"/imports/{kind}", {"file": SimpleUploadedFile(f"{kind}.csv", body), **more})


def test_a_file_is_looked_at_confirmed_and_undone(team, force):
    asked = team.get("/imports/phones")
    assert heading(asked)[0] == "Import phones"
    plan = hand_in(team)["Location"]
    shown = text_of(team.get(plan))
    assert "What the file would do" in shown
    assert "windows" in shown
    assert Phone.objects.count() == 0
    digest = re.search(r'name="plan" value="([0-9a-f]+)"', shown)[1]
    done = team.post(plan, {"plan": digest})["Location"]
    assert heading(team.get(done))[0] == "What the import did"
    assert Phone.objects.count() == 1
    assert team.get(plan)["Location"] == done
    back = team.get(re.search(r'href="(/imports/phones/[^"]+handed-back.csv)"', text_of(team.get(done)))[1])
    assert b"A2" in back.content
    assert "attachment" in back["Content-Disposition"]
    assert heading(team.get(done + "/undo"))[0] == "Undo this import?"
    assert team.post(done + "/undo")["Location"] == done
    assert Import.objects.get().undone_at is not None
    assert "Undone" in text_of(team.get("/imports"))


def test_a_plan_that_was_not_looked_at_is_not_carried_out(team, force):
    plan = hand_in(team)["Location"]
    answer = team.post(plan, {"plan": "0" * 64})
    assert answer.status_code == 409
    assert Phone.objects.count() == 0


def test_a_draft_is_its_owners_alone(team, force):
    plan = hand_in(team)["Location"]
    assert signed_in(force.ann).get(plan).status_code == 404


def test_a_file_without_a_needed_column_is_refused_in_words(team, force):
    answer = hand_in(team, b"asset_tag\nA1\n")
    assert answer.status_code == 422
    assert "platform" in text_of(answer)
    assert team.post("/imports/phones", {}).status_code == 422


def test_a_roster_asks_for_its_days(team, force):
    body = b"person,state,start,end\nN1,on,2026-11-02T08:00,2026-11-02T16:00\n"
    assert hand_in(team, body, "roster").status_code == 422
    days = {
        f"{end}-{part}": value
        for end in ("first", "last")
        for part, value in (("day", "2"), ("month", "11"), ("year", "2026"))
    }
    assert hand_in(team, body, "roster", **days).status_code == 302


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(
    st.sampled_from(["phones", "people"]),
    st.one_of(st.binary(max_size=200), st.text(max_size=80).map(lambda x: PHONES + x.encode("utf-8", "replace"))),
)
def test_no_file_is_ever_a_fault_of_ours(team, force, kind, body):
    answer = hand_in(team, body, kind)
    assert answer.status_code in {302, 422}
    if answer.status_code == 302:
        assert team.get(answer["Location"]).status_code == 200
