"""My phone: what I hold, what it allows, what happened, and reporting it lost in three taps."""

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bluelamp.records.journal import ports
from bluelamp.records.register.models import Phone
from records import small_register as small
from records.helpers import Recorder


def body(answer):
    return answer.content.decode()


def test_my_phone_says_what_it_allows_and_why(page, phone):
    found = body(page.get("/my-phone"))
    assert "T-1" in found
    assert "You are on duty by the roster." in found
    assert "Open for work" in found
    assert "Only with a permission" in found
    assert re.search(r'href="/rules/[\w-]+"', found)


def test_without_a_phone_the_page_says_so(page):
    assert "No work phone is issued to you." in body(page.get("/my-phone"))


def test_the_page_shows_what_happened_with_my_phones_and_nobody_elses(page, phone, force):
    other = small.person("99", force, name="Cy Generated")
    small.phone("T-2", holder=other)
    found = body(page.get("/my-phone"))
    assert "Issued" in found
    assert "T-2" not in found


def test_a_loss_is_reported_in_three_taps(page, phone):
    link = re.search(r'href="(/my-phone/[^"]+/lost)"', body(page.get("/my-phone")))[1]
    assert page.get(link).status_code == 200
    done = page.post(link, {})
    assert done.status_code == 302
    found = body(page.get(done.url))
    assert "You have reported T-1 lost" in found
    assert "What happens next" in found
    assert Phone.objects.get(pk=phone).state == "lost"


def test_a_second_report_says_that_it_is_lost_already_and_keeps_the_words(page, phone):
    page.post(f"/my-phone/{phone}/lost", {})
    again = page.post(f"/my-phone/{phone}/lost", {"said": "On the bus."})
    assert again.status_code == 422
    assert "On the bus." in body(again)
    assert "<title>Error: " in body(again)


def test_nobody_reports_a_phone_that_is_not_theirs_here(other_page, phone):
    assert other_page.get(f"/my-phone/{phone}/lost").status_code == 404
    assert other_page.post(f"/my-phone/{phone}/lost", {}).status_code == 404
    assert other_page.get(f"/my-phone/{phone}/reported-lost").status_code == 404
    assert Phone.objects.get(pk=phone).state == "issued"


def test_where_the_platform_says_no_nothing_is_reported(page, phone, monkeypatch):
    monkeypatch.setattr(ports.current, "authority", Recorder(allowed=False))
    assert page.post(f"/my-phone/{phone}/lost", {}).status_code == 403
    assert Phone.objects.get(pk=phone).state == "issued"


def test_the_page_after_a_report_does_not_claim_one_that_was_not_made(page, phone):
    assert "is not reported lost" in body(page.get(f"/my-phone/{phone}/reported-lost"))


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(["said", "x"]), st.text(max_size=1200)))
def test_whatever_is_said_of_a_loss_it_never_fails(page, phone, posted):
    assert page.post(f"/my-phone/{phone}/lost", posted).status_code in (302, 422)
