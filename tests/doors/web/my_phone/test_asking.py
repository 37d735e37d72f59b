"""May I? From the first screen to an answer, with as few questions as the rules need."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bluelamp.records.asking.models import AnswerRow

WHATSAPP = "/may-i/use_app/App/whatsapp"
FUZZED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


def title(answer):
    return re.search(r"<title>(.*?)</title>", answer.content.decode(), re.DOTALL)[1]


def text(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_the_first_screen_says_what_an_answer_may_be_used_for_before_anything_is_typed(page):
    found = page.get("/")
    assert title(found).startswith("May I?")
    body = found.content.decode()
    assert body.index("Asking is never used against you") < body.index('name="q"')


def test_a_search_leads_to_the_questions_about_what_was_found(page):
    found = page.get("/", {"q": "whatsapp"})
    assert f'href="{WHATSAPP}"' in found.content.decode()


def test_what_is_in_no_catalogue_can_be_asked_about(page):
    found = page.get("/", {"q": "Quack Chat"})
    assert "/may-i/use_app/App/Quack%20Chat" in found.content.decode()


def test_an_action_leads_to_its_things_and_a_choice_to_its_question(page):
    assert "A member of the public" in page.get("/may-i/call").content.decode()
    answer = page.post("/may-i/call", {"thing": "Contact/victim"})
    assert (answer.status_code, answer.url) == (302, "/may-i/call/Contact/victim")


def test_a_choice_left_open_is_an_error_that_says_so(page):
    answer = page.post("/may-i/call", {})
    assert answer.status_code == 422
    assert title(answer).startswith("Error: ")


def test_one_question_after_the_other_leads_to_an_answer_at_its_own_address(page):
    first = page.get(WHATSAPP)
    assert "Which device is it?" in text(first)
    second = page.post(WHATSAPP, {"asks": "device", "answer": "work"})
    assert "What is it for?" in text(second)
    assert 'name="fact-device" value="work"' in second.content.decode()
    done = page.post(WHATSAPP, {"asks": "purpose", "answer": "policing", "fact-device": "work"})
    assert done.status_code == 302
    answer = page.get(done.url)
    assert title(answer).startswith("Only with permission")
    assert "WhatsApp needs a permission" in text(answer)


def test_where_nothing_is_left_to_ask_the_answer_comes_at_once(page):
    answer = page.get("/may-i/call/Contact/union")
    assert answer.status_code == 302
    assert title(page.get(answer.url)).startswith("Yes")


def test_a_question_left_open_is_asked_again_and_what_was_said_is_kept(page):
    answer = page.post(WHATSAPP, {"asks": "purpose", "answer": "", "fact-device": "work"})
    assert answer.status_code == 422
    assert title(answer).startswith("Error: ")
    assert 'name="fact-device" value="work"' in answer.content.decode()


def test_another_situation_asks_what_the_roster_knows(page):
    found = page.get("/may-i/use_app/App/bbc-news?situation=own")
    asked = {"asks": "device", "answer": "work", "situation": "own"}
    words = text(found) + text(page.post("/may-i/use_app/App/bbc-news", asked))
    assert "Are you on duty?" in words


@pytest.mark.parametrize(
    "where", ["/may-i/fly", "/may-i/fly/App/whatsapp", "/may-i/use_app/Planet/mars", "/may-i/call/Contact/aunt"]
)
def test_what_there_is_not_is_not_found(page, where):
    assert page.get(where).status_code == 404


@pytest.mark.parametrize(
    "posted",
    [
        {"asks": "nonsense", "answer": "x"},
        {"asks": "purpose", "answer": "policing", "fact-device": "tablet"},
        {"asks": "purpose", "answer": "policing", "fact-nonsense": "x"},
        {},
    ],
)
def test_a_form_that_was_tampered_with_is_refused(page, posted):
    assert page.post(WHATSAPP, posted).status_code == 400


def test_somebody_who_is_not_signed_in_is_asked_to_sign_in(client, force):
    assert client.get("/").status_code == 302


def test_what_was_answered_stands_in_no_address(page):
    done = page.post(WHATSAPP, {"asks": "purpose", "answer": "policing", "fact-device": "work"})
    assert "policing" not in done.url
    assert AnswerRow.objects.count() == 1


@settings(max_examples=40, suppress_health_check=FUZZED)
@given(
    st.sampled_from([WHATSAPP, "/may-i/leave_unrecorded/Contact/victim", "/may-i/send_in_app/App/whatsapp"]),
    st.dictionaries(
        st.one_of(
            st.sampled_from(
                ["asks", "answer", "situation", "fact-device", "fact-group", "fact-contact_at", "answer-day"]
            ),
            st.text(max_size=8),
        ),
        st.one_of(
            st.sampled_from(["device", "contact_at", "group", "work", "own", "2026-11-01"]), st.text(max_size=30)
        ),
        max_size=6,
    ),
)
def test_whatever_is_sent_to_a_question_it_never_fails(page, where, posted):
    assert page.post(where, posted).status_code in (200, 302, 400, 422)


@settings(max_examples=40, suppress_health_check=FUZZED)
@given(st.text(max_size=130))
def test_whatever_is_searched_for_it_never_fails(page, words):
    assert page.get("/", {"q": words}).status_code == 200


@settings(max_examples=30, suppress_health_check=FUZZED)
@given(st.text(max_size=60))
def test_whatever_is_chosen_it_never_fails(page, thing):
    assert page.post("/may-i/use_app", {"thing": thing}).status_code in (302, 422)
